// `node scripts/run.js FILE …`: runs a TypeScript file of the checkout on Node 26, which strips the types.
import { become, ensureInstalled, ensureWords, fail, node26 } from './setup.js';

try {
  await ensureInstalled();
  ensureWords();
  await become(node26, ['--disable-warning=ExperimentalWarning', ...process.argv.slice(2)]);
} catch (error) {
  fail(error);
}
