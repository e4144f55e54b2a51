// `npm run words`: compiles the message files, records what was translated, and lists what is left to do; every other command compiles by
// itself. `npm run words -- keep fr normal`: records that the French sentence still matches the English one.
import { ensureInstalled, fail, runWords } from './setup.js';

try {
  await ensureInstalled();
  const args = process.argv.slice(2);
  runWords(args.length === 0 ? ['record'] : args);
} catch (error) {
  fail(error);
}
