import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONFIG_KEYS, variableOf } from '../src/settings/config.ts';
import { ERROR_CODES } from '../src/core/base/errors.ts';
import { DROP_REASONS } from '../src/intake/draft.ts';

/**
 * The project's rules as tests. Each rule finds offenders and says what to do instead; a rule that cannot be broken is
 * deleted, and one that has to be broken is changed here first.
 */
interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const root = join(import.meta.dirname, '..');
/** Generated from the message files. */
const WRITTEN = /^src\/words\/compiled\//u;
const all = ['src', 'sim', 'bench', 'test', 'examples', 'docs', 'scripts', 'bin', 'packaging', '.']
  .flatMap(filesIn)
  .filter(({ path }) => !WRITTEN.test(path));
const sources = all.filter(({ path }) => /^(?:src|sim|bench|packaging)\/.*\.tsx?$/u.test(path));
const product = sources.filter(({ path }) => path.startsWith('src/') && !isTest(path));
const tests = all.filter(({ path }) => isTest(path));
const pages = all.filter(({ path }) => path.endsWith('.md'));

/** A room may import rooms of a lower rank, and itself. */
const RANK: Readonly<Record<string, number>> = {
  core: 0,
  files: 0.5,
  ports: 0.7,
  shipped: 0.5,
  adapters: 1,
  words: 0.55,
  catalog: 1,
  networks: 1,
  outgoing: 1,
  intake: 2,
  watch: 2,
  notify: 2,
  pages: 2,
  api: 2.5,
  http: 3,
  lab: 3,
  clock: 1,
  'wrong-value': 0,
  'address-range': 0.5,
  settings: 0.9,
  retention: 1,
  engine: 2,
  'random-id': 1,
  raster: 1,
  remarks: 1,
  'store-health': 1,
  journal: 1,
  'clock-watch': 2,
  'key-book': 2,
  'mark-book': 2,
  'live-catalog': 3,
  listening: 3.5,
  passes: 3.5,
  messenger: 3.5,
  reporting: 3.6,
  views: 3.5,
  mirror: 4,
  playground: 4,
  app: 4,
  cli: 5,
  client: 1,
};

/** The rooms of the core in their order: each imports only itself and those before it. */
const CORE_ROOMS = [
  'base',
  'stats',
  'domain',
  'detect',
  'account',
  'scope',
  'spread',
  'blame',
  'incident',
  'fold',
];

/** The folders of `src/pages` in their order, with '' for its own files, the pages: each imports only itself and those before it. */
const PAGES_ROOMS = ['sentences', 'search', 'drawing', 'base', 'models', 'parts', '', 'site'];

/** Decided in the memory of the single process when the store is SQLite: `app.ts` takes these from `adapters/memory`. */
const DECIDED_IN_MEMORY = ['bus.ts', 'rate.ts'];

describe('the order of rooms', () => {
  rule(
    'core ← words, files, ports ← adapters, catalog, networks ← intake, watch, pages ← api ← http, lab ← app ← cli, and core ← client',
    {
      remedy: 'Move the code to the lower room, or pass it in as an argument from app.ts.',
      offenders: () =>
        product.flatMap((file) =>
          importsOf(file)
            .filter((target) => target.startsWith('src/'))
            .filter((target) => {
              const [from, to] = [roomOf(file.path), roomOf(target)];
              if (from === to) return false;
              if (from === 'client') return to !== 'core';
              return to === 'client' || RANK[to] === undefined || RANK[to]! >= (RANK[from] ?? -1);
            })
            .map((target) => `${file.path} imports ${target}`),
        ),
    },
  );

  rule('every room of src/ has a rank here and a line in ARCHITECTURE.md', {
    remedy: 'Give the new room a rank above, and say in ARCHITECTURE.md what it is for.',
    offenders: () => {
      const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
      const rooms = new Set(product.map(({ path }) => roomOf(path)));
      return [...rooms].filter((room) => RANK[room] === undefined || !text.includes(`\`${room}`));
    },
  });

  rule('a room imports only the rooms that its row in ARCHITECTURE.md names', {
    remedy: 'If the import is right, name the room in the row: newcomers rely on the table.',
    offenders: () => {
      const allowed = roomsInTable(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'));
      const shipped = product.filter(({ path }) => !/\.(?:fixture|fake)\.ts$/u.test(path));
      return shipped.flatMap((file) => {
        const from = roomOf(file.path);
        return importsOf(file)
          .filter((target) => target.startsWith('src/') && roomOf(target) !== from)
          .filter((target) => allowed.get(from)?.has(roomOf(target)) !== true)
          .map((target) => `${file.path} imports ${target}`);
      });
    },
  });

  rule('core imports nothing outside itself', {
    remedy: 'Pass the value in as an argument.',
    offenders: () =>
      product
        .filter(({ path }) => path.startsWith('src/core/'))
        .flatMap((file) =>
          importsOf(file)
            .filter((target) => !target.startsWith('src/core/'))
            .map((target) => `${file.path}: ${target}`),
        ),
  });

  rule(`core: ${CORE_ROOMS.join(' ← ')}, and no other file but index.ts`, {
    remedy: 'Move the type to the room it describes; what two rooms need belongs in the lower one.',
    offenders: () => outOfOrder('core', CORE_ROOMS, ({ path }) => path !== 'src/core/index.ts'),
  });

  rule(`pages: ${PAGES_ROOMS.map((name) => name || 'the pages').join(' ← ')}`, {
    remedy:
      'Move the code to the lower folder, or its user to the higher one; ARCHITECTURE.md says what is where.',
    offenders: () => outOfOrder('pages', PAGES_ROOMS, ({ path }) => !path.endsWith('.fixture.ts')),
  });

  rule('no circular imports, type imports included', {
    remedy: 'Move what both need to a file of its own, which both import.',
    offenders: () => circlesOf(product).map((circle) => circle.join(' → ')),
  });

  rule('no export that no other file uses', {
    remedy: 'Remove the word export, or delete what nothing uses.',
    offenders: () =>
      deadExportsOf(
        product.filter(({ path }) => path !== 'src/core/index.ts'),
        all,
      ),
  });

  rule('core uses no clock, randomness, environment or I/O', {
    remedy: 'Pass time and randomness as arguments: at: Millis, random: () => number.',
    offenders: () =>
      product
        .filter(({ path }) => path.startsWith('src/core/'))
        .filter(({ text }) =>
          /\bDate\.now|new Date\(\)|Math\.random|\bprocess\.|\bconsole\.|\bsetTimeout|\bperformance\.|\bfetch\(|\bBuffer\b/u.test(
            code(text),
          ),
        )
        .map(({ path }) => path),
  });

  rule('adapters of different engines have the same files, and do not import each other', {
    remedy: 'What one adapter has in incidents.ts, the other has there too; what both need belongs in ports.',
    offenders: () => {
      // Files in tables/ and batches/ are shared by all engines and depend on none.
      const engineOf = (path: string) => /^src\/adapters\/(\w+)\//u.exec(path)?.[1];
      const names = (engine: string) =>
        product.filter(({ path }) => engineOf(path) === engine).map(({ path }) => path.split('/').at(-1)!);
      const there = new Set([...names('sqlite'), ...names('tables'), ...DECIDED_IN_MEMORY]);
      const strangers = product.flatMap((file) =>
        importsOf(file)
          .filter((target) => engineOf(file.path) !== undefined && engineOf(target) !== undefined)
          .filter((target) => ![engineOf(file.path), 'tables', 'batches'].includes(engineOf(target)))
          .map((target) => `${file.path} imports ${target}`),
      );
      return [...names('memory').filter((name) => !there.has(name)), ...strangers];
    },
  });
});

describe('reading and writing apart', () => {
  rule('in SQLite, reads of the main thread and writes of the writer thread do not import each other', {
    remedy: 'What both need, such as a message or the shape of a row, belongs beside read/ and write/.',
    offenders: () => {
      const halfOf = (path: string) => /^src\/adapters\/sqlite\/(read|write)\//u.exec(path)?.[1];
      return product.flatMap((file) =>
        importsOf(file)
          .filter((target) => halfOf(target) !== undefined && halfOf(file.path) !== undefined)
          .filter((target) => halfOf(target) !== halfOf(file.path))
          .map((target) => `${file.path} imports ${target}`),
      );
    },
  });
});

describe('effects at the edge', () => {
  rule('only config.ts reads the environment', {
    remedy: 'Add a key to the schema in src/settings/config.ts.',
    offenders: () =>
      product
        .filter(({ path, text }) => path !== 'src/settings/config.ts' && code(text).includes('process.env'))
        .map(({ path }) => path),
  });

  rule('only clock.ts, cli/ and client/ read the wall clock', {
    remedy: 'Take a Clock, or at: Millis.',
    offenders: () =>
      product
        .filter(({ path }) => !/^src\/(?:clock\.ts|cli\/|client\/)/u.test(path))
        .filter(({ text }) => /\bDate\.now\(|new Date\(\)/u.test(code(text)))
        .map(({ path }) => path),
  });

  rule('only the command line prints', {
    remedy: 'Use the logger from app.ts, or return the sentence.',
    offenders: () =>
      product
        .filter(({ path, text }) => !path.startsWith('src/cli/') && /\bconsole\./u.test(code(text)))
        .map(({ path }) => path),
  });

  rule('no page, script or style loads from a third party', {
    remedy: 'Ship the file in src/; pages must work with this server alone.',
    offenders: () =>
      product
        .filter(({ path }) => /^src\/(?:pages|client)\//u.test(path))
        .filter(({ text }) => /(?:src|@import|url\()\s*[=(]?\s*["'`]?https?:/u.test(code(text)))
        .map(({ path }) => path),
  });
});

describe('code that stays readable', () => {
  const LINES_MAX = 400;

  rule(`a file has at most ${LINES_MAX} lines`, {
    remedy: 'Ask which two nouns it holds, and give each a file.',
    offenders: () =>
      sources
        .filter(({ text }) => text.split('\n').length > LINES_MAX)
        .map(({ path, text }) => `${path}: ${text.split('\n').length}`),
  });

  rule('nothing is left for later', {
    remedy: 'Do it, or write an issue.',
    offenders: () =>
      [...sources, ...tests]
        .filter(({ path }) => path !== 'test/tidy.test.ts')
        .filter(({ text }) => /\b(?:TODO|FIXME|XXX)\b/u.test(text))
        .map(({ path }) => path),
  });

  rule('no default exports', {
    remedy: 'Export by name: a thing has one name everywhere.',
    offenders: () => product.filter(({ text }) => /^export default\b/mu.test(text)).map(({ path }) => path),
  });

  rule('every class, function and interface that core exports has a docstring', {
    remedy: 'Say in one sentence what it is, with units and source.',
    offenders: () =>
      product
        .filter(({ path }) => path.startsWith('src/core/') && !path.endsWith('index.ts'))
        .flatMap(({ path, text }) =>
          [
            ...text.matchAll(
              /(?<before>.*)\n(?:export (?:abstract )?(?:class|function|interface) (?<name>\w+))/gu,
            ),
          ]
            .filter(({ groups }) => !groups!['before']!.trimEnd().endsWith('*/'))
            .map(({ groups }) => `${path}: ${groups!['name']}`),
        ),
  });
});

describe('meaningful tests', () => {
  rule('every test file asserts', {
    remedy: 'Say what must hold with expect, or delete the file.',
    offenders: () => tests.filter(({ text }) => !/\bexpect\b|Contract\(/u.test(text)).map(({ path }) => path),
  });

  rule('no test is skipped or focused', {
    remedy: 'Fix it or delete it.',
    offenders: () =>
      tests
        .filter(({ path }) => path !== 'test/tidy.test.ts')
        .filter(({ text }) => /\b(?:test|it|describe)\.(?:only|skip|todo)\b/u.test(text))
        .map(({ path }) => path),
  });

  rule('quick tests do not sleep', {
    remedy: 'Time is an argument; wait for the event itself.',
    offenders: () =>
      tests
        .filter(({ path }) => path.startsWith('src/') || path.startsWith('sim/'))
        .filter(({ text }) => /\bsetTimeout\(/u.test(text))
        .map(({ path }) => path),
  });
});

describe('accurate documents', () => {
  rule('a page has one title', {
    remedy: 'One line with a single #, at the top.',
    offenders: () =>
      pages.filter(({ text }) => prose(text).match(/^# /gmu)?.length !== 1).map(({ path }) => path),
  });

  rule('links between files resolve', {
    remedy: 'Fix the path.',
    offenders: () =>
      pages.flatMap(({ path, text }) =>
        [...prose(text).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/gu)]
          .map(([, target]) => normalize(join(dirname(path), target!)))
          .filter((target) => !exists(target))
          .map((target) => `${path} → ${target}`),
      ),
  });

  rule('every error code and reason for refusal is explained in docs/errors.md', {
    remedy: 'Add a row: what it means, and what to do.',
    offenders: () => missing('docs/errors.md', [...ERROR_CODES, ...DROP_REASONS]),
  });

  rule('every setting is explained in docs/operating.md', {
    remedy: 'Add a row with its default.',
    offenders: () => missing('docs/operating.md', CONFIG_KEYS.map(variableOf)),
  });

  rule('every dependency has a line in its ADR', {
    remedy: 'Say in docs/adr/0008-dependencies.md what it is for, who maintains it and how to replace it.',
    offenders: () => {
      const named = ['package.json', 'test/clients/package.json'].flatMap((path) => {
        const { dependencies, devDependencies } = JSON.parse(
          readFileSync(join(root, path), 'utf8'),
        ) as Record<string, Record<string, string>>;
        return Object.keys({ ...dependencies, ...devDependencies });
      });
      return missing('docs/adr/0008-dependencies.md', named);
    },
  });

  rule('every ADR is in the list at the end of ARCHITECTURE.md', {
    remedy: 'Add a line: its number and title, with a link.',
    offenders: () => {
      const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
      const decisions = readdirSync(join(root, 'docs/adr'));
      return decisions.filter(
        (name) =>
          !architecture.includes(`[${name.slice(0, 4)} `) || !architecture.includes(`(docs/adr/${name})`),
      );
    },
  });

  /** The files to read to understand the whole program; the README lists them. */
  const SPINE_LINES_MAX = 1_600;
  rule(`the files listed in the README have at most ${SPINE_LINES_MAX} lines together`, {
    remedy: 'More cannot be read in an hour: simplify, or take a file off the list.',
    offenders: () => {
      const spine = [
        ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/`(src\/[\w/.-]+\.ts)`/gu),
      ].map(([, path]) => path!);
      const lines = [...new Set(spine)].reduce(
        (sum, path) => sum + readFileSync(join(root, path), 'utf8').split('\n').length - 1,
        0,
      );
      return spine.length === 0 || lines > SPINE_LINES_MAX ? [`${spine.length} files, ${lines} lines`] : [];
    },
  });
});

function rule(name: string, { remedy, offenders }: { remedy: string; offenders: () => string[] }): void {
  test(name, () => {
    expect(offenders(), `${name}. Remedy: ${remedy}`).toEqual([]);
  });
}

function filesIn(folder: string): SourceFile[] {
  if (!exists(folder)) return [];
  const recursive = folder !== '.';
  return readdirSync(join(root, folder), { withFileTypes: true, recursive })
    .filter((entry) => entry.isFile() && /\.(?:tsx?|js|md)$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.includes('node_modules'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function exists(path: string): boolean {
  try {
    return (
      readdirSync(join(root, dirname(path))).includes(
        path.split('/').findLast((part) => part !== '') ?? '',
      ) || path === '.'
    );
  } catch {
    return false;
  }
}

function isTest(path: string): boolean {
  return /\.(?:test|contract)\.tsx?$/u.test(path);
}

/** Files that a file imports, as paths from the root; packages by their name. */
function importsOf({ path, text }: SourceFile): string[] {
  return [...code(text).matchAll(/(?:from|import)\s*\(?['"]([^'"]+)['"]/gu)].map(([, target]) =>
    target!.startsWith('.') ? normalize(join(dirname(path), target!)) : target!,
  );
}

/** The rooms that each room may import: those named in its row of the table, or all of the rows above. */
function roomsInTable(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const named = (cell = '') => [...cell.matchAll(/`([\w-]+)`/gu)].map(([, name]) => name!);
  const allowed = new Map<string, ReadonlySet<string>>();
  for (const line of text.split('\n')) {
    const [, rooms, , imports] = line.split('|');
    if (!line.startsWith('| `') || imports === undefined) continue;
    const above = imports.includes('all of the above') ? [...allowed.keys()] : [];
    for (const room of named(rooms)) allowed.set(room, new Set([...named(imports), ...above]));
  }
  return allowed;
}

/** Files of a room that import from a later folder of the room, or that are in none of its folders. */
function outOfOrder(
  room: string,
  folders: readonly string[],
  isHeld: (file: SourceFile) => boolean,
): string[] {
  const rankOf = (path: string): number => {
    const [, of, folder, file] = path.split('/');
    return of === room ? folders.indexOf(file === undefined ? '' : (folder ?? '')) : -1;
  };
  return product
    .filter((file) => file.path.startsWith(`src/${room}/`) && isHeld(file))
    .flatMap((file) => {
      const rank = rankOf(file.path);
      if (rank < 0) return [file.path];
      return importsOf(file)
        .filter((target) => rankOf(target) > rank)
        .map((target) => `${file.path} imports ${target}`);
    });
}

/** Groups of files that import each other, each group once (Tarjan 1972). */
function circlesOf(files: readonly SourceFile[]): string[][] {
  const targets = new Map(files.map((file) => [file.path, importsOf(file)]));
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    lowest.set(path, index.get(path)!);
    open.push(path);
    for (const target of targets.get(path) ?? []) {
      if (!targets.has(target)) continue;
      if (!index.has(target)) visit(target);
      if (open.includes(target)) lowest.set(path, Math.min(lowest.get(path)!, lowest.get(target)!));
    }
    if (lowest.get(path) !== index.get(path)) return;
    const circle = open.splice(open.indexOf(path));
    if (circle.length > 1 || targets.get(path)!.includes(path)) circles.push(circle);
  };
  for (const path of targets.keys()) if (!index.has(path)) visit(path);
  return circles;
}

/** Exports of `files` that no file of `everybody` imports by name; `import *` and `import()` use all exports. */
function deadExportsOf(files: readonly SourceFile[], everybody: readonly SourceFile[]): string[] {
  const used = new Map<string, Set<string>>();
  for (const file of everybody.filter(({ path }) => /\.[jt]sx?$/u.test(path) && path !== 'src/core/index.ts'))
    for (const { groups } of code(file.text.replaceAll("import('", "import * from ('")).matchAll(
      /(?:import|export)\s+(?:type\s+)?(?<what>\*|\{[^}]*\})(?:\s+as\s+\w+)?\s+from\s+\(?'(?<from>\.[^']+)'/gu,
    )) {
      const target = normalize(join(dirname(file.path), groups!['from']!));
      const names = used.get(target) ?? new Set<string>();
      used.set(target, names);
      for (const name of groups!['what']!.split(/[{},]/u))
        names.add(
          name
            .trim()
            .replace(/^type /u, '')
            .replace(/ as .*/u, ''),
        );
    }
  return files.flatMap(({ path, text }) =>
    [
      ...code(text).matchAll(
        /^export (?:async )?(?:abstract )?(?:function\*?|class|const|let|interface|type) (?<name>\w+)/gmu,
      ),
    ]
      .map(({ groups }) => groups!['name']!)
      .filter((name) => !used.get(path)?.has(name) && !used.get(path)?.has('*'))
      .map((name) => `${path}: ${name}`),
  );
}

/** `src/core/stats/x.ts` → core, `src/app.ts` → app. */
function roomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.tsx?$/u, '');
}

/** The text without comments, which are not executed. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//gu, '').replace(/(^|\s)\/\/.*$/gmu, '$1');
}

/** The text without fenced blocks: a comment in a shell example is not a title. */
function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gmu, '');
}

function missing(path: string, names: readonly string[]): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return names.filter((name) => !text.includes(`\`${name}\``));
}
