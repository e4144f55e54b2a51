import { afterEach, expect, test, vi } from 'vitest';
import { Proofs } from '../intake/proofs.ts';
import { prove } from './proof.ts';

const AT = Date.UTC(2025, 2, 10, 9, 25);
const proofs = new Proofs({
  secrets: async () => ['secret'],
  asked: (service) => service === 'x',
  random: () => 0.01,
});

afterEach(() => vi.unstubAllGlobals());

function answering(service: string): void {
  vi.stubGlobal('fetch', async () => Response.json({ challenge: await proofs.challenge(service, AT) }));
}

test('solves the given challenge, so that the server accepts it', async () => {
  answering('x');
  const proof = await prove('/api/v1/services/x/challenge');
  expect(await proofs.check(proof ?? '', 'x', AT)).toBe('solved');
});

test('does nothing if no challenge is required any more', async () => {
  answering('calm');
  expect(await prove('/api/v1/services/calm/challenge')).toBeNull();
});
