import { AHEAD_MAX, CLOCK_EARLIEST, systemClock, wallTime, type ClockJump } from './clock.ts';
import type { Clock } from './ports/clock.ts';
import { OutcryError } from './core/base/errors.ts';
import { DAY, HOUR, MINUTE, type Millis } from './core/base/time.ts';
import type { Remarks } from './remarks.ts';

/** A smaller lead of event time is not reported. */
export const AHEAD_TOLD: Millis = MINUTE;

interface ClockWatchOptions {
  /** The latest time known to the log and the watch. */
  readonly known: Millis;
  readonly remarks: Remarks;
  /** This machine's clock, or the one shared with other nodes. */
  readonly wall?: () => Millis;
  readonly log: { warn(text: string): void; error(text: string): void };
}

/** The machine's clock; if it is adjusted while we run, this is logged and left for the doctor. */
export function watchedClock({ known, remarks, log, wall = wallTime }: ClockWatchOptions): Clock {
  let since = Math.max(wall(), known);
  const clock = systemClock(known, {
    wall,
    onJump(jump) {
      const sentence = jumpSentence(jump);
      if (isWrong(jump.ahead)) log.error(sentence);
      else log.warn(sentence);
      remarks.put({ kind: 'clock', ...jump, since });
      if (jump.by > 0) since = jump.at + jump.by;
    },
  });
  const ahead = clock.ahead();
  if (ahead >= AHEAD_TOLD)
    log.warn(`The last report is ${span(ahead)} ahead of the machine's clock. ${CATCHING_UP}`);
  return clock;
}

/** Refuses to log anything with a clock that cannot be right. Throws `clock_behind`. */
export function requireClock(now: Millis, known: Millis, folder: string): void {
  if (now < CLOCK_EARLIEST)
    throw new OutcryError(
      'clock_behind',
      `This machine's clock says ${stamp(now)}: it was never set. Set it, then start again; nothing was changed.`,
    );
  if (isWrong(known - now))
    throw new OutcryError(
      'clock_behind',
      `The log in ${folder} ends on ${stamp(known)}, and this machine's clock says ${stamp(now)}, ${span(known - now)} before. ` +
        `If the clock is wrong, set it. If it is right now and was ahead then, \`outcry doctor --repair-clock --data ${folder}\` ` +
        'sets those reports back and loses none.',
    );
}

/** Whether event time is too far ahead of the clock to catch up by itself. */
export function isWrong(ahead: Millis): boolean {
  return ahead > AHEAD_MAX;
}

const CATCHING_UP = 'Time passes a twentieth more slowly until the clock has caught up.';

export function jumpSentence({ by, ahead }: Pick<ClockJump, 'by' | 'ahead'>): string {
  if (by > 0)
    return (
      `The machine's clock was set forward by ${span(by)}, or the machine slept. Reports from now on have the new time; ` +
      'those before it keep theirs.'
    );
  const back = `The machine's clock was set back by ${span(-by)}.`;
  if (!isWrong(ahead)) return ahead > 0 ? `${back} ${CATCHING_UP}` : back;
  return (
    `${back} Reports are still dated ${span(ahead)} ahead of it, since the log never goes back. If the clock is wrong, set ` +
    'it. If it is right now, stop the server and run `outcry doctor --repair-clock`, which loses no report.'
  );
}

/** `400 days`, `3 hours`, `5 minutes`. */
export function span(ms: Millis): string {
  const [size, name] = ms >= 2 * DAY ? [DAY, 'day'] : ms >= 2 * HOUR ? [HOUR, 'hour'] : [MINUTE, 'minute'];
  const count = Math.max(1, Math.round(ms / size));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function stamp(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
