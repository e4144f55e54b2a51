import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { OutcryError } from '../core/errors.ts';
import { backupCommand } from './backup.ts';
import { catalogCommand } from './catalog.ts';
import { demoCommand } from './demo.ts';
import { detectCommand } from './detect.ts';
import { doctorCommand } from './doctor.ts';
import { importCommand } from './import.ts';
import { logCommand } from './log.ts';
import { markCommand } from './mark.ts';
import { replayCommand } from './replay.ts';
import { restoreCommand } from './restore.ts';
import { serveCommand } from './serve.ts';
import { DONE, FAILED, WRONG_USE, quietOnClosedPipe } from './terminal.ts';

/** One line a command: adding one is a file and a line here. */
const COMMANDS = [
  serveCommand,
  demoCommand,
  detectCommand,
  logCommand,
  replayCommand,
  importCommand,
  catalogCommand,
  markCommand,
  backupCommand,
  restoreCommand,
  doctorCommand,
];

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('outcry')
  .description(
    'Is it down, or is it me? Reports of the people who use a service, against what is usual at that hour.',
  )
  .version(version);

for (const command of COMMANDS) program.addCommand(command());
makeUniform(program);

quietOnClosedPipe();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = statusOf(error);
}

/** Every command, and those below it, point to their help and leave the exit status to us. */
function makeUniform(command: Command): void {
  command.showHelpAfterError('Add --help to see how it is used.').exitOverride();
  for (const below of command.commands) makeUniform(below);
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
