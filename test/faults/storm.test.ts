import { readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/instance.ts';
import { startServer } from '../support/program.ts';

/** The longest backlog that the system allows; connections beyond it are dropped for a second or longer. */
const SYSTEM_MAX = Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
const COMERS = Math.min(2_000, SYSTEM_MAX);

test(`${COMERS} clients that connect while the server is suspended are accepted, and answered when it resumes`, async () => {
  const folder = temporaryFolder();
  const server = await startServer(['--data', folder], {
    OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8',
    OUTCRY_LOG_LEVEL: 'silent',
  });
  const sockets: Socket[] = [];
  try {
    server.process.kill('SIGSTOP');
    const comes = Array.from({ length: COMERS }, (_, nth) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      sockets.push(socket);
      return new Promise<Socket>((resolve, reject) => {
        socket.once('error', reject);
        socket.once('connect', () => resolve(socket));
        socket.write(
          `GET /healthz HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.${nth >> 8}.${nth & 255}\r\n\r\n`,
        );
      });
    });
    await Promise.all(comes);
    server.process.kill('SIGCONT');
    const answers = await Promise.all(
      sockets.map(
        (socket) => new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data)))),
      ),
    );
    expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 200'))).toEqual([]);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}, 20_000);
