import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/base/time.ts';
import { copyDatabase } from '../../src/adapters/sqlite/copy.ts';
import { reporterKey } from '../../src/intake/address.ts';
import { hmacWith } from '../../src/intake/hmac.ts';
import { SALT_BYTES } from '../../src/ports/salts.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 22);
const ADDRESS = '203.0.113.77';
const PSEUDONYM_BYTES = 16;

test('no address is in the data folder, in the report log or in an answer', async () => {
  const instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  try {
    const answer = await post(instance.url, 'x', { comment: 'down' }, { 'X-Forwarded-For': ADDRESS });
    expect(await answer.text()).not.toContain(ADDRESS);
    await instance.walkTo(START + 120_000);
    // Closed first: reading a SQLite file in the same process, and closing it, releases SQLite's locks on it.
    await instance.app.close();
    const bytes = [Buffer.from(ADDRESS), Buffer.from([203, 0, 113, 77])];
    for (const name of readdirSync(instance.folder)) {
      const content = readFileSync(join(instance.folder, name));
      for (const address of bytes) expect(content.includes(address), name).toBe(false);
    }
  } finally {
    await instance.close();
  }
});

/** Whether any 32 bytes of the files, raw or as hexadecimal digits, are a salt that turns the address into this pseudonym. */
function recovers(files: readonly string[], pseudonym: string): boolean {
  const key = reporterKey(ADDRESS);
  const makes = (salt: Buffer) => hmacWith(salt)(key, PSEUDONYM_BYTES) === pseudonym;
  return files.some((file) => {
    const bytes = readFileSync(file);
    for (let from = 0; from + SALT_BYTES <= bytes.length; from += 1)
      if (makes(bytes.subarray(from, from + SALT_BYTES))) return true;
    return (bytes.toString('latin1').match(/[0-9a-f]{64,}/gu) ?? []).some((digits) =>
      makes(Buffer.from(digits.slice(0, 64), 'hex')),
    );
  });
}

test('a backup contains no salt, and a day later nothing in the data folder turns the address into the pseudonym', async () => {
  const instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  const backup = join(instance.folder, 'backup.db');
  try {
    expect((await post(instance.url, 'x', {}, { 'X-Forwarded-For': ADDRESS })).status).toBe(202);
    const [reported] = await instance.app.store.reports.read(0, 1);
    await copyDatabase(join(instance.folder, 'outcry.db'), backup);
    expect(recovers([backup], reported!.reporter)).toBe(false);
    // Shows that the search works: it finds the salt while it is in use.
    expect(recovers([join(instance.folder, 'salts')], reported!.reporter)).toBe(true);

    instance.clock.set(START + DAY);
    await instance.app.pass();
    await instance.app.close();
    const files = readdirSync(instance.folder).map((name) => join(instance.folder, name));
    expect(files.length).toBeGreaterThan(3);
    expect(recovers(files, reported!.reporter)).toBe(false);
  } finally {
    await instance.close();
  }
});

test('a person counts once across midnight, and the day after nothing links the two pseudonyms', async () => {
  const instance = await openInstance({ start: START + 90 * 60_000, config: TRUST_LOOPBACK });
  const report = async () =>
    (await (await post(instance.url, 'x', {}, { 'X-Forwarded-For': ADDRESS })).json()) as {
      counted: boolean;
    };
  try {
    expect((await report()).counted).toBe(true);
    instance.clock.set(START + 3 * HOUR);
    expect((await report()).counted).toBe(false);
    instance.clock.set(START + DAY);
    expect((await report()).counted).toBe(true);
    const reporters = (await instance.app.store.reports.read(0, 10)).map(({ reporter }) => reporter);
    expect(new Set(reporters).size).toBe(2);
  } finally {
    await instance.close();
  }
});

/** What the page and the API say about service `x` once the watch has processed all reports. */
async function told({ app, url }: Instance): Promise<string> {
  await app.pass();
  const page = await (await fetch(`${url}/status/x`)).text();
  const { last24h, incident, window } = (await (await fetch(`${url}/api/v1/services/x`)).json()) as Record<
    string,
    unknown
  >;
  // The form is left out, as it offers every place and problem.
  const named = page.replace(/<form.*?<\/form>/gsu, '').match(/<bdi>[^<]*<\/bdi>/gu) ?? [];
  return `${named.join(' ')} ${JSON.stringify({ last24h, incident, window })}`;
}

test('a place or a problem is not shown for one person, however often they report in a day, but for five people it is', async () => {
  const instance = await openInstance({ start: START + HOUR, config: TRUST_LOOPBACK });
  const report = async (nth: number) => {
    const body = { problem: 'app', place: { country: 'GB', city: 'Norwich' } };
    const answer = await post(instance.url, 'x', body, fromPerson(nth));
    return ((await answer.json()) as { counted: boolean }).counted;
  };
  try {
    for (let voice = 0; voice < 5; voice++) {
      instance.clock.set(START + HOUR + voice * (4 * HOUR + MINUTE));
      expect(await report(1)).toBe(true);
      if (voice === 3) await instance.restart();
    }
    instance.clock.set(instance.clock.now() + MINUTE);
    const alone = await told(instance);
    expect(alone).toContain('"reports":5');
    expect(alone).not.toContain('Norwich');
    expect(alone).not.toContain('England');
    expect(alone).not.toContain('"problem":"app"');

    for (const person of [2, 3, 4, 5]) {
      instance.clock.set(instance.clock.now() + 20 * MINUTE);
      expect(await told(instance)).not.toContain('Norwich');
      expect(await report(person)).toBe(true);
    }
    instance.clock.set(instance.clock.now() + 20 * MINUTE);
    const five = await told(instance);
    expect(five).toContain('{"country":"GB","city":"Norwich","reports":9}');
    expect(five).toContain('"problem":"app","reports":9');
    expect(five).toContain('<bdi>Norwich</bdi>');
  } finally {
    await instance.close();
  }
});

test('five people within a day are enough to show a city, even if no two of them report within four hours', async () => {
  const instance = await openInstance({ start: START + 2 * HOUR, config: TRUST_LOOPBACK });
  try {
    const reportOf = async (person: number) => {
      instance.clock.set(START + 2 * HOUR + person * 4.5 * HOUR);
      await post(instance.url, 'x', { place: { country: 'GB', city: 'Norwich' } }, fromPerson(person));
    };
    for (let person = 0; person < 4; person++) {
      await reportOf(person);
      if (person === 2) await instance.restart();
      expect(await told(instance)).not.toContain('Norwich');
    }
    await reportOf(4);
    instance.clock.set(instance.clock.now() + MINUTE);
    expect(await told(instance)).toContain('{"country":"GB","city":"Norwich","reports":5}');
  } finally {
    await instance.close();
  }
});
