import { Argument, Command, InvalidArgumentError } from 'commander';
import { OutcryError } from '../core/base/errors.ts';
import { withoutHidden } from '../core/base/letters.ts';
import { FINDINGS, NOTE_CHARS_MAX, type Finding, type Mark } from '../core/domain/mark.ts';
import type { Store } from '../ports/store.ts';
import type { Incident } from '../core/incident/incident.ts';
import { iso } from '../api/shape.ts';
import { openStoreOf } from './instance-store.ts';

interface Options {
  readonly note?: string;
  readonly data?: string;
}

export function markCommand(): Command {
  return new Command('mark')
    .description('Publish what you found out about an incident; also while the server runs.')
    .argument('<incident>', 'the end of its URL, x-20250310-0927; or a service, for what is under way there')
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

async function mark(named: string, finding: Finding, { note, data }: Options): Promise<void> {
  const store = await openStoreOf(data);
  try {
    const incident = await incidentToMark(store, named, finding);
    const made: Mark = { incident, finding, note: note ?? null, at: Date.now() };
    await store.marks.put(made);
    console.log(JSON.stringify({ ...made, at: iso(made.at) }));
  } finally {
    await store.close();
  }
}

/** The id of the named incident. A suspicion can only be confirmed, which reports it: nothing was published that could be withdrawn. */
async function incidentToMark(store: Store, named: string, finding: Finding): Promise<string> {
  const incident = (await store.incidents.get(named)) ?? (await underWayAt(store, named));
  const suspected = incident?.state === 'pending' && finding === 'confirmed';
  if (incident !== null && (incident.detectedAt !== null || suspected)) return incident.id;
  const why =
    incident?.state === 'pending'
      ? `"${incident.id}" is only suspected and was not reported: it can be confirmed, which reports it.`
      : `No incident "${named}" was ever reported.`;
  throw new OutcryError('unknown_incident', `${why} Nothing was marked.`);
}

async function underWayAt(store: Store, service: string): Promise<Incident | null> {
  return (await store.incidents.active()).find((one) => one.service === service) ?? null;
}

function parseNote(text: string): string {
  const note = withoutHidden(text).trim();
  if (note === '' || note.length > NOTE_CHARS_MAX)
    throw new InvalidArgumentError(`Give a note of 1 to ${NOTE_CHARS_MAX} characters.`);
  return note;
}
