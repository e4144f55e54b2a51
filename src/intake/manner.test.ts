import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { beforeEach, describe, expect, test } from 'vitest';
import { memorySalts } from '../adapters/memory/salts.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { DAY, HOUR } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { START, intakeOn } from './intake.fixture.ts';
import type { Intake } from './intake.ts';
import { Proofs } from './proofs.ts';
import { FORM_LASTS, Pseudonymizer, READ_MIN } from './pseudonym.ts';

describe('the manner in which a report comes', () => {
  let store: Store;
  let now: number;
  let surging: boolean;
  let salts: number;
  let pseudonymizer: Pseudonymizer;
  let proofs: Proofs;
  let intake: Intake;
  let sender: number;

  beforeEach(async () => {
    store = openMemoryStore();
    now = START;
    surging = false;
    salts = 0;
    sender = 0;
    pseudonymizer = new Pseudonymizer(memorySalts(), (bytes) => new Uint8Array(bytes).fill(++salts));
    proofs = new Proofs({
      secrets: (at) => pseudonymizer.proofSecrets(at),
      asked: (service) => surging && service === 'x',
    });
    intake = await intakeOn(store.reports, () => now, { pseudonymizer, proofs });
  });

  /** The manner of a report from a new sender each time; all of them count. */
  async function mannerOf(body: Record<string, unknown>, service = 'x') {
    const address = `198.51.100.${++sender}`;
    const request = { service, body, address, idempotencyKey: null, site: 'own', browser: '' } as const;
    expect(await intake.accept(request)).toMatchObject({ counted: true });
    return (await store.reports.read(0, 1_000)).at(-1)?.manner;
  }

  async function proofFor(service: string): Promise<string> {
    const challenge = await proofs.challenge(service, now);
    expect(challenge).not.toBeNull();
    const solution = await solveChallenge({ challenge: challenge!, deriveKey });
    return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
  }

  test('is unknown for a report from a program, and for one whose form was read', async () => {
    const mark = await pseudonymizer.markOf(now, now);
    expect(await mannerOf({})).toBeUndefined();
    now += READ_MIN;
    expect(await mannerOf({ mark })).toBeUndefined();
  });

  test('a form sent sooner than people read is instant, one with a mark that was never made forged', async () => {
    const mark = await pseudonymizer.markOf(now, now);
    now += READ_MIN - 1;
    expect(await mannerOf({ mark })).toBe('instant');
    expect(await mannerOf({ mark: `${mark.slice(0, -1)}!` })).toBe('forged');
    expect(await mannerOf({ mark: (await pseudonymizer.markOf(now - HOUR, now)).replace('.', '0.') })).toBe(
      'forged',
    );
  });

  test('a form that is older than its salt tells nothing', async () => {
    const mark = await pseudonymizer.markOf(now, now);
    now += FORM_LASTS + DAY;
    expect(await mannerOf({ mark })).toBeUndefined();
    expect(await mannerOf({ mark: 'no mark at all' })).toBe('forged');
  });

  test('a form that fills in the hidden field is trapped', async () => {
    expect(await mannerOf({ subject: 'Cheap pills' })).toBe('trapped');
    expect(await mannerOf({ subject: '' })).toBeUndefined();
  });

  test('a proof of work is requested while a surge looks fabricated, and a report without one is accepted all the same', async () => {
    expect(await proofs.challenge('x', now)).toBeNull();
    surging = true;
    expect(await mannerOf({})).toBe('unproven');
    expect(await mannerOf({ proof: await proofFor('x') })).toBe('proven');
    expect(await mannerOf({ proof: 'made up' })).toBe('unproven');
    expect(await mannerOf({}, 'small')).toBeUndefined();
    expect(await proofs.challenge('small', now)).toBeNull();
  });

  test('a proof that is sent again is replayed', async () => {
    surging = true;
    const proof = await proofFor('x');
    expect(await mannerOf({ proof })).toBe('proven');
    expect(await mannerOf({ proof })).toBe('replayed');
  });

  test('what speaks against a report outweighs a proof', async () => {
    surging = true;
    expect(await mannerOf({ proof: await proofFor('x'), subject: 'Cheap pills' })).toBe('trapped');
  });
});
