import { Command } from 'commander';
import { backupCommand } from './backup.ts';
import { bounceCommand } from './bounce.ts';
import { catalogCommand } from './catalog.ts';
import { channelCommand } from './channel.ts';
import { demoCommand } from './demo.ts';
import { detectCommand } from './detect.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { keyCommand } from './key.ts';
import { logCommand } from './log.ts';
import { markCommand } from './mark.ts';
import { mcpCommand } from './mcp.ts';
import { readyCommand } from './ready.ts';
import { replayCommand } from './replay.ts';
import { moveCommand } from './move.ts';
import { restoreCommand } from './restore.ts';
import { serveCommand } from './serve.ts';
import { shippedText } from '../shipped.ts';

/** One line a command: adding one is a file and a line here. */
const COMMANDS = [
  serveCommand,
  demoCommand,
  detectCommand,
  logCommand,
  replayCommand,
  exportCommand,
  importCommand,
  catalogCommand,
  markCommand,
  channelCommand,
  keyCommand,
  bounceCommand,
  mcpCommand,
  backupCommand,
  restoreCommand,
  moveCommand,
  doctorCommand,
  readyCommand,
];

const { version } = JSON.parse(shippedText('package.json')) as { version: string };

/** The command line: every command with its options. */
export function createProgram(): Command {
  const program = new Command('outcry')
    .description(
      'Is it down, or is it me? Reports of the people who use a service, against what is usual at that hour.',
    )
    .version(version);
  for (const command of COMMANDS) program.addCommand(command());
  makeUniform(program);
  return program;
}

/** Every command, and those below it, point to their help and leave the exit status to us. */
function makeUniform(command: Command): void {
  command.showHelpAfterError('Add --help to see how it is used.').exitOverride();
  for (const below of command.commands) makeUniform(below);
}
