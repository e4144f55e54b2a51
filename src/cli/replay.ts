import { statSync } from 'node:fs';
import { Command, Option } from 'commander';
import { readStarterCatalog } from '../catalog/index.ts';
import { readEnvironment, toConfig } from '../settings/config.ts';
import { changesOf, type CoverageChange, type Hole } from '../core/domain/coverage.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Background } from '../core/fold/background.ts';
import { Fold, type CountedReport } from '../core/fold/fold.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { PastCounts } from '../core/detect/past.ts';
import { levelsOf } from '../core/account/false-incident-budget.ts';
import { defaultPrior } from '../core/detect/prior.ts';
import { relationsOf } from '../core/domain/relations.ts';
import { SECOND, ceilTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import type { Store } from '../ports/store.ts';
import { incidentJson } from '../api/incident.ts';
import { replayEvidence } from './replay-evidence.ts';
import { COMPARISON_OUTPUTS, printComparison, readPublished, type ComparisonOutput } from './against.ts';
import { hostingNetworks } from '../networks/index.ts';
import { readLogLine } from './log-line.ts';
import { logPages } from './log-pages.ts';
import { parseMoment } from './options.ts';
import { tellOfCut } from './cut.ts';
import { printLine, progress } from './terminal.ts';
import { numberedLines } from '../files/text-file.ts';

interface Options {
  readonly data?: string;
  readonly against?: string;
  readonly until?: Millis;
  readonly evidence?: string;
  readonly output?: 'incidents' | ComparisonOutput;
}

const LEARNED_FROM_THERE =
  'What is usual is learned from there on, so incidents of the first weeks may be judged differently than they were.';

export function replayCommand(): Command {
  const command = new Command('replay')
    .description('Recompute every incident from a report log; the same log gives the same bytes.')
    .argument(
      '[log]',
      'a log as printed by `outcry log`; - reads standard input; with --against, that of the instance',
    )
    .option('--data <folder>', 'take the catalog and imported past counts of this instance')
    .option(
      '--against <folder>',
      'print where this version would have decided differently from what this instance published',
    )
    .option(
      '--evidence <file>',
      'judge one incident again from what its instance gives at /incident/…/evidence; - reads standard input',
    )
    .option('--until <moment>', 'judge up to this moment (default: the last report)', parseMoment)
    .addOption(
      new Option(
        '--output <kind>',
        'incidents: one JSON line per incident; with --against json: one JSON line per incident that either reported, or table',
      ).choices(['incidents', ...COMPARISON_OUTPUTS]),
    );
  return command.action((log: string | undefined, options: Options) => {
    const wrong = wrongUse(log, options);
    if (wrong !== null) command.error(`error: ${wrong}`);
    if (options.evidence !== undefined) return replayEvidence(options.evidence);
    return options.against === undefined
      ? replay(log ?? '', options)
      : replayAgainst(log, options.against, options);
  });
}

function wrongUse(log: string | undefined, options: Options): string | null {
  const { data, against, output, evidence } = options;
  if (evidence !== undefined) {
    const more = log !== undefined || Object.keys(options).length > 1;
    return more ? '--evidence cannot be combined with anything else' : null;
  }
  if (against === undefined) {
    if (log === undefined) return 'a log is missing; with --against it is taken from the instance';
    return output === 'json' || output === 'table' ? `--output ${output} needs --against` : null;
  }
  if (data !== undefined)
    return '--against takes catalog and past counts from the same folder; leave --data out';
  return output === 'incidents' ? '--output incidents cannot be combined with --against' : null;
}

async function replay(path: string, { data, until }: Options): Promise<void> {
  const background = data === undefined ? await starterBackground() : await withStore(data, readBackground);
  const { incidents } = await fold(background, readFile(path, until), until);
  for (const incident of incidents) await printLine(JSON.stringify(incidentJson(incident)));
}

/** Compares this version's judge with the published decisions, over the stretch that both have judged. */
async function replayAgainst(
  path: string | undefined,
  folder: string,
  { until, output = 'json' }: Options,
): Promise<void> {
  await withStore(folder, async (store) => {
    const end = until ?? (path === undefined ? ((await store.decisions.until()) ?? undefined) : undefined);
    const reports = path === undefined ? readLog(store, end) : readFile(path, end);
    const found = await fold(await readBackground(store), reports, end);
    const published = await readPublished(store, found.first, found.until);
    if (path === undefined) await tellOfCut(store, LEARNED_FROM_THERE);
    const compared = { published, recomputed: found.incidents, until: found.until };
    await printComparison(compared, output === 'table' ? 'table' : 'json');
  });
}

interface Found {
  /** Reported incidents, by detection. */
  readonly incidents: readonly Incident[];
  /** The first report, and the moment up to which was judged. */
  readonly first: Millis;
  readonly until: Millis;
}

/** A report, with the holes that began before it and have not been applied yet. */
type Judgeable = CountedReport & { readonly unseen: readonly Hole[] };

async function fold(
  background: Background,
  reports: AsyncIterable<Judgeable>,
  until: Millis | undefined,
): Promise<Found> {
  const fold = new Fold(background);
  let first: Millis | null = null;
  let last: Millis = 0;
  /** Ends of holes that are still ahead. */
  let changes: CoverageChange[] = [];
  for await (const report of reports) {
    first ??= report.at;
    last = report.at;
    if (report.unseen.length > 0)
      changes = [...changes, ...changesOf(report.unseen)].sort((a, b) => a.at - b.at);
    for (; changes[0] !== undefined && changes[0].at <= last; changes.shift()) fold.cover(changes[0]);
    fold.add(report);
  }
  const end = until ?? ceilTo(last + SECOND, TICK);
  for (const change of changes) if (change.at < end) fold.cover(change);
  fold.advance(end);
  return { incidents: reported(fold.take().incidents), first: first ?? end, until: end };
}

async function* readFile(path: string, until: Millis | undefined): AsyncGenerator<Judgeable> {
  const bytes = path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  const bar = progress('Replaying', bytes);
  let last: Millis = 0;
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
      yield report;
    }
  } finally {
    bar.end();
  }
}

async function* readLog({ reports, coverage }: Store, until: Millis | undefined): AsyncGenerator<Judgeable> {
  const end = await reports.seqBefore(until ?? Number.MAX_SAFE_INTEGER);
  const holes = await coverage.holes(0, Infinity);
  const bar = progress('Replaying', end);
  try {
    for await (const page of logPages(reports, 0, end)) {
      for (const report of page) yield { ...report, unseen: holes.splice(0) };
      bar.at(page.at(-1)?.seq ?? end);
    }
  } finally {
    bar.end();
  }
}

/** As in lists: those that were reported, by detection. */
function reported(incidents: readonly Incident[]): Incident[] {
  return incidents
    .filter((incident) => incident.detectedAt !== null)
    .sort((a, b) => (a.detectedAt ?? 0) - (b.detectedAt ?? 0) || (a.id < b.id ? -1 : 1));
}

async function withStore<T>(folder: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openSqliteStore({ folder, readOnly: true });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Without an instance: the starter catalog and no history. */
async function starterBackground(): Promise<Background> {
  return toBackground(await readStarterCatalog(), new Map());
}

/** What an instance knew apart from its log. */
async function readBackground(store: Store): Promise<Background> {
  const past = new Map<string, PastCounts>();
  for (const service of await store.history.changedSince(0)) {
    const counts = await store.history.get(service);
    if (counts !== null) past.set(service, counts);
  }
  const marks = new Map((await store.marks.list()).map((mark) => [mark.incident, mark]));
  return {
    ...toBackground((await store.catalog.load()) ?? (await readStarterCatalog()), past),
    confirmed(incident, at) {
      const mark = marks.get(incident);
      return mark?.finding === 'confirmed' && mark.at <= at;
    },
  };
}

function toBackground(
  catalog: Awaited<ReturnType<typeof readStarterCatalog>>,
  past: Map<string, PastCounts>,
): Background {
  const { falseIncidentsAMonth, hostingNetworks: rented } = toConfig(readEnvironment());
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
    hosting: hostingNetworks(rented),
  };
}
