import type { Incident } from '../incident/incident.ts';
import { compare } from '../base/order.ts';
import { sharedMs } from './published.ts';
import { saysSame } from '../scope/scope-change.ts';
import type { Millis } from '../base/time.ts';

/** Whether both judges reported the trouble, or only one. */
type Verdict = 'matched' | 'only_published' | 'only_this_version';

/** One incident as it was published and as it is judged now. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly service: string;
  readonly published: Incident | null;
  readonly recomputed: Incident | null;
  /** Present minus published figures; null if only one of them reported it. */
  readonly differences: Differences | null;
  /** The other side's incident that was under way at the same time but is matched with another one; otherwise null. */
  readonly partOf: string | null;
}

/** Positive if this version is later, or sees more. */
interface Differences {
  readonly onsetMs: Millis;
  readonly detectedMs: Millis;
  /** Null if one of them is not over. */
  readonly endedMs: Millis | null;
  readonly evidence: number;
  readonly reports: number;
  /** Whether the scopes differ. */
  readonly scope: boolean;
}

/**
 * Compares reported incidents with those that another judge finds in the same log. Each incident is matched with at most one, the one of
 * its service that overlaps with it longest. Sorted by detection, the earlier of the two.
 */
export function compareIncidents(
  published: readonly Incident[],
  recomputed: readonly Incident[],
  until: Millis,
): Comparison[] {
  const ofService = new Map<string, Incident[]>();
  for (const one of recomputed) {
    const others = ofService.get(one.service);
    if (others === undefined) ofService.set(one.service, [one]);
    else others.push(one);
  }
  const pairs = published
    .flatMap((one) =>
      (ofService.get(one.service) ?? []).map((other) => ({
        one,
        other,
        shared: sharedMs(one, other, until),
      })),
    )
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || compare(a.one.id, b.one.id) || compare(a.other.id, b.other.id));
  const matched = new Map<Incident, Incident>();
  for (const { one, other } of pairs) {
    if (matched.has(one) || matched.has(other)) continue;
    matched.set(one, other);
    matched.set(other, one);
  }
  const partOf = (incident: Incident) => {
    const pair = pairs.find(({ one, other }) => one === incident || other === incident);
    return (pair?.one === incident ? pair.other : pair?.one)?.id ?? null;
  };
  return [
    ...published.map((one) => {
      const other = matched.get(one) ?? null;
      return other === null ? alone('only_published', one, partOf(one)) : together(one, other);
    }),
    ...recomputed
      .filter((other) => !matched.has(other))
      .map((other) => alone('only_this_version', other, partOf(other))),
  ].sort((a, b) => firstDetection(a) - firstDetection(b) || compare(a.service, b.service));
}

function together(published: Incident, recomputed: Incident): Comparison {
  const ended = published.endedAt === null || recomputed.endedAt === null;
  return {
    verdict: 'matched',
    service: published.service,
    published,
    recomputed,
    differences: {
      onsetMs: recomputed.onset.at - published.onset.at,
      detectedMs: (recomputed.detectedAt ?? 0) - (published.detectedAt ?? 0),
      endedMs: ended ? null : (recomputed.endedAt ?? 0) - (published.endedAt ?? 0),
      evidence: recomputed.peak.evidence - published.peak.evidence,
      reports: recomputed.reports - published.reports,
      scope: !saysSame(published.scope, recomputed.scope),
    },
    partOf: null,
  };
}

function alone(verdict: Exclude<Verdict, 'matched'>, incident: Incident, partOf: string | null): Comparison {
  const sides =
    verdict === 'only_published'
      ? { published: incident, recomputed: null }
      : { published: null, recomputed: incident };
  return { verdict, service: incident.service, ...sides, differences: null, partOf };
}

function firstDetection({ published, recomputed }: Comparison): Millis {
  return Math.min(published?.detectedAt ?? Infinity, recomputed?.detectedAt ?? Infinity);
}
