import { defineConfig } from 'vitest/config';
import { compileWords } from './scripts/words/compile.ts';

// What pages say is compiled from the files of messages; see docs/adr/0021-words.md.
compileWords();

/** `quick` is what `npm run check` runs; `whole` starts servers, browsers and faults, and runs in `npm test` too. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    setupFiles: ['test/support/answers.setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['{src,sim,bench}/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/{acceptance,browser,faults,packaging}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
