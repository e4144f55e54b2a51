import { lessWeight } from './core/domain/less-weight.ts';
import type { Hole } from './core/domain/coverage.ts';
import type { Mark } from './core/domain/mark.ts';
import type { PastCounts } from './core/detect/past.ts';
import { MINUTE, type Millis } from './core/base/time.ts';
import type { Update } from './core/incident/update.ts';

/** Logs fields and a line, like pino. */
interface Log {
  info(fields: Readonly<Record<string, unknown>>, line: string): void;
  debug(fields: Readonly<Record<string, unknown>>, line: string): void;
  error(fields: Readonly<Record<string, unknown>>, line: string): void;
}

/**
 * What an operator looks for in the log, one line each at `info`: what was decided, and what people did to the instance. A suspicion that
 * is not published is logged at `debug`.
 */
export interface Journal {
  /** A step of an incident that is on disk. */
  decided(update: Update): void;
  marked(mark: Mark): void;
  imported(service: string, past: PastCounts): void;
  /** Reports could not be taken; logged when that begins, or becomes known as a whole, and again when it ends. */
  hole(hole: Hole): void;
  /** Pages cannot be rendered and are served as last rendered; logged at most once a minute. */
  stale(error: unknown): void;
  /** Reports are refused because the store does not accept them; logged at most once a minute. */
  unstored(error: unknown): void;
}

interface JournalOptions {
  readonly now: () => Millis;
  /** Called with each step too, for metrics. */
  readonly onStep?: (reason: Update['reason']) => void;
}

export function createJournal(log: Log, { now, onStep = () => {} }: JournalOptions): Journal {
  function onceAMinute(sentence: string): (error: unknown) => void {
    let toldAt = -Infinity;
    return (error) => {
      if (now() - toldAt < MINUTE) return;
      toldAt = now();
      log.error({ err: error }, sentence);
    };
  }

  return {
    decided(update) {
      onStep(update.reason);
      const { incident, service, at, reason, state, reports, expected, windowMs, evidence, facet, of } =
        update;
      const fields = {
        incident,
        service,
        at: iso(at),
        reason,
        state,
        evidence: rounded(evidence),
        reports,
        ...lessWeight(update.lessWeight),
        expected: rounded(expected),
        windowMinutes: rounded(windowMs / MINUTE),
        ...(facet === undefined ? {} : { facet }),
        ...(of === undefined ? {} : { of }),
      };
      const quiet = state === 'pending' || reason === 'evidence_faded';
      log[quiet ? 'debug' : 'info'](fields, `${service}: ${word(update)} (${incident})`);
    },
    marked({ incident, finding, note, at }) {
      log.info({ incident, finding, note, at: iso(at) }, `${incident}: marked ${finding}`);
    },
    imported(service, { start, bucketMs, counts }) {
      const fields = { service, from: iso(start), to: iso(start + counts.length * bucketMs) };
      log.info({ ...fields, buckets: counts.length }, `${service}: past counts imported`);
    },
    hole({ service, from, to, reason }) {
      const fields = { service, from: iso(from), to: to === null ? null : iso(to), reason };
      const whose = service ?? 'all services';
      log.info(
        fields,
        `${whose}: ${to === null ? 'reports cannot be accepted' : 'reports could not be accepted'} (${reason})`,
      );
    },
    stale: onceAMinute(
      'Pages cannot be rendered. Those in memory are served, with a line that says how old they are.',
    ),
    unstored: onceAMinute('Reports cannot be stored. Their senders are told to try again.'),
  };
}

/** What happened, in one word if there is one; otherwise the reason, which is always defined. */
function word({ reason, state }: Pick<Update, 'reason' | 'state'>): string {
  switch (reason) {
    case 'evidence_rising':
      return 'suspected';
    case 'evidence_strong':
    case 'evidence_lasting':
    case 'editor_confirmed':
      return 'opened';
    case 'rising_again':
      return 'opened again';
    case 'evidence_faded':
      return 'faded';
    case 'back_to_usual':
    case 'ended_unseen':
      return 'recovering';
    case 'usual_confirmed':
    case 'taken_as_usual':
      return 'resolved';
    default:
      return `${state}, ${reason}`;
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
