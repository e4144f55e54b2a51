import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from './core/base/time.ts';
import { OWNER_ONLY } from './files/rights.ts';

/**
 * What the running server noticed about its surroundings and cannot fix itself. It is logged when it happens, and stored here beside the
 * data for `outcry doctor`, which is another process and often runs later. Cleared at startup.
 */
export type Remark =
  | {
      /** Requests named another client in a header, but their sender is not a trusted proxy. */
      readonly kind: 'untrusted_proxy';
      readonly at: Millis;
      /** `172.18.0.0/24` for a private network, `public addresses` for all others, since those may be people's. */
      readonly from: string;
    }
  | {
      /** A trusted proxy passed on both headers, and they name different clients. */
      readonly kind: 'headers_disagree';
      readonly at: Millis;
      readonly from: string;
    }
  | {
      /** A trusted proxy named the client, but in neither of the supported headers. */
      readonly kind: 'header_not_understood';
      readonly at: Millis;
      readonly from: string;
    }
  | {
      /** More people shared an address of a private network than have a voice there. */
      readonly kind: 'people_hidden';
      readonly at: Millis;
      readonly from: string;
    }
  | {
      /** The start found that the database lacks something acknowledged, or that reports in it were altered. */
      readonly kind: 'damage';
      readonly at: Millis;
      /** What was found. */
      readonly from: string;
    }
  | {
      /** The machine's clock was adjusted while the server ran, or is behind the log. */
      readonly kind: 'clock';
      readonly at: Millis;
      /** How far it was moved; negative if it was set back. */
      readonly by: Millis;
      /** How far the times of reports have been ahead of the clock since. */
      readonly ahead: Millis;
      /** The event time since which the wrong clock was followed. */
      readonly since: Millis;
    };

export interface Remarks {
  /** Replaces an earlier remark of the same kind and sender. Never throws: remarks are not worth a failure. */
  put(remark: Remark): void;
}

/** Beyond this the oldest is dropped. */
export const REMARKS_MAX = 50;

const FILE = 'remarks.json';

/** Starts empty, in a folder that only this process uses. */
export function openRemarks(folder: string): Remarks {
  const path = join(folder, FILE);
  const remarks = new Map<string, Remark>();
  rmSync(path, { force: true });
  return {
    put(remark) {
      const id = `${remark.kind} ${'from' in remark ? remark.from : ''}`;
      remarks.delete(id);
      remarks.set(id, remark);
      const [oldest] = remarks.keys();
      if (remarks.size > REMARKS_MAX && oldest !== undefined) remarks.delete(oldest);
      try {
        writeFileSync(`${path}.next`, JSON.stringify([...remarks.values()]), { mode: OWNER_ONLY });
        renameSync(`${path}.next`, path);
      } catch {
        // What was noticed is in the log as well, and a full disk is detected by other means.
      }
    },
  };
}

/** Reports what a start found to be lost or altered: in the log, and for the doctor. */
export function tellDamages(
  damages: readonly string[],
  { at, remarks, log }: { at: Millis; remarks: Remarks; log: { error(sentence: string): void } },
): void {
  for (const sentence of damages) {
    log.error(sentence);
    remarks.put({ kind: 'damage', at, from: sentence });
  }
}

/** What the running server, or the last one, noticed; none if there is nothing to read. */
export function readRemarks(folder: string): readonly Remark[] {
  try {
    const remarks: unknown = JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
    return Array.isArray(remarks) ? (remarks as Remark[]) : [];
  } catch {
    return [];
  }
}
