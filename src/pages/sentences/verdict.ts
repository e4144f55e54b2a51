import type { Knowledge } from '../../core/detect/judgement.ts';
import type { Incident, Unverified } from '../../core/incident/incident.ts';
import type { Finding, Mark } from '../../core/domain/mark.ts';
import type { Unseen } from '../../core/incident/unseen.ts';
import type { Scope } from '../../core/scope/scope.ts';
import type { ServiceState } from '../../core/incident/status.ts';
import type { Millis } from '../../core/base/time.ts';

/** Many reports at a service that is still being learned: nobody can say yet whether that is normal, but it is shown. */
export interface Spike {
  readonly reports: number;
  readonly windowMs: Millis;
}

/** An editor's finding that agrees with the sentence; `withdrawn` changes the verdict instead. */
interface Judged {
  readonly finding?: Exclude<Finding, 'withdrawn'>;
}

/** When it was over. `unseen`: at an unknown time before that, while nobody could report. */
interface Ended {
  readonly to: Millis;
  readonly unseen?: true;
}

/** What the headline of a page says; the scope only if it is narrower than everywhere and everything. */
export type Verdict =
  | ({ readonly kind: 'problems'; readonly since: Millis; readonly scope?: Scope } & Judged)
  | ({ readonly kind: 'possible'; readonly since: Millis | null; readonly scope?: Scope } & Judged)
  /** A surge that depends on few networks. `reports` came within `windowMs`. */
  | ({
      readonly kind: 'unverified';
      readonly since: Millis;
      readonly reports: number;
      readonly windowMs: Millis;
    } & Judged)
  | ({ readonly kind: 'recovering'; readonly from: Millis; readonly since: Millis } & Judged)
  | ({ readonly kind: 'over'; readonly from: Millis; readonly scope?: Scope } & Judged & Ended)
  /** An editor found that it was not an incident. `to`: null while there are more reports than usual. */
  | ({ readonly kind: 'withdrawn'; readonly from: Millis } & (Ended | { readonly to: null }))
  | { readonly kind: 'faded'; readonly from: Millis }
  | { readonly kind: 'normal' }
  /** Nothing unusual was reported, but too little of the time could be seen to call it normal. */
  | ({ readonly kind: 'unseen' } & Unseen)
  | { readonly kind: 'learning'; readonly knowledge: Knowledge; readonly spike?: Spike };

/** Determines the colour, pattern and symbol of the sign. */
export type Tone = Verdict['kind'];
export const TONES: readonly Tone[] = [
  'problems',
  'possible',
  'unverified',
  'recovering',
  'over',
  'withdrawn',
  'faded',
  'normal',
  'unseen',
  'learning',
];

/** The verdict of a service as of a tick; `mark` is an editor's finding about the active incident. */
export function verdictOfState(state: ServiceState, mark: Mark | null = null): Verdict {
  const { incident, status, judgement } = state;
  if (incident !== null && incident.state !== 'resolved') return verdictOfIncident(incident, mark);
  switch (status) {
    case 'problems':
      return { kind: 'problems', since: incident?.onset.at ?? judgement.at - judgement.windowMs };
    case 'possible':
      return { kind: 'possible', since: incident?.onset.at ?? null };
    case 'normal':
      return state.unseen === undefined ? { kind: 'normal' } : { kind: 'unseen', ...state.unseen };
    case 'learning':
      return { kind: 'learning', knowledge: state.knowledge };
  }
}

/** The verdict of an incident; `mark` is an editor's finding. */
export function verdictOfIncident(incident: Incident, mark: Mark | null = null): Verdict {
  const from = incident.onset.at;
  const unseen = incident.endedWithin === undefined ? {} : { unseen: true as const };
  if (mark?.finding === 'withdrawn')
    return incident.endedAt === null
      ? { kind: 'withdrawn', from, to: null }
      : { kind: 'withdrawn', from, to: incident.endedAt, ...unseen };
  const found = mark === null ? {} : { finding: mark.finding };
  switch (incident.state) {
    case 'pending':
      // Once an editor has confirmed it, it is no longer in doubt.
      if (incident.unverified !== undefined && mark?.finding !== 'confirmed')
        return { kind: 'unverified', since: from, ...amountOf(incident.unverified), ...found };
      return { kind: 'possible', since: from, ...narrowScope(incident), ...found };
    case 'open':
      return { kind: 'problems', since: from, ...narrowScope(incident), ...found };
    case 'recovering':
      return { kind: 'recovering', from, since: incident.endedAt ?? from, ...found };
    case 'resolved': {
      if (incident.detectedAt === null) return { kind: 'faded', from };
      const to = incident.endedAt ?? incident.peak.at;
      return { kind: 'over', from, to, ...unseen, ...narrowScope(incident), ...found };
    }
  }
}

const amountOf = ({ reports, windowMs }: Unverified) => ({ reports, windowMs });

function narrowScope({ scope }: Incident): { scope?: Scope } {
  const narrow = scope.kind !== 'everywhere' || (scope.problem ?? null) !== null;
  return narrow ? { scope } : {};
}

/** How bad it is, for sorting boards: problems, possible ones, recovering, what cannot be judged or trusted yet, the rest. */
export function severity(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'problems':
      return 4;
    case 'possible':
      return 3;
    case 'recovering':
      return 2;
    case 'unverified':
      return 1;
    case 'learning':
      return verdict.spike === undefined ? 0 : 1;
    case 'over':
    case 'withdrawn':
    case 'faded':
    case 'normal':
    case 'unseen':
      return 0;
  }
}
