// `npm run words`: compiles the files of messages, where one has changed since. Every other command does so by itself.
import { ensureInstalled, ensureWords, fail } from './setup.js';

try {
  await ensureInstalled();
  ensureWords();
} catch (error) {
  fail(error);
}
