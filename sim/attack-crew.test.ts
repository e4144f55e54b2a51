import { expect, test } from 'vitest';
import { Crew } from './attack-crew.ts';
import { GENUINE } from './attack-crowds.ts';
import { face, settle } from './attack-score.ts';

test('a worker thread faces a crowd as the main thread does', { timeout: 120_000 }, async () => {
  const instance = settle('test', 0, true);
  const name = 'a campus behind one address, 300, own network';
  const crew = new Crew(instance, 2);
  try {
    const seeds = ['one', 'two', 'three'];
    const faced = await crew.faceAll(
      seeds.map((seed) => ({ name, rate: 5, seed, defended: true, unproven: false })),
    );
    expect(faced).toEqual(seeds.map((seed) => face(GENUINE[name]!, 5, instance, seed)));
    expect(faced.every(({ opened }) => opened)).toBe(true);
  } finally {
    await crew.close();
  }
});
