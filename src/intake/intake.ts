import { assert } from '../core/base/assert.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Gazetteer } from '../core/domain/place.ts';
import type { AsideReason, Report } from '../core/domain/report.ts';
import { voiceName, type Admission } from '../core/domain/voices.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import type { NewReport, Receipt, ReportLog } from '../ports/log.ts';
import { allowanceOf, type RateLimiter } from '../ports/rate.ts';
import type { VoiceRegister } from '../ports/voices.ts';
import {
  isDrop,
  newDraft,
  type Draft,
  type Drop,
  type DropReason,
  type ReportRequest,
  type IntakeContext,
} from './draft.ts';
import { takeAnswer } from './answers.ts';
import { retriesOf } from './idempotency.ts';
import type { Pseudonymizer } from './pseudonym.ts';
import { ReceiptTokens, type Told } from './receipt-tokens.ts';
import { Turnout, completeSince, type Heard } from './turnout.ts';
import { runSteps, stepsToReport, stepsToReporter } from './steps.ts';
import { WaitingRoom, type Crowd } from './waiting-room.ts';

export interface IntakeOptions extends Pick<
  IntakeContext,
  'capacity' | 'network' | 'placeOfAddress' | 'problems' | 'proofs' | 'service'
> {
  readonly log: ReportLog;
  readonly now: () => Millis;
  readonly randomId: () => string;
  readonly pseudonymizer: Pseudonymizer;
  readonly voices: VoiceRegister;
  readonly limiter: RateLimiter;
  readonly gazetteer: Gazetteer;
  /** Whether an address is in a network that the operator vouches for. */
  readonly vouchedFor: (address: string) => boolean;
  readonly onDrop: (reason: DropReason) => void;
  readonly onReceipt: (receipt: Receipt, address?: string) => void;
  /** How many reports may wait for the disk at the moment. */
  readonly waitingMax: () => number;
  /** Called when a report that would have counted was refused because too many wait: on its service or, if null, on all. */
  readonly onCrowded: (service: string | null) => void;
  /** Called when the log did not accept a report. */
  readonly onUnstored: (error: unknown) => void;
}

/** A receipt, and what a newly counted reporter is told in addition. */
export type Accepted = Receipt & { readonly told?: { readonly heard: Heard | null; readonly token: string } };

export interface Intake {
  /** Resolves once the report is on disk, or with the reason why it was refused; never rejects because of what a sender does. */
  accept(request: ReportRequest): Promise<Accepted | Drop>;
  /** What the reporter with this token was told about their report on the service; null if the token is invalid. */
  told(token: string, service: string): Told | null;
  /** To be called with every report in the log, whichever node took it: reporters are told about people counted by other nodes too. */
  logged(report: Pick<Report, 'id' | 'service' | 'place' | 'at' | 'counted'>): void;
  /** Accepts what a reporter adds to a report; null once it is on disk, or if it is empty. */
  answer(service: string, body: unknown): Promise<null | Drop>;
  /** Counts a refusal made before a request could be built: a body too large to read, or invalid JSON. */
  refuse(drop: Drop): Drop;
}

/** A report made longer ago, while its sender was offline, does not count: judging it as of now would be wrong. */
export const LATE_COUNTS_MAX: Millis = 5 * MINUTE;
const LATE = { counted: false, reason: 'late', seat: null } as const;
/** How long senders should wait when the disk cannot keep up. */
const BUSY_RETRY_SECONDS = 5;

/**
 * Opens immediately. Who was counted in the last hours may still have to be read: until then reports wait, so that a restart counts nobody
 * twice.
 */
export async function openIntake(options: IntakeOptions): Promise<Intake> {
  const { voices } = options;
  const waiting = new WaitingRoom(options.waitingMax);
  const tokens = new ReceiptTokens(() => options.pseudonymizer.receiptKeys);
  const openedAt = options.now();
  const turnout = new Turnout(await completeSince(options.log, openedAt));
  /** Reports that were accepted here and counted, until they are seen in the log. */
  const own = new Set<string>();
  const context: IntakeContext = {
    ...options,
    pseudonyms: (address, at) => options.pseudonymizer.of(address, at),
    pseudonymsOfClient: (client, reporter, at) => options.pseudonymizer.ofClient(client, reporter, at),
    sender: (address, at) =>
      options.vouchedFor(address) ? null : options.pseudonymizer.groupsOf(address, at),
    device: (shown, at) => options.pseudonymizer.deviceOf(shown, at),
    formOf: (mark, at) => options.pseudonymizer.formOf(mark, at),
    retryAfter: (reporter, at, capacity) => options.limiter.admit(reporter, at, allowanceOf(capacity)),
    resolvePlace: (place) => options.gazetteer.resolve(place),
    placeOfTimeZone: (zone) => options.gazetteer.ofTimeZone(zone),
  };

  function refuse(drop: Drop): Drop {
    options.onDrop(drop.dropped);
    return drop;
  }

  async function accept(request: ReportRequest): Promise<Accepted | Drop> {
    try {
      return await take(request);
    } catch (error) {
      // The engine that decides about the report could not be reached.
      if (!(error instanceof OutcryError)) throw error;
      options.onUnstored(error);
      return refuseBusy();
    }
  }

  async function take(request: ReportRequest): Promise<Accepted | Drop> {
    const known = await runSteps(stepsToReporter(request), newDraft(request, options.now()), context);
    if (isDrop(known)) return refuse(known);
    // Before the rate limit: a retry is not another report, however often it comes.
    const retries = await retriesOf(known, options.pseudonymizer);
    for (const retry of retries) {
      const earlier = await options.log.receipt(retry);
      if (earlier !== null) return earlier;
    }
    const draft = await runSteps(stepsToReport(request), known, context);
    if (isDrop(draft)) return refuse(draft);
    const { service } = request;
    const crowd = waiting.crowdFor(service);
    if (crowd !== null) return refuseCrowded(crowd, draft);
    waiting.enter(service);
    try {
      if (!voices.ready && !(await becomesReady())) return refuseBusy();
      return await count(draft, retries[0] ?? null);
    } finally {
      waiting.leave(service);
    }
  }

  function refuseCrowded(crowd: Crowd, { request, fields }: Draft): Drop {
    // Any other message is not a report missing from the counts.
    if (fields.says === null) {
      turnout.lose(options.now());
      options.onCrowded(crowd === 'all' ? null : request.service);
    }
    const detail = 'Too many reports are waiting to be stored.';
    return refuse({ dropped: 'crowded', detail, retryAfter: BUSY_RETRY_SECONDS });
  }

  async function becomesReady(): Promise<boolean> {
    try {
      await voices.becomeReady();
      return true;
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      return false;
    }
  }

  function refuseBusy(): Drop {
    turnout.lose(options.now());
    const detail = 'The report could not be stored just now.';
    return refuse({ dropped: 'busy', detail, retryAfter: BUSY_RETRY_SECONDS });
  }

  /** One voice per person and kind of message, then the log. A voice whose report could not be stored is given back. */
  async function count(draft: Draft, idempotency: string | null): Promise<Accepted | Drop> {
    const { service, pseudonyms, device, capacity } = draft;
    assert(service !== null && pseudonyms !== null, 'the steps establish service and reporter');
    const at = options.now();
    const { says, lateMs } = draft.fields;
    const late = lateMs > LATE_COUNTS_MAX;
    if (late && !waiting.hasRoomForRepeats()) {
      const detail = 'Too many reports are waiting to store a late one.';
      return refuse({ dropped: 'crowded', detail, retryAfter: BUSY_RETRY_SECONDS });
    }
    const devices = device?.tokens ?? [];
    const speaker = { reporters: pseudonyms, devices, capacity, claim: idempotency };
    const voice = voiceName(service.slug, says) ?? service.slug;
    // A late report does not use up a voice: a new report from the same person still counts.
    const admission = late ? LATE : await voices.admit(voice, speaker, at);
    if (!admission.counted && !waiting.hasRoomForRepeats()) {
      const detail = 'You are already counted, and too many reports are waiting to store another of yours.';
      return refuse({ dropped: 'counted_already', detail, retryAfter: BUSY_RETRY_SECONDS });
    }
    const reason = reasonOf(admission, says);
    const report: NewReport = {
      id: options.randomId(),
      at,
      service: service.slug,
      problem: draft.problem,
      place: draft.place,
      network: draft.network,
      sender: draft.sender,
      device: device && {
        token: device.tokens[0],
        behind: device.behind,
        ip: device.ip,
        seat: admission.seat,
      },
      ...(draft.placed !== null && { placed: draft.placed }),
      ...(draft.manner !== null && { manner: draft.manner }),
      reporter: pseudonyms[0],
      comment: draft.comment,
      counted: reason === null,
      reason,
      idempotency,
    };
    try {
      const receipt = await options.log.append(report);
      // If another attempt with the same key came first, that one is in the log and counted; the person is the same.
      if (receipt.id !== report.id) return receipt;
      options.onReceipt(receipt, draft.request.address);
      if (!receipt.counted) return receipt;
      own.add(receipt.id);
      const heard = turnout.count(service.slug, draft.place, at);
      const token = tokens.seal({ id: receipt.id, service: service.slug, heard }, at);
      return { ...receipt, told: { heard, token } };
    } catch (error) {
      options.onUnstored(error);
      if (admission.counted) await voices.release({ ...report, service: voice });
      if (!(error instanceof OutcryError)) throw error;
      return refuseBusy();
    }
  }

  async function answer(service: string, body: unknown): Promise<null | Drop> {
    const drop = await takeAnswer(service, body, { ...options, tokens, waiting });
    return drop === null ? null : refuse(drop);
  }

  return {
    accept,
    answer,
    told: (token, service) => tokens.open(token, service, options.now()),
    logged({ id, service, place, at, counted }) {
      if (!own.delete(id) && counted && at >= openedAt) turnout.count(service, place, at);
    },
    refuse,
  };
}

/** Why a message does not count as a report; null if it does. */
function reasonOf({ reason }: Pick<Admission, 'reason'>, says: 'works' | null): AsideReason | null {
  if (says === null || reason === 'late') return reason;
  return reason === null ? says : 'works_repeat';
}
