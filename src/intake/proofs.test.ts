import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { describe, expect, test } from 'vitest';
import { CHALLENGE_LASTS, PROOF_CHARACTERS_MAX, Proofs } from './proofs.ts';

const AT = Date.UTC(2025, 2, 10, 9, 25);
/** With the fewest tries, so that the tests are fast. */
const withSecrets = (...secrets: [string, ...string[]]) =>
  new Proofs({ secrets: async () => secrets, asked: (service) => service !== 'calm', random: () => 0 });
const proofs = () => withSecrets('secret of the day');

async function solve(challenge: Challenge | null): Promise<string> {
  if (challenge === null) throw new Error('no challenge was requested');
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

const changed = (
  proof: string,
  change: (sent: { challenge: Challenge; solution: { counter: number } }) => void,
) => {
  const sent = JSON.parse(Buffer.from(proof, 'base64').toString());
  change(sent);
  return Buffer.from(JSON.stringify(sent)).toString('base64');
};

describe('Proofs', () => {
  test('there is no challenge if none is requested', async () => {
    expect(await proofs().challenge('calm', AT)).toBeNull();
  });

  test('a solved challenge counts once', async () => {
    const one = proofs();
    const proof = await solve(await one.challenge('x', AT));
    expect(await one.check(proof, 'x', AT + 1)).toBe('solved');
    expect(await one.check(proof, 'x', AT + 2)).toBe('spent');
    const another = await solve(await one.challenge('x', AT));
    expect(await one.check(another, 'x', AT + 3)).toBe('solved');
  });

  test('it is accepted by any node with the same secret, and by no other', async () => {
    const proof = await solve(await proofs().challenge('x', AT));
    expect(await proofs().check(proof, 'x', AT)).toBe('solved');
    expect(await withSecrets('another').check(proof, 'x', AT)).toBeNull();
    const overMidnight = withSecrets('of today', 'secret of the day');
    expect(await overMidnight.check(proof, 'x', AT)).toBe('solved');
  });

  test('is valid until its end and for its service alone', async () => {
    const proof = await solve(await proofs().challenge('x', AT));
    expect(await proofs().check(proof, 'y', AT)).toBeNull();
    expect(await proofs().check(proof, 'x', AT + CHALLENGE_LASTS - 1)).toBe('solved');
    expect(await proofs().check(proof, 'x', AT + CHALLENGE_LASTS)).toBeNull();
  });

  test('what was altered, is not solved or is not a proof at all is ignored', async () => {
    const proof = await solve(await proofs().challenge('x', AT));
    const later = changed(proof, ({ challenge }) => {
      challenge.parameters.data = { service: 'x', until: AT + 100 * CHALLENGE_LASTS };
    });
    const easier = changed(proof, ({ challenge }) => {
      challenge.parameters.cost = 1;
    });
    const wrong = changed(proof, (sent) => {
      Object.assign(sent.solution, { counter: 1, derivedKey: '00'.repeat(32) });
    });
    const long = Buffer.alloc(PROOF_CHARACTERS_MAX, 'A').toString();
    for (const other of [later, easier, wrong, long, `${long}A`, '', '!!!', 'bnVsbA==', 'e30='])
      expect(await proofs().check(other, 'x', AT), other.slice(0, 40)).toBeNull();
  });
});
