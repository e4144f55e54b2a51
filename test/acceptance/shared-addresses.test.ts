import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { CAPACITY_UNKNOWN } from '../../src/core/spread/address-capacity.ts';
import type { NewReport } from '../../src/ports/log.ts';
import { TRUST_LOOPBACK, openInstance, post, temporaryFolder, type Instance } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 9);
const PEOPLE = 1_000;
const ADDRESSES = 8;
const AT_ONCE = 40;
const CARRIER = 64_500;
const HOMES = 64_501;
/** Days of ordinary reports before the test. */
const DAYS = 20;

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The outcomes of people who report from behind eight addresses, in batches. */
async function crowd(
  instance: Instance,
  block: string,
  { tokens, people = PEOPLE, first = 0 }: { tokens: boolean; people?: number; first?: number },
): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  for (let from = first; from < first + people; from += AT_ONCE) {
    const answers = Array.from({ length: Math.min(AT_ONCE, first + people - from) }, async (_, nth) => {
      const person = from + nth;
      const body = tokens ? { device: `device-of-person-${person}` } : {};
      const answer = await post(instance.url, 'x', body, {
        'X-Forwarded-For': `${block}.${1 + (person % ADDRESSES)}`,
      });
      const { counted, reason } = (await answer.json()) as { counted?: boolean; reason?: string };
      return answer.status === 202 ? (counted === true ? 'counted' : (reason ?? '')) : String(answer.status);
    });
    for (const outcome of await Promise.all(answers)) outcomes[outcome] = 1 + (outcomes[outcome] ?? 0);
  }
  return outcomes;
}

const counts = async (instance: Instance) =>
  (await instance.app.store.rollups.series('x', START, START + 10 * MINUTE, 10 * MINUTE))[0];

describe('1,000 people behind 8 addresses', () => {
  test('of a network that the operator has named are 1,000 voices, and 8 without tokens; no report is refused', async () => {
    const config = { ...TRUST_LOOPBACK, ownNetworks: '203.0.113.0/24, 198.51.100.0/24' };
    const instance = await openInstance({ start: START, config });
    try {
      expect(await crowd(instance, '203.0.113', { tokens: true })).toEqual({ counted: PEOPLE });
      expect(await crowd(instance, '203.0.113', { tokens: true, people: 80 })).toEqual({ repeat: 80 });
      expect(await crowd(instance, '198.51.100', { tokens: false })).toEqual({
        counted: ADDRESSES,
        repeat: PEOPLE - ADDRESSES,
      });
      expect(await counts(instance)).toBe(PEOPLE + ADDRESSES);
    } finally {
      await instance.close();
    }
  });

  // A private address may belong to an untrusted proxy with the whole internet behind it.
  test.each([
    ['of an unknown network', '203.0.113'],
    ['that are private and not configured', '10.0.0'],
  ])('%s are two voices each, and nobody behind them is refused', async (_, block) => {
    const instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
    try {
      const { counted, crowded, 429: refused = 0 } = await crowd(instance, block, { tokens: true });
      expect(counted).toBe(ADDRESSES * CAPACITY_UNKNOWN);
      expect(crowded).toBe(PEOPLE - ADDRESSES * CAPACITY_UNKNOWN);
      expect(refused).toBe(0);
      expect(await counts(instance)).toBe(ADDRESSES * CAPACITY_UNKNOWN);
    } finally {
      await instance.close();
    }
  });

  test('of a carrier known to share its addresses are nearly all voices and open an incident, also after a restart', async () => {
    await logOrdinaryWeeks();
    const networks = join(folder, 'networks.tsv');
    writeFileSync(
      networks,
      `198.51.100.0\t198.51.100.255\t${HOMES}\tGB\tHOMES\n203.0.113.0\t203.0.113.255\t${CARRIER}\tGB\tCARRIER\n`,
    );
    const config = { ...TRUST_LOOPBACK, networks };
    const instance = await openInstance({ start: START, folder, config });
    try {
      await instance.app.pass();
      expect(instance.app.watch.senders.capacityOf(CARRIER, 4)).toBeGreaterThan(PEOPLE / ADDRESSES);
      expect(instance.app.watch.senders.capacityOf(HOMES, 4)).toBe(CAPACITY_UNKNOWN);
      const half = await crowd(instance, '203.0.113', { tokens: true, people: PEOPLE / 2 });
      await instance.restart();
      const rest = await crowd(instance, '203.0.113', {
        tokens: true,
        people: PEOPLE / 2,
        first: PEOPLE / 2,
      });
      const again = await crowd(instance, '203.0.113', { tokens: true, people: ADDRESSES });
      expect(again).toEqual({ repeat: ADDRESSES });
      expect(half['429'] ?? 0).toBe(0);
      expect(rest['429'] ?? 0).toBe(0);
      const counted = (half['counted'] ?? 0) + (rest['counted'] ?? 0);
      expect(counted).toBeGreaterThan(0.97 * PEOPLE);
      expect(await counts(instance)).toBe(counted);
      await instance.walkTo(START + MINUTE);
      expect(await instance.app.store.incidents.active()).toMatchObject([
        { service: 'x', state: 'open', scope: { parts: [{ dimension: 'network', key: `AS${CARRIER}` }] } },
      ]);
      const without = await crowd(instance, '203.0.113', { tokens: false });
      expect(without['429'] ?? 0).toBe(0);
    } finally {
      await instance.close();
    }
  });
});

/** Logs occasional reports of a carrier's phones behind its eight addresses, and of households, each with an address of its own. */
async function logOrdinaryWeeks(): Promise<void> {
  const store = await openSqliteStore({ folder, exclusive: true });
  try {
    for (let at = START - DAYS * DAY, nth = 0; at < START - HOUR; at += 12 * MINUTE, nth++) {
      await Promise.all([
        store.reports.append(ordinary(at, CARRIER, `c${nth % ADDRESSES}`, nth)),
        store.reports.append(ordinary(at + SECOND, HOMES, `h${nth}`, nth)),
      ]);
    }
    await store.coverage.cover(START - HOUR);
  } finally {
    await store.close();
  }
}

function ordinary(at: number, network: number, address: string, nth: number): NewReport {
  return {
    id: `${network} ${nth}`,
    at,
    service: 'x',
    problem: null,
    place: null,
    network,
    sender: { block: `${network} ${address[0]}`, wide: String(network) },
    device: { token: `d${network} ${nth}`, behind: `${network} ${address}`, ip: 4, seat: 0 },
    reporter: `${network} ${address}`,
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
  };
}

describe('the form without a script', () => {
  test('contains a mark, and distinguishes browsers behind one address by their headers', async () => {
    const instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
    try {
      const markOf = async () =>
        /name="mark" value="([^"]+)"/u.exec(await (await fetch(`${instance.url}/status/x`)).text())?.[1];
      const send = async (mark: string | undefined, browser: string) => {
        const answer = await fetch(`${instance.url}/status/x`, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            'X-Forwarded-For': '203.0.113.7',
            'User-Agent': browser,
            'Sec-Fetch-Site': 'same-origin',
          },
          body: new URLSearchParams({ problem: 'app', mark: mark ?? '' }),
        });
        return /reported=([a-z]+)/u.exec(answer.headers.get('location') ?? '')?.[1];
      };
      const mark = await markOf();
      expect(mark).toMatch(/^[0-9a-z]+\.[\w-]{11}$/u);
      expect(await send(mark, 'Browser 1')).toBe('counted');
      await instance.walkTo(START + MINUTE);
      expect(await markOf()).not.toBe(mark);
      expect(await send(await markOf(), 'Browser 1')).toBe('repeat');
      expect(await send(mark, 'Browser 2')).toBe('counted');
      expect(await send(mark, 'Browser 3')).toBe('crowded');
      expect(await send('made.up', 'Browser 4')).toBe('repeat');
    } finally {
      await instance.close();
    }
  });
});
