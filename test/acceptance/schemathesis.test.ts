import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/core/base/time.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, temporaryFolder } from '../support/instance.ts';
import { pythonTool } from '../support/python.ts';

const START = Date.UTC(2025, 5, 2, 9);
const REQUIREMENT = 'schemathesis==4.32.5';
/** Random requests for each operation, in addition to those at every boundary of its schema. */
const EXAMPLES = 5;
const WITHIN_MS = 300_000;

/** oEmbed requires 501 for an unsupported format, and the document says so. */
const CONFIG = `
[[operations]]
include-name = "GET /oembed"
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "501"]
`;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'allow_header_conformance',
];

interface Ran {
  readonly status: number | null;
  readonly said: string;
}

/** In a folder of its own, because it leaves a cache in its working directory. */
function run(command: string, args: readonly string[], cwd: string): Promise<Ran> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, said })));
}

test(
  'schemathesis finds no 5xx and no answer that violates its schema, in any operation except the streams',
  async ({ skip }) => {
    const tool = pythonTool(REQUIREMENT);
    if ('missing' in tool) return skip(tool.missing);
    const instance = await openInstance({
      start: START,
      config: { ...TRUST_LOOPBACK, readsAMinute: 1_000_000 },
    });
    const folder = temporaryFolder();
    try {
      const crowd = Array.from({ length: 300 }, (_, nth) =>
        post(instance.url, 'x', { place: 'GB/London' }, fromPerson(nth)),
      );
      await Promise.all(crowd);
      await instance.walkTo(START + 2 * MINUTE);
      const config = join(folder, 'schemathesis.toml');
      writeFileSync(config, CONFIG);
      const { status, said } = await run(
        join(tool.bin, 'schemathesis'),
        [
          '--config-file',
          config,
          'run',
          `${instance.url}/openapi.json`,
          `--checks=${CHECKS.join()}`,
          '--exclude-path-regex=/live$',
          '--phases=examples,coverage,fuzzing',
          `--max-examples=${EXAMPLES}`,
          '--no-shrink',
          '--continue-on-failure',
          '--warnings=off',
          '--request-timeout=10',
        ],
        folder,
      );
      expect(status, said).toBe(0);
      expect(said).toMatch(/Tested: \d\d/u);
    } finally {
      await instance.close();
      rmSync(folder, { recursive: true });
    }
  },
  WITHIN_MS,
);
