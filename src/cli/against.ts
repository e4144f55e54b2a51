import { compareIncidents, type Comparison } from '../core/fold/comparison.ts';
import type { Incident } from '../core/incident/incident.ts';
import { JUDGE_VERSION } from '../core/base/judge.ts';
import { MINUTE, SECOND, type Millis } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { incidentJson } from '../api/incident.ts';
import { printLine } from './terminal.ts';

export const COMPARISON_OUTPUTS = ['json', 'table'] as const;
export type ComparisonOutput = (typeof COMPARISON_OUTPUTS)[number];

/** Published incidents with the judge that reported them, and those that this version finds in the same stretch of the log. */
interface Compared {
  readonly published: readonly Published[];
  readonly recomputed: readonly Incident[];
  readonly until: Millis;
}

interface Published {
  readonly incident: Incident;
  /** The version of the judge that reported it; null if it is not known. */
  readonly judge: number | null;
}

const PAGE = 500;

/** What an instance published between two moments, both inclusive, by detection; newest first. */
export async function readPublished(store: Store, from: Millis, until: Millis): Promise<Published[]> {
  const published: Published[] = [];
  for (let page = await store.incidents.list({ before: until + 1, limit: PAGE }); page.length > 0;) {
    for (const incident of page) {
      if ((incident.detectedAt ?? 0) < from) return published;
      const decisions = await store.decisions.of(incident.id);
      const reported = decisions.find(({ update }) => update.state === 'open');
      published.push({ incident, judge: reported?.judge ?? null });
    }
    const last = page.at(-1);
    page = await store.incidents.list({
      before: last?.detectedAt ?? 0,
      beforeId: last?.id ?? '',
      limit: PAGE,
    });
  }
  return published;
}

/** Prints a line for each incident that either of them reported, and a summary on stderr. */
export async function printComparison(compared: Compared, output: ComparisonOutput): Promise<void> {
  const { published, recomputed, until } = compared;
  const judges = new Map(published.map(({ incident, judge }) => [incident.id, judge]));
  const comparisons = compareIncidents(
    published.map(({ incident }) => incident),
    recomputed,
    until,
  );
  if (output === 'table') await printLine(TABLE_HEAD);
  for (const one of comparisons)
    await printLine(output === 'table' ? tableLine(one) : JSON.stringify(comparisonJson(one, judges)));
  console.error(summaryOf(comparisons));
}

function comparisonJson(one: Comparison, judges: ReadonlyMap<string, number | null>) {
  const { verdict, service, published, recomputed, differences, partOf } = one;
  return {
    verdict,
    service,
    published: published === null ? null : sideJson(published, judges.get(published.id) ?? null),
    recomputed: recomputed === null ? null : sideJson(recomputed, JUDGE_VERSION),
    differences:
      differences === null
        ? null
        : {
            onsetMinutes: minutes(differences.onsetMs),
            detectionMinutes: minutes(differences.detectedMs),
            endMinutes: differences.endedMs === null ? null : minutes(differences.endedMs),
            evidence: round(differences.evidence),
            reports: differences.reports,
            scope: differences.scope,
          },
    partOf,
  };
}

function sideJson(incident: Incident, judge: number | null) {
  return { judge, delayMinutes: minutes(delayOf(incident)), ...incidentJson(incident) };
}

const TABLE_HEAD = [
  'verdict'.padEnd(17),
  'onset (UTC)'.padEnd(16),
  'service'.padEnd(24),
  'delay then, now (min)'.padStart(21),
  'evidence then, now'.padStart(18),
  'differs in',
].join('  ');

function tableLine({ verdict, service, published, recomputed, differences, partOf }: Comparison): string {
  const onset = (published ?? recomputed)?.onset.at ?? 0;
  const pair = (of: (incident: Incident) => number, digits: number) =>
    [published, recomputed].map((one) => (one === null ? '–' : of(one).toFixed(digits))).join(' → ');
  const scope = differences?.scope === true ? 'scope' : '';
  return [
    verdict.padEnd(17),
    new Date(onset).toISOString().slice(0, 16).replace('T', ' '),
    service.padEnd(24),
    pair((one) => delayOf(one) / MINUTE, 1).padStart(21),
    pair(({ peak }) => peak.evidence, 1).padStart(18),
    partOf === null ? scope : `part of ${partOf}`,
  ]
    .join('  ')
    .trimEnd();
}

function summaryOf(comparisons: readonly Comparison[]): string {
  const count = (verdict: Comparison['verdict']) =>
    comparisons.filter((one) => one.verdict === verdict).length;
  return `${count('matched')} matched, ${count('only_published')} only published, ${count('only_this_version')} only by this version.`;
}

/** The time from its onset to its detection. */
function delayOf({ detectedAt, onset }: Incident): Millis {
  return (detectedAt ?? onset.at) - onset.at;
}

const round = (value: number): number => Number(value.toFixed(4));
const minutes = (ms: Millis): number => round(Math.round(ms / SECOND) / (MINUTE / SECOND));
