// The compiler of the files of messages as a program of its own; `scripts/setup.js` runs it where one has changed.
import { compileWords } from './compile.ts';

try {
  compileWords();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
