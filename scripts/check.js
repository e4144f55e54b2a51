// `npm run check`: the quick loop. Stops at the first step that fails and names it.
import { ensureInstalled, ensureWords, fail, run } from './setup.js';

const STEPS = [
  ['format', 'oxfmt', ['--check', '.']],
  ['lint', 'oxlint', ['--deny-warnings', '.']],
  ['types', 'tsc', ['--noEmit']],
  ['unit, property, contract, house rules', 'vitest', ['run', '--project', 'quick', '--maxWorkers=100%']],
];

try {
  await ensureInstalled();
  ensureWords();
  const began = Date.now();
  for (const [name, command, args] of STEPS) {
    if (run('npx', ['--no', command, ...args]) !== 0) fail(`check: ${name} failed.`);
  }
  console.log(`check: all good in ${Math.round((Date.now() - began) / 1_000)} s`);
} catch (error) {
  fail(error);
}
