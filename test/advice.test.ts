import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../src/cli/program.ts';

/** Commands that users are told to run must exist, above all in an emergency. */
const root = join(import.meta.dirname, '..');
const PLACES = ['src', 'bin', 'scripts', 'docs', 'catalog', '.'];

interface Advice {
  readonly where: string;
  readonly words: readonly string[];
}

/** Every `outcry …` in messages, comments and documents: in backticks, after npx, and at the start of a shell line. */
function advices(): Advice[] {
  return PLACES.flatMap((place) =>
    readdirSync(join(root, place), { recursive: place !== '.', withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ts|tsx|js|md)$/u.test(entry.name))
      .filter(({ name }) => !/\.(?:test|contract|fixture)\./u.test(name) && name !== 'CHANGELOG.md')
      .flatMap(({ parentPath, name }) => {
        const path = join(parentPath, name);
        const text = readFileSync(path, 'utf8').replaceAll('\\`', '`');
        const found = text.matchAll(/(?:`|npx (?:--no )?|^|: |· )outcry ([a-z][^`\n'"]*)/gmu);
        return [...found].map(([, said = '']) => ({
          where: `${path.slice(root.length + 1)}: outcry ${said}`,
          words: said.split(/\s+/u),
        }));
      }),
  );
}

/** The commands that the first words name, subcommands included; `apply\|export` names two. */
function resolve(program: Command, [first = '', ...rest]: readonly string[]): Command[] | null {
  const names = first.split(/\\?\|/u);
  const found = names.map((name) => program.commands.find((command) => command.name() === name));
  if (found.some((command) => command === undefined)) return null;
  return found.flatMap((command) => {
    if (command === undefined || command.commands.length === 0) return command ?? [];
    return resolve(command, rest) ?? [];
  });
}

function missingOf(program: Command, { words }: Advice): string | null {
  const commands = resolve(program, words);
  if (commands === null || commands.length === 0) return 'there is no such command';
  const options = words.flatMap((word) => /^--[a-z-]+/u.exec(word)?.[0] ?? []);
  const known = new Set([
    '--help',
    ...commands.flatMap((command) => command.options.map(({ long }) => long)),
  ]);
  const unknown = options.find((option) => !known.has(option));
  return unknown === undefined ? null : `it has no ${unknown}`;
}

test('every command and option named in a message, a comment or a document exists', async () => {
  const program = await createProgram([]);
  const all = advices();
  expect(all.length).toBeGreaterThan(40);
  expect(
    all.flatMap((advice) => {
      const missing = missingOf(program, advice);
      return missing === null ? [] : [`${advice.where}: ${missing}`];
    }),
  ).toEqual([]);
});

test('an unknown command or option would be found', async () => {
  const program = await createProgram([]);
  const said = (words: string) => missingOf(program, { where: '', words: words.split(' ') });
  expect(said('restore FILE --force')).toBeNull();
  expect(said('recover FILE')).toBe('there is no such command');
  expect(said('catalog remove FILE')).toBe('there is no such command');
  expect(said('restore FILE --hard')).toBe('it has no --hard');
});
