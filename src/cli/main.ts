import { CommanderError } from 'commander';
import { OutcryError } from '../core/base/errors.ts';
import { createProgram } from './program.ts';
import { DONE, FAILED, WRONG_USE, quietOnClosedPipe } from './terminal.ts';

quietOnClosedPipe();

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = statusOf(error);
}

/** 0 done, 1 failed, 2 wrong use; the sentence goes to stderr, a stack only for our own mistakes. */
function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE;
  if (error instanceof OutcryError) {
    console.error(`outcry: ${error.message} [${error.code}]`);
    return error.code === 'bad_config' ? WRONG_USE : FAILED;
  }
  console.error(error);
  return FAILED;
}
