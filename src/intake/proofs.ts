import { createChallenge, verifySolution, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import { MINUTE, type Millis } from '../core/base/time.ts';

/** How long a challenge may be answered. */
export const CHALLENGE_LASTS: Millis = 10 * MINUTE;
/** Rounds of one try: checking a solution costs the server a fifth of a millisecond. */
const ROUNDS = 1_000;
/** The maximum number of tries a challenge takes; on average half: a tenth of a second on a computer, a second or two on a slow phone. */
const TRIES_MAX = 1_000;
/** Bytes of the key that a solver has to match: by chance one try in four thousand million does. */
const PREFIX_BYTES = 4;
const ALGORITHM = 'PBKDF2/SHA-256';
/** Longer ones cannot be ours. */
export const PROOF_CHARACTERS_MAX = 2_000;
/** The maximum number of solved challenges remembered until they expire; beyond it the oldest are forgotten and may be used again. */
const SPENT_MAX = 100_000;

/** What a proof shows: null if it is not ours, is for another service, has expired or is not solved. */
export type ProofSaid = 'solved' | 'spent' | null;

/** A challenge in ALTCHA's format. */
export const challengeShape = z
  .object({
    parameters: z
      .record(z.string(), z.unknown())
      .describe('What to solve, as ALTCHA version 2 defines it; it contains nothing about its reader.'),
    signature: z.string().describe('Lets the server recognise its own challenge.'),
  })
  .describe('An ALTCHA challenge, version 2.');

const proofShape = z.object({
  challenge: z.object({
    parameters: z.looseObject({ data: z.object({ service: z.string(), until: z.number() }) }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
});

interface ProofsOptions {
  /** The secrets for signing challenges at a moment, the current one first. */
  readonly secrets: (at: Millis) => Promise<readonly [string, ...string[]]>;
  readonly asked: (service: string) => boolean;
  /** From 0 up to 1: determines how many tries a challenge takes. */
  readonly random?: () => number;
}

/**
 * Proofs of work: a challenge is signed and not stored, so requesting many costs no memory. A solved one is remembered until it expires, so
 * that it counts once. Nodes that share the secrets accept each other's challenges, and each remembers the solved ones that it saw.
 */
export class Proofs {
  readonly #secrets: ProofsOptions['secrets'];
  /** Whether a proof is requested with a report on a service: while its surge looks fabricated, as of the last tick. */
  readonly asked: (service: string) => boolean;
  /** When they expire, by signature. */
  readonly #spent = new Map<string, Millis>();
  readonly #random: () => number;

  constructor({ secrets, asked, random = Math.random }: ProofsOptions) {
    this.#secrets = secrets;
    this.asked = asked;
    this.#random = random;
  }

  /** A new challenge for one report on a service; null if none is requested. */
  async challenge(service: string, at: Millis): Promise<Challenge | null> {
    if (!this.asked(service)) return null;
    const [secret] = await this.#secrets(at);
    return createChallenge({
      algorithm: ALGORITHM,
      cost: ROUNDS,
      counter: Math.floor(this.#random() * TRIES_MAX),
      keyPrefixLength: PREFIX_BYTES,
      deriveKey,
      hmacSignatureSecret: secret,
      hmacKeySignatureSecret: keySecretOf(secret),
      data: { service, until: at + CHALLENGE_LASTS },
    });
  }

  /** What a proof of work sent with a report on a service shows; a solved one is used up. */
  async check(proof: string, service: string, at: Millis): Promise<ProofSaid> {
    const read = readProof(proof);
    if (read === null) return null;
    const { challenge, solution } = read;
    const { data } = challenge.parameters;
    if (data.service !== service || !(at < data.until)) return null;
    const solved = await this.#isSolved(read.asSent, solution, at);
    if (!solved) return null;
    if (this.#spent.has(challenge.signature)) return 'spent';
    this.#spend(challenge.signature, data.until, at);
    return 'solved';
  }

  async #isSolved(challenge: Challenge, solution: Solution, at: Millis): Promise<boolean> {
    for (const secret of await this.#secrets(at)) {
      const { verified } = await verifySolution({
        challenge,
        solution,
        deriveKey,
        hmacSignatureSecret: secret,
        hmacKeySignatureSecret: keySecretOf(secret),
      });
      if (verified) return true;
    }
    return false;
  }

  #spend(signature: string, until: Millis, at: Millis): void {
    // They expire roughly in the order in which they were made.
    for (const [first, ends] of this.#spent) {
      if (ends > at && this.#spent.size < SPENT_MAX) break;
      this.#spent.delete(first);
    }
    this.#spent.set(signature, until);
  }
}

type Solution = z.infer<typeof proofShape>['solution'];

/** The key is signed with a different secret than the challenge, so that one does not reveal the other. */
const keySecretOf = (secret: string): string => `key ${secret}`;

/** Base64 of JSON, as ALTCHA's own widget sends it. */
function readProof(text: string): (z.infer<typeof proofShape> & { readonly asSent: Challenge }) | null {
  if (text.length > PROOF_CHARACTERS_MAX) return null;
  try {
    const sent: unknown = JSON.parse(Buffer.from(text, 'base64').toString());
    const parsed = proofShape.safeParse(sent);
    if (!parsed.success) return null;
    return { ...parsed.data, asSent: (sent as { challenge: Challenge }).challenge };
  } catch {
    return null;
  }
}
