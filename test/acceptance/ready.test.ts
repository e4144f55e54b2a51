import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { READY_WITHIN } from '../../src/cli/ready.ts';
import { SECOND } from '../../src/core/base/time.ts';
import { temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

/** The health check of containers and supervisors. */
let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('outcry ready', () => {
  test('asks the server with the same settings, also one that listens on all addresses, and exits with 0 once it is ready', async () => {
    const server = await startServer(['--data', folder], { OUTCRY_HOST: '0.0.0.0' });
    try {
      const { port } = new URL(server.url);
      const asked = () => outcry(['ready'], { env: { OUTCRY_PORT: port, OUTCRY_HOST: '0.0.0.0' } });
      await expect
        .poll(asked, { timeout: 20_000 })
        .toEqual({ status: 0, stdout: '{"status":"ready"}\n', stderr: '' });
    } finally {
      await server.stop();
    }
  });

  test('says that no server answers, and exits with 1', async () => {
    const server = await startServer(['--data', folder]);
    const { port } = new URL(server.url);
    await server.stop();
    const { status, stdout } = await outcry(['ready', '--port', port]);
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^No answer from .*ECONNREFUSED.*\n$/u)]);
  });

  test('waits for an answer up to its timeout, and no longer', async () => {
    const askedAfter = async (delayMs: number): Promise<number | null> => {
      const slow = createServer((_request, answer) => {
        setTimeout(() => answer.end('{"status":"ready"}'), delayMs).unref();
      });
      await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
      const { port } = slow.address() as AddressInfo;
      const { status } = await outcry(['ready', '--port', String(port)]);
      slow.closeAllConnections();
      slow.close();
      return status;
    };
    const answers = await Promise.all([askedAfter(READY_WITHIN - SECOND), askedAfter(READY_WITHIN + SECOND)]);
    expect(answers).toEqual([0, 1]);
  });

  test('cannot know the port of a server that chose a free one', async () => {
    const { status, stderr } = await outcry(['ready', '--port', '0']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('[bad_config]')]);
  });
});
