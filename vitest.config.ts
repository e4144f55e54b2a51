import { defineConfig } from 'vitest/config';
import { compileWords } from './scripts/words/compile.ts';

// What pages say is compiled from the files of messages; see docs/adr/0021-words.md.
compileWords();

/** What is said of PostgreSQL, and of an instance as a whole whatever it keeps its data in. */
const ON_POSTGRES = [
  'src/adapters/postgres/*.test.ts',
  'test/acceptance/{bad-input,boards,live-incidents,networks,postgres}.test.ts',
];

/**
 * `quick` is what `npm run check` runs; `npm test` runs the others too. `newest` is on the newest PostgreSQL what the others are on the one of
 * the machine, or on SQLite. `whole` starts servers and browsers, which wait for each other most of the time; `alone` breaks things or
 * counts how long they take, and so has the machine to itself.
 */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    setupFiles: ['test/support/answers.setup.ts'],
    // What a test waits for comes at once on a quiet machine, and later on a busy one.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['{src,sim,bench}/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          testTimeout: 60_000,
          // A database is made and started in one.
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'newest',
          include: ON_POSTGRES,
          globalSetup: ['test/support/newest-postgres.ts'],
          setupFiles: ['test/support/newest-postgres.setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/{acceptance,browser}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/{faults,packaging}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
