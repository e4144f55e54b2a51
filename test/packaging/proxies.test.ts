import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { KEEP_ALIVE_TIMEOUT_MS } from '../../src/http/server.ts';
import { temporaryFolder } from '../support/instance.ts';
import { startServer as startPostgres, whyNoServer } from '../support/postgres.ts';
import { startServer, type Server } from '../support/program.ts';
import { hasTool, skipWithout } from '../support/trial.ts';
import { freePort } from '../support/free-port.ts';

/** The samples of examples/proxies, run unchanged except for ports and certificate paths. */
const SAMPLES = [
  { file: 'nginx.conf', tool: 'nginx', site: 'https://status.example.org', start: startNginx },
  {
    file: 'nginx-below-a-path.conf',
    tool: 'nginx',
    site: 'https://example.org/outcry',
    start: startNginxSite,
  },
  { file: 'Caddyfile', tool: 'caddy', site: 'https://status.example.org', start: startCaddy },
  { file: 'Caddyfile-below-a-path', tool: 'caddy', site: 'https://example.org/outcry', start: startCaddy },
] as const;

interface Ports {
  readonly outcry: number;
  readonly https: number;
  readonly http: number;
}

let folder: string;
let proxy: ChildProcess | null = null;
let server: ChildProcess | null = null;
const sessions: ClientHttp2Session[] = [];
beforeAll(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  for (const process of [proxy, server]) {
    if (process === null || process.exitCode !== null) continue;
    const ended = once(process, 'exit');
    process.kill('SIGTERM');
    await ended;
  }
  [proxy, server] = [null, null];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(['nginx.conf', 'nginx-several-nodes.conf', 'Caddyfile', 'Caddyfile-below-a-path'])(
  '%s closes idle connections before Outcry does, so that no report arrives on a closing one',
  (file) => {
    const sample = readFileSync(join('examples/proxies', file), 'utf8');
    const seconds = Number(/^\s*keepalive(?:_timeout)? (\d+)s;?$/mu.exec(sample)?.[1]);
    expect(seconds * 1_000).toBeLessThan(KEEP_ALIVE_TIMEOUT_MS - 2_000);
  },
);

test('nginx.conf redirects plain HTTP to the same address over HTTPS', async ({ skip }) => {
  skipWithout('nginx', hasTool('nginx') && hasTool('openssl'), skip);
  const ports = { outcry: await freePort(), https: await freePort(), http: await freePort() };
  proxy = startNginx(readFileSync('examples/proxies/nginx.conf', 'utf8'), ports);
  await listens(ports.http);
  const socket = connectPlain(ports.http, '127.0.0.1');
  socket.write('GET /status/x?a=b HTTP/1.1\r\nHost: status.example.org\r\nConnection: close\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(
    /^HTTP\/1\.1 308 .*\r\nLocation: https:\/\/status\.example\.org\/status\/x\?a=b\r\n/su,
  );
});

describe.each(SAMPLES)('behind $file', ({ file, tool, site, start }) => {
  test('pages, streams, forms and client addresses get through', async ({ skip }) => {
    skipWithout(tool, hasTool(tool) && hasTool('openssl'), skip);
    const { host, pathname } = new URL(site);
    const base = pathname === '/' ? '' : pathname;
    const ports = { outcry: await freePort(), https: await freePort(), http: await freePort() };
    // It is configured with its public address, and prints it.
    server = run(process.execPath, ['dist/cli/main.js', 'serve', '--port', String(ports.outcry)], {
      OUTCRY_DATA: join(folder, 'data', file),
      OUTCRY_TRUSTED_PROXIES: '127.0.0.1',
      OUTCRY_PUBLIC_URL: site,
    });
    await listens(ports.outcry);
    const sample = readFileSync(join('examples/proxies', file), 'utf8').replaceAll(
      '127.0.0.1:8080',
      `127.0.0.1:${ports.outcry}`,
    );
    proxy = start(sample, ports);
    await speaksTls(ports.https, host);
    const ask = clientFrom('127.0.0.1', ports.https, host);

    const page = await ask('GET', `${base}/status/x`, { accept: 'text/html', 'accept-encoding': 'br' });
    expect(page.headers).toMatchObject({
      ':status': 200,
      'content-encoding': 'br',
      'content-type': 'text/html; charset=utf-8',
    });
    const plain = await ask('GET', `${base}/status/x`, { accept: 'text/html' });
    expect(plain.body).toContain(`<link rel="canonical" href="${site}/status/x"`);
    const script = /(?<=src=")[^"]*client-[^"]*/u.exec(plain.body)?.[0];
    expect(script?.startsWith(`${base}/assets/`)).toBe(true);
    expect((await ask('GET', script ?? '')).headers[':status']).toBe(200);

    const live = await listen(ports.https, host, `${base}/api/v1/services/x/live`);
    const report = async (address: string, headers = {}): Promise<unknown> => {
      const path = `${base}/api/v1/services/x/reports`;
      const json = { 'content-type': 'application/json', ...headers };
      return JSON.parse((await clientFrom(address, ports.https, host)('POST', path, json, '{}')).body);
    };
    // Each address counts as a person of its own, whatever its headers claim.
    expect(await report('127.0.0.2')).toMatchObject({ counted: true });
    expect(await report('127.0.0.2')).toMatchObject({ counted: false });
    expect(
      await report('127.0.0.2', { 'x-forwarded-for': '192.0.2.7', forwarded: 'for=192.0.2.7' }),
    ).toMatchObject({ counted: false });
    expect(await report('127.0.0.3')).toMatchObject({ counted: true });
    // The event arrives while the stream is still open: the proxy does not buffer it.
    await live.heard;

    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(site).origin };
    const sent = await clientFrom('127.0.0.4', ports.https, host)(
      'POST',
      `${base}/status/x`,
      form,
      'problem=',
    );
    expect([sent.headers[':status'], sent.headers.location ?? '']).toEqual([
      303,
      expect.stringContaining(`${base}/status/x`),
    ]);
  });
});

const noDatabase = whyNoServer();
test('behind nginx-several-nodes.conf clients do not notice that a node is down or hangs', async ({
  skip,
}) => {
  skipWithout('nginx', hasTool('nginx'), skip);
  if (noDatabase !== null) skip(noDatabase);
  const postgres = await startPostgres();
  const nodes: Server[] = [];
  try {
    const env = {
      OUTCRY_DATABASE_URL: postgres.url(),
      OUTCRY_TRUSTED_PROXIES: '127.0.0.1',
      OUTCRY_LOG_LEVEL: 'silent',
    };
    const start = (nth: number) => startServer(['--data', join(folder, `node-${nth}`)], env);
    nodes.push(...(await Promise.all([1, 2, 3].map(start))));
    let sample = readFileSync('examples/proxies/nginx-several-nodes.conf', 'utf8');
    for (const [nth, { url }] of nodes.entries())
      sample = sample.replace(`node-${nth + 1}:8080`, new URL(url).host);
    const port = await freePort();
    proxy = nginx(sample.replace('listen 80', `listen 127.0.0.1:${port}`));
    await listens(port);
    const url = `http://127.0.0.1:${port}`;
    const site = { Host: 'status.example.org' };
    const ask = async () => {
      const [reported, page] = await Promise.all([
        fetch(`${url}/api/v1/services/x/reports`, {
          method: 'POST',
          headers: { ...site, 'Content-Type': 'application/json' },
          body: '{}',
        }),
        fetch(`${url}/status/x`, { headers: site }),
      ]);
      return [reported.status, page.status];
    };
    const [gone, hangs] = nodes;
    await gone?.kill();
    // Often enough for each node to have its turn.
    for (let turn = 0; turn < 3; turn += 1) expect(await ask()).toEqual([202, 200]);
    hangs?.process.kill('SIGSTOP');
    expect(await Promise.all([ask(), ask()])).toEqual([
      [202, 200],
      [202, 200],
    ]);
  } finally {
    for (const node of nodes) await node.kill();
    postgres.dispose();
  }
});

function certificate(): { cert: string; key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=example.org',
  ];
  spawnSync('openssl', [...args, '-keyout', key, '-out', cert]);
  return { cert, key };
}

function startNginx(sample: string, { https, http }: Ports): ChildProcess {
  const { cert, key } = certificate();
  return nginx(
    sample
      // Not every test machine has IPv6.
      .replaceAll(/^.*\[::\].*\n/gmu, '')
      .replace('listen 443', `listen 127.0.0.1:${https}`)
      .replace('listen 80', `listen 127.0.0.1:${http}`)
      .replace('/etc/ssl/outcry/fullchain.pem', cert)
      .replace('/etc/ssl/outcry/privkey.pem', key),
  );
}

function startNginxSite(sample: string, { https }: Ports): ChildProcess {
  const { cert, key } = certificate();
  const tls = `ssl_certificate ${cert}; ssl_certificate_key ${key};`;
  return nginx(`server { listen 127.0.0.1:${https} ssl http2; ${tls}\n${sample}\n}`);
}

function nginx(servers: string): ChildProcess {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((what) => `${what}_temp_path ${join(folder, what)};`)
    .join(' ');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${join(folder, 'nginx.pid')}; error_log stderr warn;
    events {} http { access_log off; ${temporary}\n${servers}\n}`,
  );
  return run('nginx', ['-c', file, '-e', 'stderr', '-p', folder]);
}

function startCaddy(sample: string, { https, http }: Ports): ChildProcess {
  const global = `
    admin off
    local_certs
    skip_install_trust
    default_bind 127.0.0.1
    http_port ${http}
    https_port ${https}
    storage file_system ${join(folder, 'caddy')}
    servers {
      protocols h1 h2
    }`;
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, `{${global}\n}\n${sample}`);
  return run('caddy', ['run', '--config', file, '--adapter', 'caddyfile']);
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const path = `${process.env['PATH']}:/usr/sbin:/sbin`;
  return spawn(command, args, { stdio: 'ignore', env: { PATH: path, HOME: folder, ...env } });
}

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Requests over HTTP/2 from a given address of this machine; all of `127.0.0.0/8` is local. */
function clientFrom(localAddress: string, port: number, host: string) {
  const session = sessionFrom(localAddress, port, host);
  return (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':method': method, ':path': path, ':authority': host, ...headers });
      let answered: IncomingHttpHeaders = {};
      const chunks: Buffer[] = [];
      stream.on('response', (head) => (answered = head));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => resolve({ headers: answered, body: Buffer.concat(chunks).toString() }));
      stream.on('error', reject);
      if (body !== '') stream.end(body);
    });
}

function sessionFrom(localAddress: string, port: number, servername: string): ClientHttp2Session {
  const session = connectHttp2(`https://${servername}:${port}`, {
    createConnection: () =>
      connectTls({
        socket: connectPlain({ host: '127.0.0.1', port, localAddress }),
        servername,
        ALPNProtocols: ['h2'],
        rejectUnauthorized: false,
      }),
  });
  sessions.push(session);
  session.on('error', () => {});
  return session;
}

/** An open live stream: `heard` settles with the first event that contains reports. */
interface Listening {
  readonly heard: Promise<void>;
}

async function listen(port: number, host: string, path: string): Promise<Listening> {
  const session = sessionFrom('127.0.0.1', port, host);
  const stream = session.request({ ':path': path, ':authority': host, accept: 'text/event-stream' });
  const [{ ':status': status }] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  expect(status).toBe(200);
  let text = '';
  const heard = new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (/^data: .*"reports":[1-9]/mu.test(text)) resolve();
    });
  });
  return { heard };
}

async function listens(port: number): Promise<void> {
  const tries = () =>
    new Promise<boolean>((resolve) => {
      const socket = connectPlain(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  await expect.poll(tries, { timeout: 15_000 }).toBe(true);
}

/** Waits for a TLS handshake, because Caddy listens before it has a certificate. */
async function speaksTls(port: number, servername: string): Promise<void> {
  const tries = () =>
    new Promise<boolean>((resolve) => {
      const socket = connectTls({ host: '127.0.0.1', port, servername, rejectUnauthorized: false });
      socket.once('secureConnect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('secureConnect', () => socket.destroy());
    });
  await expect.poll(tries, { timeout: 15_000 }).toBe(true);
}
