import { statSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { readStarterCatalog } from '../catalog/index.ts';
import { readEnvironment, toConfig } from '../config.ts';
import { OutcryError } from '../core/errors.ts';
import { Fold, type Background } from '../core/fold.ts';
import type { Incident } from '../core/incident.ts';
import type { PastCounts } from '../core/monitor.ts';
import { levelsOf } from '../core/promise.ts';
import { priorOf } from '../core/prior.ts';
import { SECOND, ceilTo, type Millis } from '../core/time.ts';
import { TICK } from '../core/watermark.ts';
import { openSqliteStore } from '../store/sqlite/index.ts';
import { incidentJson } from '../views/json.ts';
import { numberedLines } from './counts-file.ts';
import { parseMoment, readMoment } from './options.ts';
import { printLine, progress } from './terminal.ts';

interface Options {
  readonly data?: string;
  readonly until?: Millis;
}

const lineShape = z.object({ at: z.string(), service: z.string().min(1), counted: z.boolean() });

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
  try {
    for await (const { text, number } of numberedLines(path, (bytes) => bar.at(bytes))) {
      const report = readLine(text, `${path}, line ${number}`);
      if (report.at < last)
        throw new OutcryError(
          'bad_line',
          `${path}, line ${number}: the report is earlier than the line before.`,
        );
      if (until !== undefined && report.at >= until) break;
      last = report.at;
      fold.add(report);
    }
  } finally {
    bar.end();
  }
  fold.advance(until ?? ceilTo(last + SECOND, TICK));
  for (const incident of reported(fold.take().incidents))
    await printLine(JSON.stringify(incidentJson(incident)));
}

/** As lists show them: those that were reported, by detection. */
function reported(incidents: readonly Incident[]): Incident[] {
  return incidents
    .filter((incident) => incident.detectedAt !== null)
    .sort((a, b) => (a.detectedAt ?? 0) - (b.detectedAt ?? 0) || (a.id < b.id ? -1 : 1));
}

function readLine(text: string, where: string): { at: Millis; service: string; counted: boolean } {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    throw new OutcryError('bad_line', `${where}: this is not JSON.`, cause);
  }
  const parsed = lineShape.safeParse(line);
  if (!parsed.success) throw new OutcryError('bad_line', `${where}: a line needs at, service and counted.`);
  const at = readMoment(parsed.data.at);
  if (at === null)
    throw new OutcryError('bad_line', `${where}: "at" is no moment such as 2025-03-10T09:25:00.000Z.`);
  return { ...parsed.data, at };
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
  { services }: Awaited<ReturnType<typeof readStarterCatalog>>,
  past: Map<string, PastCounts>,
): Background {
  const { falseIncidentsAMonth } = toConfig(readEnvironment());
  const categories = new Map(services.map((service) => [service.slug, service.category]));
  return {
    prior: (slug) => priorOf(categories.get(slug) ?? null),
    past: (slug) => past.get(slug) ?? null,
    watched: () => services.length,
    levels: (account) => levelsOf(account, falseIncidentsAMonth),
  };
}
