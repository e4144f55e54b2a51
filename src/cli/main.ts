import { CommanderError } from 'commander';
import { isDebugging } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import { createProgram } from './program.ts';
import { DONE, FAILED, WRONG_USE, quietOnClosedPipe } from './terminal.ts';

quietOnClosedPipe();
process.once('uncaughtException', (error) => {
  process.exit(statusOf(error));
});

try {
  const program = await createProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  process.exitCode = statusOf(error);
}

/** 0 done, 1 failed, 2 wrong usage; the sentence goes to stderr, a stack trace only on request. */
function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE;
  if (error instanceof OutcryError) {
    console.error(`outcry: ${error.message} [${error.code}]`);
    return error.code === 'bad_config' ? WRONG_USE : FAILED;
  }
  const said = error instanceof Error ? error.message : String(error);
  console.error(
    `outcry: Something went wrong that never should: ${said}. \`outcry doctor\` says whether the data are damaged. If they are not, ` +
      'the mistake is ours: please report it, with what the same command prints under OUTCRY_LOG_LEVEL=debug.',
  );
  if (isDebugging()) console.error(error);
  return FAILED;
}
