import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { incident, notice, subscriber, tick } from '../../src/ports/given.fixture.ts';
import { temporaryFolder } from '../support/instance.ts';
import { openMailServer, readable } from '../support/mail-server.ts';
import { startServer } from '../support/program.ts';

/** OUTCRY_TEST_ROUNDS sets another number. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 8);
/** Consecutive kills, each at a later message of its round. */
const LATER_KILLS = 8;
const PEOPLE_A_ROUND = 150;

test(`kill -9 ${ROUNDS} times while mails are sent: every subscriber gets one, and a repeat is the same message`, async () => {
  const folder = temporaryFolder();
  const mail = await openMailServer();
  const env = {
    OUTCRY_LOG_LEVEL: 'silent',
    OUTCRY_PUBLIC_URL: 'https://outcry.example',
    OUTCRY_MAIL_URL: mail.url,
    OUTCRY_MAIL_FROM: 'told@outcry.example',
  };
  const expected: string[] = [];
  /** Commits what the watch would: an incident of a new service, with subscribers. */
  async function decide(round: number): Promise<void> {
    const now = Date.now();
    const service = `s${round}`;
    const store = await openSqliteStore({ folder });
    for (let nth = 0; nth < PEOPLE_A_ROUND; nth++) {
      const to = `p${round}-${nth}@example.net`;
      await store.subscribers.put(
        subscriber(`mail~${round}x${nth}`, { to, service, askedAt: now, confirmedAt: now }),
      );
      expected.push(to);
    }
    const incidents = [incident({ id: `i-${service}`, service, state: 'open' })];
    const notices = [notice(`n-${service}`, { incident: `i-${service}`, service, at: now })];
    await store.commit(tick({ at: now, incidents, notices }));
    await store.close();
  }
  const idsTo = () => Map.groupBy(mail.received, ({ to }) => to);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await decide(round);
      const server = await startServer(['--data', folder], env);
      // Killed when the first mail arrives or some time after, before the last ones have been recorded as sent.
      await mail.came(mail.received.length + 1 + 15 * (round % LATER_KILLS));
      await server.kill();
    }
    const last = await startServer(['--data', folder], env);
    await expect.poll(() => idsTo().size, { timeout: 60_000, interval: 100 }).toBe(ROUNDS * PEOPLE_A_ROUND);
    expect(await last.stop()).toBe(0);

    const told = idsTo();
    expect([...told.keys()].sort()).toEqual(expected.toSorted());
    for (const messages of told.values()) {
      const ids = messages.map((one) => /^Message-ID: (\S+)$/mu.exec(readable(one))?.[1]);
      expect(new Set(ids).size).toBe(1);
      expect(ids[0]).toMatch(/^<n-s\d/u);
    }
    // Delivery is at least once; only mails in flight at a kill are repeated.
    expect(mail.received.length - expected.length).toBeLessThanOrEqual(ROUNDS * 2 * 64);
  } finally {
    await mail.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);
