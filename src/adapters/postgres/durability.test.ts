import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newDatabase, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { durabilityOf, judgeDurability } from './durability.ts';

const NAME = 'postgres://db/outcry';
const SAFE = {
  fsync: 'on',
  pages: 'on',
  commit: 'on',
  names: '',
  standbys: 0,
  seen: 0,
  synchronous: 0,
};
const FOLLOWED = { standbys: 1, seen: 1, synchronous: 1 };

describe('where an acknowledged report is stored', () => {
  test.each([
    ['disk', 'note', {}, 'nowhere else for certain'],
    ['disk', 'note', { standbys: 2, seen: 2 }, 'not waited for: 2. If one takes over'],
    ['disk', 'note', { commit: 'local', names: 'one', ...FOLLOWED }, 'synchronous_commit is local'],
    ['standby', 'good', { names: 'one', ...FOLLOWED }, 'on that of a synchronous standby'],
    ['standby', 'good', { names: 'one', commit: 'remote_apply', ...FOLLOWED }, 'synchronous standby'],
    ['standby', 'good', { names: 'one', commit: 'off', ...FOLLOWED }, 'synchronous standby'],
    ['standby_memory', 'note', { names: 'one', commit: 'remote_write', ...FOLLOWED }, 'remote_write'],
    ['standby', 'bad', { names: 'one' }, 'nothing is acknowledged until one is'],
    ['standby', 'bad', { names: 'one', standbys: 1, seen: 1 }, 'none of those in synchronous_standby_names'],
    // As seen by a user who is not a member of pg_monitor.
    ['standby', 'good', { names: 'one', standbys: 1 }, 'synchronous standby'],
  ] as const)('%s: a %s for %o', (kind, verdict, settings, says) => {
    expect(judgeDurability({ ...SAFE, ...settings }, NAME)).toMatchObject({
      kind,
      kept: { verdict, says: expect.stringContaining(says) },
    });
  });

  test.each(['fsync', 'full_page_writes'])('nothing is certain where %s is off', (setting) => {
    const off = setting === 'fsync' ? { fsync: 'off' } : { pages: 'off' };
    expect(judgeDurability({ ...SAFE, ...off, names: 'one', ...FOLLOWED }, NAME)).toMatchObject({
      kind: 'nothing',
      off: [
        { verdict: 'bad', says: expect.stringContaining(`${setting} is off at ${NAME}: after a power cut`) },
      ],
      kept: null,
    });
  });

  test('synchronous_commit that is off is named, and loses nothing', () => {
    const { kind, off } = judgeDurability({ ...SAFE, commit: 'off' }, NAME);
    expect([kind, off]).toMatchObject([
      'disk',
      [{ verdict: 'note', says: expect.stringContaining('Outcry turns it on for what it acknowledges') }],
    ]);
  });
});

const why = whyNoServer();
describe.skipIf(why !== null)(`durability of PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());

  test('is asked of the server', async () => {
    const db = await newDatabase(server);
    expect(await durabilityOf(db)).toMatchObject({ kind: 'nothing', off: [{ verdict: 'bad' }] });
    await db.close();
  });
});
