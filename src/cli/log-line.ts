import { z } from 'zod';
import { HOLE_REASONS, type Hole } from '../core/domain/coverage.ts';
import { OutcryError } from '../core/base/errors.ts';
import { NETWORK_MAX } from '../core/domain/network.ts';
import type { Place } from '../core/domain/place.ts';
import { MANNERS, type Manner } from '../core/domain/manner.ts';
import type { Device } from '../core/domain/device.ts';
import type { SenderGroups } from '../core/domain/sender.ts';
import { ASIDE_REASONS, type AsideReason, type Report } from '../core/domain/report.ts';
import type { Millis } from '../core/base/time.ts';
import { holeJson } from '../api/series.ts';
import { iso } from '../api/shape.ts';
import { readMoment } from './options.ts';

/**
 * A report for publication: without its pseudonym. Of addresses and devices it only says which reports of a day share one, or a block of
 * addresses, and which reports on a service share a device. `unseen`: the holes that began since the previous line.
 */
export function logLine(report: Report, unseen: readonly Hole[] = []): string {
  const { id, at, service, problem, place, placed, network, sender, device, manner } = report;
  const { comment, counted, reason } = report;
  const from = {
    ...(placed !== undefined && { placed }),
    ...(manner !== undefined && { manner }),
    ...(sender !== null && { sender }),
    ...(device !== null && { device: { token: device.token, behind: device.behind, ip: device.ip } }),
  };
  const facts = { id, at: iso(at), service, problem, place, network, ...from, comment, counted, reason };
  return JSON.stringify(unseen.length === 0 ? facts : { ...facts, unseen: unseen.map(holeJson) });
}

/** What a replay needs from a line; null for what older versions did not write. */
interface LoggedReport {
  readonly at: Millis;
  readonly service: string;
  readonly counted: boolean;
  readonly problem: string | null;
  readonly place: Place | null;
  readonly network: number | null;
  readonly sender: SenderGroups | null;
  readonly device: Device | null;
  readonly manner?: Manner;
  readonly reason: AsideReason | null;
  /** Holes that began since the previous line. */
  readonly unseen: readonly Hole[];
}

const name = z.string().min(1).nullish();
const moment = z.string().transform((text, context) => {
  const at = readMoment(text);
  if (at === null) context.addIssue({ code: 'custom', message: 'no moment' });
  return at ?? Number.NaN;
});
const holeShape = z.object({
  service: name.transform((service) => service ?? null),
  from: moment,
  to: moment.nullish().transform((to) => to ?? null),
  reason: z.enum(HOLE_REASONS),
});
const lineShape = z.object({
  at: z.string(),
  service: z.string().min(1),
  counted: z.boolean(),
  problem: name,
  place: z.object({ country: z.string().min(1), city: name, region: name }).nullish(),
  network: z.number().int().min(1).max(NETWORK_MAX).nullish(),
  sender: z.object({ block: z.string().min(1), wide: z.string().min(1) }).optional(),
  device: z.object({ token: z.string().min(1), behind: z.string().min(1), ip: z.literal([4, 6]) }).optional(),
  manner: z.enum(MANNERS).optional(),
  reason: z.enum(ASIDE_REASONS).nullish(),
  unseen: z.array(holeShape).optional(),
});

/** Parses a line made by {@link logLine}, of this or earlier versions. `where` is the file and line for the error: `bad_line`. */
export function readLogLine(text: string, where: string): LoggedReport {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    throw new OutcryError('bad_line', `${where}: this is not JSON.`, cause);
  }
  const parsed = lineShape.safeParse(line);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    const wrong = field === '' ? '' : `; "${field}" is missing or not of its kind`;
    throw new OutcryError('bad_line', `${where}: a line needs at, service and counted${wrong}.`);
  }
  const { service, counted, problem, place, network, sender, device, manner, reason, unseen } = parsed.data;
  const at = readMoment(parsed.data.at);
  if (at === null)
    throw new OutcryError('bad_line', `${where}: "at" is not a moment such as 2025-03-10T09:25:00.000Z.`);
  return {
    at,
    service,
    counted,
    problem: problem ?? null,
    place: place ? { country: place.country, city: place.city ?? null, region: place.region ?? null } : null,
    network: network ?? null,
    sender: sender ?? null,
    // Judging does not depend on which seat of its address a report has.
    device: device === undefined ? null : { ...device, seat: null },
    ...(manner === undefined ? {} : { manner }),
    reason: reason ?? null,
    unseen: unseen ?? [],
  };
}
