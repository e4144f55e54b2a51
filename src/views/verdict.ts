import type { Incident } from '../core/incident.ts';
import type { Scope } from '../core/scope.ts';
import type { Mark } from '../core/mark.ts';
import type { Knowledge, ServiceState } from '../core/status.ts';
import type { Millis } from '../core/time.ts';

/** What the one huge sentence of a page says; the scope only where it is narrower than everywhere and everything. */
export type Verdict =
  | { readonly kind: 'problems'; readonly since: Millis; readonly scope?: Scope }
  | { readonly kind: 'possible'; readonly since: Millis | null; readonly scope?: Scope }
  | { readonly kind: 'recovering'; readonly from: Millis; readonly since: Millis }
  | {
      readonly kind: 'over';
      readonly from: Millis;
      readonly to: Millis;
      readonly scope?: Scope;
      /** An editor found that it was no incident. */
      readonly withdrawn?: true;
    }
  | { readonly kind: 'faded'; readonly from: Millis }
  | { readonly kind: 'normal' }
  | { readonly kind: 'learning'; readonly knowledge: Knowledge };

/** Decides colour, pattern and symbol of the sign. */
export type Tone = Verdict['kind'];
export const TONES: readonly Tone[] = [
  'problems',
  'possible',
  'recovering',
  'over',
  'faded',
  'normal',
  'learning',
];

/** What the page of a service says as of a tick. */
export function verdictOfState(state: ServiceState): Verdict {
  const { incident, status, judgement } = state;
  if (incident !== null && incident.state !== 'resolved') return verdictOfIncident(incident);
  switch (status) {
    case 'problems':
      return { kind: 'problems', since: incident?.onset.at ?? judgement.at - judgement.windowMs };
    case 'possible':
      return { kind: 'possible', since: incident?.onset.at ?? null };
    case 'normal':
      return { kind: 'normal' };
    case 'learning':
      return { kind: 'learning', knowledge: state.knowledge };
  }
}

/** What the page of an incident says; `mark` is what an editor found. */
export function verdictOfIncident(incident: Incident, mark: Mark | null = null): Verdict {
  const from = incident.onset.at;
  switch (incident.state) {
    case 'pending':
      return { kind: 'possible', since: from, ...narrowScope(incident) };
    case 'open':
      return { kind: 'problems', since: from, ...narrowScope(incident) };
    case 'recovering':
      return { kind: 'recovering', from, since: incident.endedAt ?? from };
    case 'resolved':
      if (incident.detectedAt === null) return { kind: 'faded', from };
      return {
        kind: 'over',
        from,
        to: incident.endedAt ?? incident.peak.at,
        ...narrowScope(incident),
        ...(mark?.finding === 'withdrawn' ? { withdrawn: true } : {}),
      };
  }
}

function narrowScope({ scope }: Incident): { scope?: Scope } {
  const narrow = scope.kind !== 'everywhere' || (scope.problem ?? null) !== null;
  return narrow ? { scope } : {};
}

/** How bad it is, for the order of boards: problems before possible before recovering before the rest. */
export function severity(tone: Tone): number {
  switch (tone) {
    case 'problems':
      return 3;
    case 'possible':
      return 2;
    case 'recovering':
      return 1;
    case 'over':
    case 'faded':
    case 'normal':
    case 'learning':
      return 0;
  }
}
