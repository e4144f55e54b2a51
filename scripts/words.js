// `npm run words`: compiles the files of messages, writes down what was translated, and says what is left to do; every other
// command compiles by itself. `npm run words -- keep fr normal`: the French sentence still says what the English one says now.
import { ensureInstalled, fail, runWords } from './setup.js';

try {
  await ensureInstalled();
  const args = process.argv.slice(2);
  runWords(args.length === 0 ? ['record'] : args);
} catch (error) {
  fail(error);
}
