import type { Answer } from '../../core/domain/answer.ts';
import type { IpVersion } from '../../core/domain/device.ts';
import type { Manner } from '../../core/domain/manner.ts';
import { placeKey, regionKey, type Placed } from '../../core/domain/place.ts';
import type { AsideReason } from '../../core/domain/report.ts';
import type { Millis } from '../../core/base/time.ts';
import type { NewReport } from '../../ports/log.ts';

/** Reports on their way to the writer, one array per column: a third of the cost of an array of objects. */
export interface Batch {
  readonly id: string[];
  readonly at: Millis[];
  readonly service: string[];
  readonly problem: (string | null)[];
  /** Place keys, as in rollups. */
  readonly place: (string | null)[];
  /** Region keys, as in rollups. */
  readonly region: (string | null)[];
  /** How the place was determined. */
  readonly placed: (Placed | null)[];
  readonly network: (number | null)[];
  /** Pseudonyms of the address blocks; null where the operator vouches for the network. */
  readonly block: (string | null)[];
  readonly wide: (string | null)[];
  /** Pseudonyms of the device and of the address it was behind; null if no token was sent. */
  readonly device: (string | null)[];
  readonly behind: (string | null)[];
  readonly ip: (IpVersion | null)[];
  readonly seat: (number | null)[];
  readonly manner: (Manner | null)[];
  readonly reporter: string[];
  readonly comment: (string | null)[];
  /** Null if the report counts. */
  readonly reason: (AsideReason | null)[];
  readonly idempotency: (string | null)[];
  /** What an answer says. */
  readonly elsewhere: (Answer['elsewhere'] | null)[];
  readonly link: (Answer['link'] | null)[];
}

export function emptyBatch(): Batch {
  return {
    id: [],
    at: [],
    service: [],
    problem: [],
    place: [],
    region: [],
    placed: [],
    network: [],
    block: [],
    wide: [],
    device: [],
    behind: [],
    ip: [],
    seat: [],
    manner: [],
    reporter: [],
    comment: [],
    reason: [],
    idempotency: [],
    elsewhere: [],
    link: [],
  };
}

export function addToBatch(batch: Batch, report: NewReport): void {
  batch.id.push(report.id);
  batch.at.push(report.at);
  batch.service.push(report.service);
  batch.problem.push(report.problem);
  batch.place.push(report.place === null ? null : placeKey(report.place));
  batch.region.push(report.place === null ? null : regionKey(report.place));
  batch.placed.push(report.placed ?? null);
  batch.network.push(report.network);
  batch.block.push(report.sender?.block ?? null);
  batch.wide.push(report.sender?.wide ?? null);
  batch.device.push(report.device?.token ?? null);
  batch.behind.push(report.device?.behind ?? null);
  batch.ip.push(report.device?.ip ?? null);
  batch.seat.push(report.device?.seat ?? null);
  batch.manner.push(report.manner ?? null);
  batch.reporter.push(report.reporter);
  batch.comment.push(report.comment);
  batch.reason.push(report.reason);
  batch.idempotency.push(report.idempotency);
  batch.elsewhere.push(report.answer?.elsewhere ?? null);
  batch.link.push(report.answer?.link ?? null);
}

/** Columns of `reports` that are written from a batch. */
export const COLUMNS = [
  'id',
  'at',
  'service',
  'problem',
  'place',
  'region',
  'placed',
  'network',
  'block',
  'wide',
  'device',
  'behind',
  'ip',
  'seat',
  'manner',
  'reporter',
  'comment',
  'reason',
  'idempotency',
  'elsewhere',
  'link',
] as const satisfies readonly (keyof Batch)[];
