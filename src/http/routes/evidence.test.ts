import { pino } from 'pino';
import { expect, test } from 'vitest';
import { fixtureContext } from '../context.fixture.ts';
import { createServer } from '../server.ts';
import { incident, tick } from '../../ports/given.fixture.ts';
import { EVIDENCE_WAITING_MAX } from './evidence.ts';

test('a limited number waits to be judged, one more is asked to retry, and after them there is room', async () => {
  const { promise: gate, resolve: release } = Promise.withResolvers<void>();
  const fixture = fixtureContext();
  const { rollups } = fixture.sources;
  const series: typeof rollups.series = async (...of) => {
    await gate;
    return rollups.series(...of);
  };
  const sources = { ...fixture.sources, rollups: { ...rollups, series } };
  const { app } = createServer({ ...fixture, sources }, pino({ level: 'silent' }));
  const ids = Array.from({ length: EVIDENCE_WAITING_MAX + 1 }, (_, nth) => `i${nth}`);
  const at = fixture.watch.at;
  const onset = { at, earliest: at, latest: at };
  await fixture.store.commit(
    tick({ at, incidents: ids.map((id) => incident({ id, onset, pendingAt: at, detectedAt: at })) }),
  );
  const ask = async (id: string) => {
    const { statusCode, headers } = await app.inject({ url: `/incident/${id}/evidence` });
    return { status: statusCode, retry: headers['retry-after'] };
  };
  const first = ids.slice(0, -1).map(ask);
  const last = await ask(ids.at(-1) ?? '');
  expect(last).toEqual({ status: 503, retry: '2' });
  release();
  for (const one of await Promise.all(first)) expect(one).toEqual({ status: 200 });
  expect(await ask(ids.at(-1) ?? '')).toEqual({ status: 200 });
  await app.close();
});

test('an incident whose minute counts have been removed is gone, with a sentence', async () => {
  const fixture = fixtureContext();
  const at = fixture.watch.at;
  const sources = { ...fixture.sources, minutesFrom: () => at };
  const { app } = createServer({ ...fixture, sources }, pino({ level: 'silent' }));
  const facts = { pendingAt: at, detectedAt: at };
  const beganAt = (id: string, earliest: number) =>
    incident({ id, onset: { at, earliest, latest: at }, ...facts });
  await fixture.store.commit(tick({ at, incidents: [beganAt('kept', at), beganAt('gone', at - 1)] }));
  const ask = (id: string) => app.inject({ url: `/incident/${id}/evidence` });
  expect((await ask('kept')).statusCode).toBe(200);
  const { statusCode, body } = await ask('gone');
  expect([statusCode, (JSON.parse(body) as { detail: string }).detail]).toEqual([
    410,
    'The reports of this incident are no longer kept per minute, so it cannot be judged again.',
  ]);
  await app.close();
});
