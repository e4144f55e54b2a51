import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../../src/adapters/sqlite/database.ts';
import { MINUTE, SECOND } from '../../src/core/base/time.ts';
import { noticesIn } from '../support/notices.ts';
import { openInstance, temporaryFolder, TRUST_LOOPBACK, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';

const START = Date.UTC(2025, 5, 2, 12);
/** What is damaged: SQL that reads the state and SQL that writes the damaged bytes; states without an envelope are plain JSON. */
const STATES = [
  [
    'a monitor',
    `SELECT state FROM streams WHERE service = 'x'`,
    `UPDATE streams SET state = ? WHERE service = 'x'`,
  ],
  [
    'the collateral state',
    `SELECT state FROM streams WHERE service = '~collateral'`,
    `UPDATE streams SET state = ? WHERE service = '~collateral'`,
  ],
  ['the account', 'SELECT account AS state FROM cursor', 'UPDATE cursor SET account = ?'],
] as const;
const HARMS: readonly [string, (state: Uint8Array) => Uint8Array][] = [
  ['with a flipped bit', (state) => state.with(state.length >> 1, state[state.length >> 1]! ^ 1)],
  ['cut short', (state) => state.slice(0, 30)],
  ['of an earlier version', () => new TextEncoder().encode('{"version":1,"blames":[]}')],
];

/** A minute of an outage, with one report a second, each by another person. */
async function outage(instance: Instance, from: number): Promise<void> {
  for (let nth = 0; nth < 60; nth++) {
    instance.clock.set(from + nth * SECOND);
    const address = `10.${((from / MINUTE) % 200) | 0}.0.${nth}`;
    await instance.app.intake.accept({
      service: 'x',
      body: {},
      address,
      ...SAYING_NOTHING,
    });
    if (nth % 5 === 0) await instance.app.pass();
  }
}

test('the server starts with saved states that are damaged or of another version, and continues what it published', async () => {
  const folder = temporaryFolder();
  let instance = await openInstance({ start: START, folder, config: TRUST_LOOPBACK });
  try {
    let at = START;
    for (; at < START + 4 * MINUTE; at += MINUTE) await outage(instance, at);
    await instance.walkTo(at);
    const [open] = await instance.app.store.incidents.active();
    expect(open).toMatchObject({ service: 'x', state: 'open' });
    for (const [what, read, write] of STATES) {
      for (const [how, harm] of HARMS) {
        await instance.app.close();
        const db = connect(join(folder, 'outcry.db'), { readOnly: false });
        const { state } = db.prepare(read).get() as { state: Uint8Array };
        db.prepare(write).run(harm(state));
        db.close();
        instance = await openInstance({ start: at, folder, config: TRUST_LOOPBACK });
        await outage(instance, at);
        at += MINUTE;
        await instance.walkTo(at);
        const active = await instance.app.store.incidents.active();
        expect(
          active.map(({ id, reports }) => [id, reports]),
          `${what} ${how}`,
        ).toEqual([[open!.id, ((at - START) / MINUTE) * 60]]);
      }
    }
    expect((await instance.app.store.incidents.list({ limit: 10 })).map(({ id }) => id)).toEqual([open!.id]);
    expect(noticesIn(folder).map(({ reason }) => reason)).toEqual(['opened']);
  } finally {
    await instance.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
