import { Command } from 'commander';
import { shippedText } from '../shipped.ts';

/** One line per command: adding one takes a file and a line here. */
const COMMANDS: readonly (readonly [name: string, read: () => Promise<Command>])[] = [
  ['serve', async () => (await import('./serve.ts')).serveCommand()],
  ['demo', async () => (await import('./demo.ts')).demoCommand()],
  ['detect', async () => (await import('./detect.ts')).detectCommand()],
  ['log', async () => (await import('./log.ts')).logCommand()],
  ['replay', async () => (await import('./replay.ts')).replayCommand()],
  ['export', async () => (await import('./export.ts')).exportCommand()],
  ['import', async () => (await import('./import.ts')).importCommand()],
  ['catalog', async () => (await import('./catalog.ts')).catalogCommand()],
  ['mark', async () => (await import('./mark.ts')).markCommand()],
  ['senders', async () => (await import('./senders.ts')).sendersCommand()],
  ['channel', async () => (await import('./channel.ts')).channelCommand()],
  ['key', async () => (await import('./key.ts')).keyCommand()],
  ['mail', async () => (await import('./mail.ts')).mailCommand()],
  ['bounce', async () => (await import('./bounce.ts')).bounceCommand()],
  ['mcp', async () => (await import('./mcp.ts')).mcpCommand()],
  ['backup', async () => (await import('./backup.ts')).backupCommand()],
  ['restore', async () => (await import('./restore.ts')).restoreCommand()],
  ['move', async () => (await import('./move.ts')).moveCommand()],
  ['doctor', async () => (await import('./doctor.ts')).doctorCommand()],
  ['ready', async () => (await import('./ready.ts')).readyCommand()],
];

const { version } = JSON.parse(shippedText('package.json')) as { version: string };

/**
 * The command line for these arguments. Only the requested command is loaded, and all of them for help or an unknown command: a health
 * check, which a container runs every few seconds, needs neither pages nor a detector.
 */
export async function createProgram([asked = '']: readonly string[]): Promise<Command> {
  const program = new Command('outcry')
    .description(
      'Is it down, or is it me? Reports of the people who use a service, against what is usual at that hour.',
    )
    .version(version);
  const named = COMMANDS.filter(([name]) => name === asked);
  for (const [, read] of named.length > 0 ? named : COMMANDS) program.addCommand(await read());
  makeUniform(program);
  return program;
}

/** Every command and subcommand points to its help and leaves the exit status to us. */
function makeUniform(command: Command): void {
  command.showHelpAfterError('Add --help to see how it is used.').exitOverride();
  for (const below of command.commands) makeUniform(below);
}
