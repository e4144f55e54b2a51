import { Argument, Command, InvalidArgumentError } from 'commander';
import { OutcryError } from '../core/base/errors.ts';
import { withoutHidden } from '../core/base/letters.ts';
import { FINDINGS, NOTE_CHARS_MAX, type Finding, type Mark } from '../core/domain/mark.ts';
import type { Store } from '../ports/store.ts';
import { iso } from '../api/shape.ts';
import { openStoreOf } from './instance-store.ts';

interface Options {
  readonly note?: string;
  readonly data?: string;
}

export function markCommand(): Command {
  return new Command('mark')
    .description('Publish what you found out about an incident; also while the server runs.')
    .argument('<incident>', 'the end of its URL: x-20250310-0927')
    .addArgument(
      new Argument(
        '<finding>',
        'confirmed: there were problems; unconfirmed: they could not be confirmed; withdrawn: there were none',
      ).choices(FINDINGS),
    )
    .option('--note <text>', `a sentence for the page, at most ${NOTE_CHARS_MAX} characters`, parseNote)
    .option('--data <folder>', 'folder of the instance')
    .action(mark);
}

async function mark(incident: string, finding: Finding, { note, data }: Options): Promise<void> {
  const made: Mark = { incident, finding, note: note ?? null, at: Date.now() };
  const store = await openStoreOf(data);
  try {
    await requireIncident(store, incident);
    await store.marks.put(made);
  } finally {
    await store.close();
  }
  console.log(JSON.stringify({ ...made, at: iso(made.at) }));
}

async function requireIncident(store: Store, id: string): Promise<void> {
  const incident = await store.incidents.get(id);
  if (incident !== null && incident.detectedAt !== null) return;
  throw new OutcryError('unknown_incident', `No incident "${id}" was ever reported. Nothing was marked.`);
}

function parseNote(text: string): string {
  const note = withoutHidden(text).trim();
  if (note === '' || note.length > NOTE_CHARS_MAX)
    throw new InvalidArgumentError(`Give a note of 1 to ${NOTE_CHARS_MAX} characters.`);
  return note;
}
