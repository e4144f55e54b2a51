import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/api/operations.ts';
import { newKey } from '../../src/key-book.ts';
import { packClient } from '../../packaging/client.ts';
import { openInstance, type Instance } from '../support/instance.ts';
import { pythonTool } from '../support/python.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/api.md'), 'utf8');
const START = Date.UTC(2025, 5, 2, 9);
/** The address of the instance in the examples. */
const HOME = 'http://127.0.0.1:8080';

let instance: Instance;
let folder: string;

beforeAll(async () => {
  instance = await openInstance({ start: START });
  // Here Node finds the packages of the checkout and runs TypeScript, which it refuses to do below node_modules.
  mkdirSync(join(root, 'dist'), { recursive: true });
  folder = mkdtempSync(join(root, 'dist/clients-'));
});
afterAll(async () => {
  await instance.close();
  rmSync(folder, { recursive: true });
});

/** The fenced examples of the page in a language, with the address of this instance. */
const examples = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'gu'))].map(([, text = '']) =>
    text.replaceAll(HOME, instance.url),
  );
const examplesWith = (language: string, part: string): string[] =>
  examples(language).filter((text) => text.includes(part));

/** Runs a command while this process serves its requests, and returns its output. Throws with all output if it fails. */
function run(command: string, args: readonly string[], path = ''): Promise<string> {
  const env = { ...process.env, PATH: [path, process.env['PATH']].join(delimiter) };
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, complained] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) =>
      status === 0 ? resolve(said) : reject(new Error(`${command} ${args.join(' ')}: ${said}${complained}`)),
    );
  });
}

test('the table in docs/api.md lists exactly the operations of the API', () => {
  const told = [...page.matchAll(/`(GET|POST) (\/api\/v1[^\s?`]*)/gu)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const described = OPERATIONS.filter(({ path }) => path.startsWith('/api/')).map(
    ({ method, path }) => `${method.toUpperCase()} ${path}`,
  );
  expect(new Set(told)).toEqual(new Set(described));
});

/** The arguments of a `curl` command in an example, split by a shell. */
function argumentsOf(example: string, key: string): string[] {
  const shell = `curl() { printf '%s\\0' "$@"; }\n${example}`;
  const env = { OUTCRY_KEY: key };
  return spawnSync('sh', ['-c', shell], { encoding: 'utf8', env }).stdout.split('\0').slice(0, -1);
}

test('the curl examples work', async () => {
  const facts = { name: 'Help desk', scopes: ['report'], createdAt: START, expiresAt: null } as const;
  const { secret, kept } = newKey(facts);
  await instance.app.store.keys.add(kept);
  await instance.app.pass();
  const calls = examplesWith('sh', 'curl ').map((example) => argumentsOf(example, secret));
  expect(calls.length).toBeGreaterThan(1);
  for (const args of calls) {
    const after = (flag: string) => args.filter((_, nth) => args[nth - 1] === flag);
    const headers = after('-H').map((line) => line.split(/: (.*)/u).slice(0, 2) as [string, string]);
    const [body] = after('-d');
    const answer = await fetch(args.at(-1) ?? '', {
      headers,
      ...(body !== undefined && { method: 'POST', body }),
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ counted: expect.any(Boolean) });
  }
});

/** Installs the package as published, where a program finds it; its dependency is in the folders above. */
async function installClient(): Promise<void> {
  const packed = await packClient(folder);
  const to = join(folder, 'node_modules/outcry-client');
  mkdirSync(to, { recursive: true });
  await run('tar', ['-xzf', packed, '--strip-components=1', '-C', to]);
}

test('with the packed client, the example compiles and runs, and a misspelled field does not compile', async () => {
  await installClient();
  const [example = '', ...more] = examples('ts');
  expect(more).toEqual([]);
  const compilerOptions = {
    target: 'esnext',
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const compile = (file: string, text: string): Promise<string> => {
    writeFileSync(join(folder, file), text);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    return run(join(root, 'node_modules/.bin/tsc'), ['-p', folder]);
  };
  const shapes =
    "import type { Shapes } from 'outcry-client';\nexport const of = (one: Shapes['Service']) => one.slug;\n";
  expect(await compile('shapes.ts', shapes)).toBe('');
  await expect(compile('wrong.ts', example.replace('last24h.reports', 'last24h.report'))).rejects.toThrow(
    "Property 'report' does not exist",
  );
  expect(await compile('example.ts', example)).toBe('');
  await instance.walkTo(instance.clock.now() + 60_000);
  expect(await run(process.execPath, [join(folder, 'example.ts')])).toMatch(
    /^(?:true|false)\nlearning \d+\n$/u,
  );
});

const GENERATOR = 'openapi-python-client==0.29.1';

test('openapi-python-client generates a client with which the example runs', async ({ skip }) => {
  const tool = pythonTool(GENERATOR);
  if ('missing' in tool) return skip(tool.missing);
  const [generate = ''] = examplesWith('sh', 'openapi-python-client generate');
  for (const line of generate.trim().split('\n').slice(1)) await run('sh', ['-c', line], tool.bin);
  const [example = ''] = examples('python');
  writeFileSync(join(folder, 'example.py'), example);
  expect(await run('python', ['example.py'], tool.bin)).toMatch(/^(?:True|False)\nlearning \d+\n$/u);
});
