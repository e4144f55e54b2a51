import { Command } from 'commander';
import { readEnvironment, toConfig } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import { hostingNetworks } from '../networks/index.ts';
import { openStoreOf } from './instance-store.ts';
import { logPages } from './log-pages.ts';
import { SenderFigures } from './sender-figures.ts';

export function sendersCommand(): Command {
  return new Command('senders')
    .description(
      'Print who is behind an incident or an unverified surge, in anonymous figures; also while the server runs.',
    )
    .argument('<incident>', 'the end of its URL, x-20250310-0927; or a service, for what is under way there')
    .option('--data <folder>', 'folder of the instance')
    .action(printSenders);
}

async function printSenders(id: string, { data }: { readonly data?: string }): Promise<void> {
  const isRented = hostingNetworks(toConfig(readEnvironment({ data })).hostingNetworks);
  const store = await openStoreOf(data, { readOnly: true });
  try {
    const incident =
      (await store.incidents.get(id)) ??
      (await store.incidents.active()).find(({ service }) => service === id);
    if (incident === undefined)
      throw new OutcryError(
        'unknown_incident',
        `There is no incident "${id}", and none is under way at such a service.`,
      );
    const figures = new SenderFigures();
    const { onset, endedAt } = incident;
    const after = await store.reports.seqBefore(onset.earliest);
    const end = endedAt === null ? Infinity : await store.reports.seqBefore(endedAt);
    for await (const page of logPages(store.reports, after, end))
      for (const report of page) if (report.service === incident.service) figures.add(report);
    console.log(JSON.stringify(figures.of(incident, isRented)));
  } finally {
    await store.close();
  }
}
