import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSchema, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { DAY, HOUR } from '../../core/base/time.ts';
import { VOICE_WINDOW, type Speaker } from '../../core/domain/voices.ts';
import { CAPACITY_UNKNOWN } from '../../core/spread/address-capacity.ts';
import { report, START } from '../../ports/given.fixture.ts';
import type { NewReport } from '../../ports/log.ts';
import { rateContract } from '../../ports/rate.contract.ts';
import { BURST, allowanceOf } from '../../ports/rate.ts';
import { saltsContract } from '../../ports/salts.contract.ts';
import { SALT_BYTES } from '../../ports/salts.ts';
import { voicesContract } from '../../ports/voices.contract.ts';
import { WAITING_MAX, type VoiceRegister } from '../../ports/voices.ts';
import { postgresRate } from './rate.ts';
import { postgresSalts } from './salts.ts';
import { openPostgresStore, type PostgresStore } from './store.ts';
import { sweep, SWEPT_AT_ONCE } from './sweep.ts';
import { ON_ITS_WAY, postgresVoices } from './voices.ts';

const why = whyNoServer();
describe.skipIf(why !== null)(
  `what the database decides for all nodes${why === null ? '' : ` (not here: ${why})`}`,
  () => {
    let server: TestServer;
    const opened: PostgresStore[] = [];
    beforeAll(async () => {
      server = await startServer();
    });
    afterAll(() => server.dispose());
    afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));

    /** Two nodes of a new instance. */
    async function twoNodes(): Promise<readonly [PostgresStore, PostgresStore]> {
      const url = await newSchema(server);
      const [one, other] = [await openPostgresStore({ url }), await openPostgresStore({ url })];
      opened.push(one, other);
      return [one, other];
    }

    /** A register of a node that logs the reports it has admitted, as the intake does, unless their voices were given back. */
    function logging(store: PostgresStore, admitted: NewReport[]): VoiceRegister {
      const register = postgresVoices(store.db);
      return {
        ...register,
        async admit(service, speaker, at) {
          for (const one of admitted.splice(0)) await store.reports.append(one);
          const admission = await register.admit(service, speaker, at);
          const [token] = speaker.devices;
          const device =
            token === undefined ? null : { token, behind: 'b', ip: 4 as const, seat: admission.seat };
          const { counted, reason } = admission;
          if (counted)
            admitted.push(report({ at, service, reporter: speaker.reporters[0], device, counted, reason }));
          return admission;
        },
        async release(voice) {
          admitted.splice(0);
          await register.release(voice);
        },
      };
    }

    voicesContract('postgres', async (logged) => {
      const [one, other] = await twoNodes();
      for (const report of logged) await one.reports.append(report);
      const admitted: NewReport[] = [];
      return [logging(one, admitted), logging(other, admitted)];
    });
    rateContract('postgres', async () => {
      const [one, other] = await twoNodes();
      return [postgresRate(one.db), postgresRate(other.db)];
    });
    saltsContract('postgres', async () => {
      const [one, other] = await twoNodes();
      return [postgresSalts(one.db), postgresSalts(other.db)];
    });

    describe('voices on their way to the log', () => {
      const ann: Speaker = { reporters: ['ann'], devices: [], capacity: 2 };
      let one: PostgresStore;
      let other: PostgresStore;
      beforeEach(async () => {
        [one, other] = await twoNodes();
      });

      test(`are reserved for ${ON_ITS_WAY} ms: if a node dies with a report, its sender counts at a later attempt`, async () => {
        await postgresVoices(one.db).admit('x', ann, START);
        const register = postgresVoices(other.db);
        expect(await register.admit('x', ann, START + ON_ITS_WAY - 1)).toMatchObject({ reason: 'repeat' });
        expect(await register.admit('x', ann, START + ON_ITS_WAY)).toMatchObject({ counted: true });
      });

      test('are the same attempt if the key is the same: it counts immediately at another node, and the log keeps one of the two', async () => {
        const keyed = { ...ann, claim: 'key' };
        expect(await postgresVoices(one.db).admit('x', keyed, START)).toMatchObject({ counted: true });
        const register = postgresVoices(other.db);
        const others = [{ ...ann, claim: 'another' }, ann];
        for (const speaker of others)
          expect(await register.admit('x', speaker, START + 1)).toMatchObject({ reason: 'repeat' });
        expect(await register.admit('x', keyed, START + 1)).toMatchObject({ counted: true });
        const tries = ['r1', 'r2'].map((id) => report({ id, reporter: 'ann', idempotency: 'key' }));
        const receipts = [];
        for (const [nth, { reports }] of [one, other].entries())
          receipts.push(await reports.append(tries[nth] ?? report({})));
        expect(receipts.map(({ id }) => id)).toEqual(['r1', 'r1']);
        // A voice in the log no longer belongs to any particular attempt.
        expect(await register.admit('x', keyed, START + 2)).toMatchObject({ reason: 'repeat' });
      });

      test('are not given back if their report turns out to be in the log', async () => {
        const register = postgresVoices(one.db);
        await register.admit('x', ann, START);
        await one.reports.append(report({ reporter: 'ann' }));
        await register.release({ service: 'x', reporter: 'ann', device: null });
        expect(await register.admit('x', ann, START + VOICE_WINDOW - 1)).toMatchObject({ reason: 'repeat' });
      });

      test('cannot be asked about while the database is gone, and giving them back fails silently', async () => {
        const register = postgresVoices(one.db);
        await one.close();
        await expect(register.admit('x', ann, START)).rejects.toMatchObject({ code: 'store_failed' });
        await expect(
          register.release({ service: 'x', reporter: 'ann', device: null }),
        ).resolves.toBeUndefined();
      });

      test(`${WAITING_MAX} questions may wait, and one more is refused with queue_full`, async () => {
        const register = postgresVoices(one.db);
        const asked = Array.from({ length: WAITING_MAX }, (_, nth) =>
          register.admit('x', { ...ann, reporters: [`p${nth}`] }, START),
        );
        await expect(register.admit('x', ann, START)).rejects.toMatchObject({ code: 'queue_full' });
        expect((await Promise.all(asked)).every(({ counted }) => counted)).toBe(true);
      });
    });

    test('a node whose clock is an hour wrong neither remembers longer nor forgets earlier because of it', async () => {
      const [one, other] = await twoNodes();
      const [now] = await one.db.rows<{ ms: number }>(
        'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms',
      );
      const at = now!.ms;
      const ann: Speaker = { reporters: ['ann'], devices: [], capacity: 2 };
      await postgresVoices(one.db).admit('x', ann, at);
      await one.reports.append(report({ at, reporter: 'ann' }));
      await one.reports.append(report({ id: 'b', at, reporter: 'bob' }));
      expect(await postgresVoices(other.db).admit('x', ann, at + VOICE_WINDOW + HOUR)).toMatchObject({
        reason: 'repeat',
      });
      const limiter = postgresRate(one.db);
      for (let nth = 0; nth < BURST; nth += 1) await limiter.admit('ann', at, allowanceOf(CAPACITY_UNKNOWN));
      expect(await postgresRate(other.db).admit('ann', at + HOUR, allowanceOf(CAPACITY_UNKNOWN))).toBe(0);
      const seconds = await postgresRate(other.db).admit('ann', at - HOUR, allowanceOf(CAPACITY_UNKNOWN));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(10);
    });

    test('what has expired by the end of the log is swept, and nothing else', async () => {
      const [store] = await twoNodes();
      const count = async (table: string) =>
        (await store.db.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n;
      const counts = async () => [await count('voices'), await count('rates'), await count('newcomers')];
      await store.reports.append(report({ reporter: 'ann' }));
      await postgresRate(store.db).admit('ann', START, allowanceOf(CAPACITY_UNKNOWN));
      await store.reports.horizon(START + VOICE_WINDOW - 1);
      await sweep(store.db);
      expect(await counts()).toEqual([1, 0, 1]);
      await store.reports.horizon(START + VOICE_WINDOW);
      await sweep(store.db);
      expect(await counts()).toEqual([0, 0, 1]);
      await store.reports.horizon(START + DAY);
      await sweep(store.db);
      expect(await counts()).toEqual([0, 0, 0]);
    });

    test(`${SWEPT_AT_ONCE} rows are swept at once, and one more the next time`, async () => {
      const [store] = await twoNodes();
      await store.reports.horizon(START);
      await store.db.rows(`
      INSERT INTO rates (key, until) SELECT int4send(n), 0 FROM generate_series(1, ${SWEPT_AT_ONCE + 1}) AS n`);
      const left = () => store.db.rows('SELECT count(*) AS n FROM rates');
      await sweep(store.db);
      expect(await left()).toEqual([{ n: 1 }]);
      await sweep(store.db);
      expect(await left()).toEqual([{ n: 0 }]);
    });

    test('replaced salts are no longer in any table', async () => {
      const [store] = await twoNodes();
      const vault = postgresSalts(store.db);
      const [first, second, third] = [0x5a, 0xa7, 0x3c].map((byte) =>
        Buffer.from(Array.from({ length: SALT_BYTES }, (_, nth) => byte ^ nth)),
      );
      const salts = await vault.replace(null, { day: 0, today: first!, yesterday: null });
      const next = await vault.replace(salts, { day: DAY, today: second!, yesterday: first! });
      await vault.replace(next, { day: 2 * DAY, today: third!, yesterday: second! });
      await store.db.rows('CHECKPOINT');
      const base = join(server.folder, 'data', 'base');
      const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      const holds = (salt: Buffer) =>
        files.some(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(salt));
      expect([first!, second!, third!].map(holds)).toEqual([false, true, true]);
    });

    test('invalid salts are reported as damaged', async () => {
      const [store] = await twoNodes();
      await store.db.rows(`INSERT INTO salts ("only", day, today) VALUES (1, 0, '\\x00')`);
      await expect(postgresSalts(store.db).load()).rejects.toMatchObject({ code: 'data_corrupt' });
    });
  },
);
