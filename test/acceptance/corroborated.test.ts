import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/core/base/time.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';
import { noticesIn } from '../support/notices.ts';
import { outcry } from '../support/program.ts';

/** A surge that is not verified notifies nobody and is no trouble to any program, until an editor confirms it. */

const START = Date.UTC(2025, 2, 10, 9);

let instance: Instance;
beforeEach(async () => {
  instance = await openInstance({ start: START, config: { ...TRUST_LOOPBACK, databaseUrl: null } });
  let sent = 0;
  for (let at = START; at < START + 4 * MINUTE; at += 10 * SECOND) {
    // Two wide blocks, as somebody rents them.
    for (let nth = 0; nth < 20; nth++) {
      const address = `81.${20 + (sent % 2)}.${sent % 100}.${sent++ % 250}`;
      await instance.app.intake.accept({ service: 'barclays', body: {}, address, ...SAYING_NOTHING });
    }
    await instance.walkTo(at);
  }
});
afterEach(() => instance.close());

const mark = (named: string, finding: string) => outcry(['mark', named, finding, '--data', instance.folder]);
const notices = () => noticesIn(instance.folder).map(({ reason }) => reason);

async function json(path: string): Promise<unknown> {
  return (await fetch(`${instance.url}${path}`)).json();
}

const componentNow = async () => (await json('/api/v2/components.json?components=barclays')) as object;
const companyNow = async () =>
  (await json('/v2/companies/search?slug=barclays&fields=slug,status')) as object;

test('a surge that is not verified is no trouble to programs, and nobody is notified', async () => {
  const { incident } = (await json('/api/v1/services/barclays')) as { incident: object };
  expect(incident).toMatchObject({ state: 'pending', unverified: expect.anything() });
  expect(await json('/badge/barclays.json')).toMatchObject({ message: 'Not verified' });
  expect(await componentNow()).toMatchObject({ components: [{ status: 'operational' }, {}] });
  expect(await companyNow()).toMatchObject([{ status: 'success' }]);
  expect(await json('/history.json')).toMatchObject({ items: [] });
  expect(notices()).toEqual([]);
});

test('an editor who confirms it has it reported, and everybody notified, once', async () => {
  const withdrawn = await mark('barclays', 'withdrawn');
  expect([withdrawn.status, withdrawn.stderr]).toEqual([1, expect.stringContaining('it can be confirmed')]);
  expect(await mark('barclays', 'confirmed')).toMatchObject({ status: 0 });
  expect(await mark('barclays', 'confirmed')).toMatchObject({ status: 0 });
  await instance.walkTo(START + 6 * MINUTE);
  expect(await json('/api/v1/services/barclays')).toMatchObject({
    status: 'problems',
    incident: { state: 'open' },
  });
  expect(await componentNow()).toMatchObject({ components: [{ status: 'major_outage' }, {}] });
  expect(await companyNow()).toMatchObject([{ status: 'danger' }]);
  expect(await json('/history.json')).toMatchObject({ items: [{ id: expect.stringContaining('barclays') }] });
  expect(notices()).toEqual(['opened']);
  await instance.restart();
  await instance.walkTo(START + 8 * MINUTE);
  expect(notices()).toEqual(['opened']);
});
