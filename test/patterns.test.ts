import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import { check } from 'recheck';
import { parseSync } from 'vite';
import { expect, test, vi } from 'vitest';

/**
 * No regular expression of the program takes more than linear time for any text. This covers all of them, not only those for untrusted
 * input, because what is read from a file today may come from a form tomorrow.
 */
const root = join(import.meta.dirname, '../src');
const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter(
    (path) => /\.tsx?$/u.test(path) && !/\.(?:test|fixture|contract|d)\.tsx?$|^words\/compiled\//u.test(path),
  );
/** Only unbounded repetition, or one with a high bound, can be slow; the braces of `\u{…}` and `\p{…}` are no repetition. */
const REPEATS = /[*+]|(?<!\\[pPu])\{(?:\d+,)?(?:\d{2,})?\}/u;
/** CPU time for a worst-case text of some hundred thousand characters: linear patterns take about 1 ms, others about a second. */
const MS_MAX = 100;

/** Routes with each kind of segment. */
const ROUTES = ['/status/:slug', '/:country([a-z]{2})/status/:slug/evidence'];

interface Pattern {
  readonly path: string;
  readonly source: string;
  readonly flags: string;
}

test('every regular expression of the program takes linear time for any text', async () => {
  const places = new Map<string, Pattern>();
  const building: string[] = [];
  for (const path of paths) {
    const { literals, builds } = patternsOf(path);
    for (const literal of literals) places.set(keyOf(literal), literal);
    if (builds) building.push(path);
  }
  const built = await builtBy(building);
  for (const path of building)
    expect(
      built.some((pattern) => pattern.path === path),
      path,
    ).toBe(true);
  for (const pattern of built) places.set(keyOf(pattern), pattern);
  expect(places.size).toBeGreaterThan(250);
  const slow: string[] = [];
  for (const pattern of places.values()) {
    if (!REPEATS.test(pattern.source)) continue;
    const found = await check(pattern.source, pattern.flags, { timeout: null, randomSeed: 1 });
    // When recheck falls back to fuzzing it sometimes reports a pattern that is not slow.
    if (found.status === 'vulnerable' && cpuMsOf(pattern, found.attack.string) < MS_MAX) continue;
    if (found.status !== 'safe') slow.push(`${pattern.path}: ${keyOf(pattern)}, ${found.status}`);
  }
  expect(slow).toEqual([]);
}, 600_000);

function cpuMsOf({ source, flags }: Pattern, text: string): number {
  const pattern = new RegExp(source, flags.replace('y', ''));
  const before = process.cpuUsage();
  text.replace(pattern, '');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test('a quadratic pattern is found, and takes longer than the limit', async () => {
  const ends = { path: '', source: String.raw`\/+$`, flags: 'u' };
  const found = await check(ends.source, ends.flags, { timeout: null });
  expect(found.status === 'vulnerable' && cpuMsOf(ends, found.attack.string)).toBeGreaterThan(MS_MAX);
}, 600_000);

const keyOf = ({ source, flags }: Pattern): string => `/${source}/${flags}`;

/** The literal patterns of a file, and whether it builds others at run time. */
function patternsOf(path: string): { readonly literals: readonly Pattern[]; readonly builds: boolean } {
  const literals: Pattern[] = [];
  let builds = false;
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, regex, callee } = node as Record<string, unknown>;
    if (type === 'Literal' && typeof regex === 'object' && regex !== null) {
      const { pattern, flags } = regex as { pattern: string; flags: string };
      literals.push({ path, source: pattern, flags });
    }
    if (type === 'NewExpression' && (callee as { name?: string }).name === 'RegExp') builds = true;
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(path, readFileSync(join(root, path), 'utf8')).program);
  return { literals, builds };
}

/** The patterns that these files build on import, and for routes. */
async function builtBy(files: readonly string[]): Promise<Pattern[]> {
  const built: Pattern[] = [];
  vi.resetModules();
  vi.stubGlobal(
    'RegExp',
    new Proxy(RegExp, {
      construct(target, [source, flags]: [string, string?]) {
        const by = new Error().stack?.split('\n')[2]?.replaceAll('\\', '/') ?? '';
        const path = files.find((file) => by.includes(`/src/${file}:`));
        const pattern = new target(source, flags);
        if (path !== undefined) built.push({ path, source: pattern.source, flags: pattern.flags });
        return pattern;
      },
    }),
  );
  try {
    for (const file of files) await import(join(root, file));
    const app = fastify();
    const { createRefusals } = await import('../src/http/admission/refusals.ts');
    createRefusals(app);
    for (const route of ROUTES) app.get(route, () => null);
  } finally {
    vi.unstubAllGlobals();
  }
  return built;
}
