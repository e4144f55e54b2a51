import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND, type Millis } from '../../src/core/base/time.ts';
import { incidentJson } from '../../src/api/incident.ts';
import { openInstance, temporaryFolder, TRUST_LOOPBACK, type Instance } from '../support/instance.ts';
import { outcry } from '../support/program.ts';
import { SAYING_NOTHING } from '../support/people.ts';

const START = Date.UTC(2025, 5, 2, 20);

/** A report every `everyMs`, each by another person, while the watch keeps up. */
async function reports(instance: Instance, service: string, until: Millis, everyMs: Millis): Promise<void> {
  for (let at = instance.clock.now() + everyMs; at < until; at += everyMs) {
    await instance.walkTo(at);
    instance.clock.set(at);
    const address = `10.${(at >> 20) & 255}.${(at >> 14) & 255}.${(at >> 6) & 255}`;
    const request = {
      service,
      body: {},
      address,
      ...SAYING_NOTHING,
    } as const;
    expect(await instance.app.intake.accept(request)).toMatchObject({ id: expect.any(String) });
  }
}

test('replaying a log with holes gives the published incidents, from a pipe and from the data folder', async () => {
  const folder = temporaryFolder();
  const open = (start: Millis) => openInstance({ start, folder, config: TRUST_LOOPBACK });
  let instance = await open(START);
  try {
    await reports(instance, 'x', START + 5 * MINUTE, 2 * SECOND);
    // The server is off across midnight while an incident is open, which has ended when it is back.
    await instance.app.close();
    instance = await open(START + 6 * HOUR);
    const told = async (): Promise<unknown> =>
      (await fetch(`${instance.url}/api/v1/services/facebook`)).json();
    await instance.walkTo(START + 6 * HOUR + 5 * SECOND);
    expect(await told()).toMatchObject({ unseen: { to: new Date(START + 6 * HOUR).toISOString() } });
    await reports(instance, 'facebook', START + 7 * HOUR, 10 * MINUTE);
    expect(await told()).toMatchObject({ unseen: null });
    await reports(instance, 'facebook', START + 7 * HOUR + 5 * MINUTE, 2 * SECOND);
    // Suspended in the middle of another incident, which continues.
    instance.clock.set(instance.clock.now() + 20 * MINUTE);
    await reports(instance, 'facebook', START + 7 * HOUR + 30 * MINUTE, 2 * SECOND);
    const until = START + 7 * HOUR + 30 * MINUTE;
    await instance.walkTo(until);
    const { store } = instance.app;
    const published = (await store.incidents.list({ limit: 10 })).reverse();
    const reasons = await Promise.all(
      published.map(async ({ id }) => (await store.incidents.updates(id)).map(({ reason }) => reason)),
    );
    expect(published.map(({ service }) => service)).toEqual(['x', 'facebook']);
    expect(reasons[0]).toContain('ended_unseen');
    const page = await (await fetch(`${instance.url}/incident/${published[0]!.id}`)).text();
    expect(page).toContain('when we could not receive reports');
    expect(page).toMatch(/<title>Problems at X from .* at the latest/u);
    const holes = await store.coverage.holes(0, Infinity);
    expect(holes.map(({ from, to, reason }) => [Math.round(((to ?? 0) - from) / MINUTE), reason])).toEqual([
      [355, 'off'],
      [20, 'off'],
    ]);
    await instance.app.close();
    const log = join(folder, 'log.ndjson');
    writeFileSync(log, (await outcry(['log', '--data', folder])).stdout);
    const options = ['--until', new Date(until).toISOString()];
    const piped = await outcry(['replay', log, '--data', folder, ...options]);
    expect(piped.stdout.trim().split('\n')).toEqual(
      published.map((incident) => JSON.stringify(incidentJson(incident))),
    );
    const against = await outcry(['replay', '--against', folder, ...options]);
    expect(against.stderr).toContain('2 matched, 0 only published, 0 only by this version.');
  } finally {
    await instance.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a restored instance has a hole since the backup, and continues what it had published', async () => {
  const folder = temporaryFolder();
  const [data, restored, file] = ['data', 'restored', 'backup.db'].map((name) => join(folder, name));
  const first = await openInstance({ start: START, folder: data!, config: TRUST_LOOPBACK });
  let second: Instance | null = null;
  try {
    await reports(first, 'x', START + 5 * MINUTE, 2 * SECOND);
    const [open] = await first.app.store.incidents.active();
    const backedUp = first.clock.now();
    expect((await outcry(['backup', file!, '--data', data!])).status).toBe(0);
    await reports(first, 'x', START + 10 * MINUTE, 2 * SECOND);
    await first.app.close();
    expect((await outcry(['restore', file!, '--data', restored!])).status).toBe(0);
    const start = START + 3 * HOUR;
    second = await openInstance({ start, folder: restored!, config: TRUST_LOOPBACK });
    const { store, watch } = second.app;
    expect(await store.coverage.holes(0, Infinity)).toEqual([
      { service: null, from: backedUp, to: start, reason: 'off' },
    ]);
    expect(watch.state('x')?.incident?.id).toBe(open!.id);
    await second.walkTo(start + 40 * MINUTE);
    const updates = await store.incidents.updates(open!.id);
    expect(updates.map(({ reason }) => reason)).toContain('ended_unseen');
    expect((await store.incidents.list({ limit: 5 })).map(({ id }) => id)).toEqual([open!.id]);
  } finally {
    await second?.close();
    await first.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a short pause of an accelerated demonstration is not a hole', async () => {
  const speed = 60;
  const instance = await openInstance({ start: START, speed });
  try {
    const pause = async (ms: Millis): Promise<number> => {
      instance.clock.set(instance.clock.now() + speed * ms);
      await instance.app.pass();
      return (await instance.app.store.coverage.holes(0, Infinity)).length;
    };
    expect(await pause(30 * SECOND)).toBe(0);
    expect(await pause(MINUTE - 1)).toBe(0);
    expect(await pause(MINUTE)).toBe(1);
  } finally {
    await instance.close();
  }
});
