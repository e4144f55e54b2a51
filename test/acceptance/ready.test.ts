import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

/** What a container and a supervisor ask. */
let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('outcry ready', () => {
  test('asks the server of the same settings, on all addresses too, and ends with 0 once it is ready', async () => {
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

  test('says so and ends with 1 where nobody answers', async () => {
    const server = await startServer(['--data', folder]);
    const { port } = new URL(server.url);
    await server.stop();
    const { status, stdout } = await outcry(['ready', '--port', port]);
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^No answer from .*ECONNREFUSED.*\n$/u)]);
  });

  test('cannot guess which port was free', async () => {
    const { status, stderr } = await outcry(['ready', '--port', '0']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('[bad_config]')]);
  });
});
