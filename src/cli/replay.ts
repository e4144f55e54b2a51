import { statSync } from 'node:fs';
import { Command, Option } from 'commander';
import { readStarterCatalog } from '../catalog/index.ts';
import { readEnvironment, toConfig } from '../config.ts';
import { changesOf, type CoverageChange } from '../core/coverage.ts';
import { OutcryError } from '../core/errors.ts';
import { Fold, type Background } from '../core/fold.ts';
import type { Incident } from '../core/incident.ts';
import type { PastCounts } from '../core/past.ts';
import { levelsOf } from '../core/promise.ts';
import { defaultPrior } from '../core/prior.ts';
import { relationsOf } from '../core/relations.ts';
import { SECOND, ceilTo, type Millis } from '../core/time.ts';
import { TICK } from '../core/watermark.ts';
import { openSqliteStore } from '../store/sqlite/index.ts';
import { incidentJson } from '../views/json.ts';
import { readLogLine } from './log-line.ts';
import { parseMoment } from './options.ts';
import { printLine, progress } from './terminal.ts';
import { numberedLines } from './text-file.ts';

interface Options {
  readonly data?: string;
  readonly until?: Millis;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('Compute every incident anew from a report log; the same log gives the same bytes.')
    .argument('<log>', 'a log as `outcry log` prints it; - reads standard input')
    .option('--data <folder>', 'take the catalog and imported past counts of this instance')
    .option('--until <moment>', 'judge up to this moment; the last report where it is not given', parseMoment)
    .addOption(
      new Option('--output <kind>', 'incidents: a JSON line an incident')
        .choices(['incidents'])
        .default('incidents'),
    )
    .action(replay);
}

async function replay(path: string, { data, until }: Options): Promise<void> {
  const fold = new Fold(await readBackground(data));
  const bar = progress(
    'Replaying',
    path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
  );
  let last: Millis = 0;
  /** Of holes, their ends that are yet to come. */
  let changes: CoverageChange[] = [];
  try {
    for await (const { text, number } of numberedLines(path, (bytes) => bar.at(bytes))) {
      const report = readLogLine(text, `${path}, line ${number}`);
      if (report.at < last)
        throw new OutcryError(
          'bad_line',
          `${path}, line ${number}: the report is earlier than the line before.`,
        );
      if (until !== undefined && report.at >= until) break;
      last = report.at;
      changes = [...changes, ...changesOf(report.unseen)].sort((a, b) => a.at - b.at);
      for (; changes[0] !== undefined && changes[0].at <= report.at; changes.shift()) fold.cover(changes[0]);
      fold.add(report);
    }
  } finally {
    bar.end();
  }
  const end = until ?? ceilTo(last + SECOND, TICK);
  for (const change of changes) if (change.at < end) fold.cover(change);
  fold.advance(end);
  for (const incident of reported(fold.take().incidents))
    await printLine(JSON.stringify(incidentJson(incident)));
}

/** As lists show them: those that were reported, by detection. */
function reported(incidents: readonly Incident[]): Incident[] {
  return incidents
    .filter((incident) => incident.detectedAt !== null)
    .sort((a, b) => (a.detectedAt ?? 0) - (b.detectedAt ?? 0) || (a.id < b.id ? -1 : 1));
}

/** What the instance knew apart from its log; without one, the starter catalog and nothing of the past. */
async function readBackground(folder: string | undefined): Promise<Background> {
  if (folder === undefined) return toBackground(await readStarterCatalog(), new Map());
  const store = await openSqliteStore({ folder, readOnly: true });
  try {
    const past = new Map<string, PastCounts>();
    for (const service of await store.history.changedSince(0)) {
      const counts = await store.history.get(service);
      if (counts !== null) past.set(service, counts);
    }
    return toBackground((await store.catalog.load()) ?? (await readStarterCatalog()), past);
  } finally {
    await store.close();
  }
}

function toBackground(
  catalog: Awaited<ReturnType<typeof readStarterCatalog>>,
  past: Map<string, PastCounts>,
): Background {
  const { falseIncidentsAMonth } = toConfig(readEnvironment());
  const { services } = catalog;
  const relations = relationsOf(catalog);
  const categories = new Map(services.map((service) => [service.slug, service.category]));
  return {
    prior: () => defaultPrior,
    category: (slug) => categories.get(slug) ?? null,
    past: (slug) => past.get(slug) ?? null,
    watched: () => services.length,
    levels: (account) => levelsOf(account, falseIncidentsAMonth),
    relations: () => relations,
  };
}
