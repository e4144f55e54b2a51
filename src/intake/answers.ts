import { createHash } from 'node:crypto';
import { z } from 'zod';
import { whatIsWrong } from '../wrong-value.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Millis } from '../core/base/time.ts';
import { ELSEWHERE, LINKS } from '../core/domain/answer.ts';
import type { Service } from '../core/domain/service.ts';
import type { Receipt, ReportLog } from '../ports/log.ts';
import type { Drop } from './draft.ts';
import { malformedBy } from './malformed.ts';
import { TOKEN_CHARS_MAX, type ReceiptTokens } from './receipt-tokens.ts';
import type { WaitingRoom } from './waiting-room.ts';

const said = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.union([z.enum(words), z.literal('')]).nullish();

/** The body of an answer, used for validation here and for the API's document. */
export const answerShape = z
  .object({
    receipt: z.string().max(TOKEN_CHARS_MAX).describe('The `token` of the receipt.'),
    tried: z
      .string()
      .max(200)
      .nullish()
      .describe('What they were trying to use: slug of one of the problems of the service.'),
    elsewhere: said(ELSEWHERE).describe('How much else works for them.'),
    link: said(LINKS).describe('What connects them.'),
  })
  .describe('What a reporter adds to a report. All fields but the receipt may be left out or empty.');

interface AnswersOptions {
  readonly log: Pick<ReportLog, 'append'>;
  readonly now: () => Millis;
  readonly randomId: () => string;
  readonly service: (slug: string) => Service | null;
  readonly problems: (service: Service) => readonly string[];
  readonly tokens: ReceiptTokens;
  readonly waiting: WaitingRoom;
  readonly onReceipt: (receipt: Receipt) => void;
}

const late: Drop = {
  dropped: 'unknown_receipt',
  detail: 'The receipt is older than half an hour, or not for this service. The report still counts.',
};
const crowded: Drop = {
  dropped: 'crowded',
  detail: 'Too many reports are waiting to store an answer now.',
  retryAfter: 5,
};
const busy: Drop = { dropped: 'busy', detail: 'The answer could not be stored just now.', retryAfter: 5 };

/**
 * Accepts what a reporter adds to a report: one answer per report, while its receipt is valid. It is logged without a reporter, a place or
 * a network: it is tied only to its report, through a digest of the report's id.
 */
export async function takeAnswer(
  service: string,
  body: unknown,
  options: AnswersOptions,
): Promise<null | Drop> {
  const { log, now, tokens, waiting } = options;
  const parsed = answerShape.safeParse(body, { error: whatIsWrong });
  if (!parsed.success) return malformedBy(parsed.error);
  const known = options.service(service);
  const told = tokens.open(parsed.data.receipt, service, now());
  if (told === null || known === null) return late;
  const [tried, elsewhere, link] = [parsed.data.tried, parsed.data.elsewhere, parsed.data.link].map(
    (one) => one || null,
  ) as [string | null, (typeof ELSEWHERE)[number] | null, (typeof LINKS)[number] | null];
  if (tried !== null && !options.problems(known).includes(tried))
    return { dropped: 'unknown_problem', detail: 'The service has no such problem.' };
  if (tried === null && elsewhere === null && link === null) return null;
  // Reports take precedence over answers.
  if (waiting.crowdFor(service) !== null || !waiting.hasRoomForRepeats()) return crowded;
  waiting.enter(service);
  const id = options.randomId();
  try {
    const receipt = await log.append({
      id,
      at: now(),
      service,
      problem: tried,
      place: null,
      network: null,
      sender: null,
      device: null,
      reporter: '',
      comment: null,
      counted: false,
      reason: 'answer',
      answer: { elsewhere, link },
      idempotency: createHash('sha256').update(`answer ${told.id}`).digest('base64url'),
    });
    // Only the first answer to a report is kept.
    if (receipt.id === id) options.onReceipt(receipt);
    return null;
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    return busy;
  } finally {
    waiting.leave(service);
  }
}
