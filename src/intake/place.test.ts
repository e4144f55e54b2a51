import { expect, test } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { HOUR } from '../core/base/time.ts';
import type { Placed } from '../core/domain/place.ts';
import { LONDON, START, intakeOn } from './intake.fixture.ts';

const GB = { country: 'GB', city: null, region: null };
/** The file of places has this address, in a city that the gazetteer does not know. */
const IN_THE_FILE = '192.0.2.4';
const NOT_IN_IT = '192.0.2.5';

/** The place of a report, and how it was determined. */
async function placeOf(body: object, address: string): Promise<[unknown, Placed | undefined]> {
  const store = openMemoryStore();
  const placeOfAddress = (asked: string) =>
    asked === IN_THE_FILE ? { country: 'GB', city: 'Atlantis' } : null;
  const intake = await intakeOn(store.reports, () => START + HOUR, { placeOfAddress });
  const request = { service: 'x', body, address, idempotencyKey: null, site: 'own', browser: '' } as const;
  expect(await intake.accept(request)).toMatchObject({ counted: true });
  const [report] = await store.reports.read(0, 1);
  return [report?.place, report?.placed];
}

test('an unknown place never costs a report: its country is kept, otherwise the time zone decides', async () => {
  const atlantis = { place: { country: 'GB', city: 'Atlantis' } };
  expect(await placeOf(atlantis, NOT_IN_IT)).toEqual([GB, 'chosen']);
  expect(await placeOf({ place: 'Atlantis', zone: 'Europe/London' }, NOT_IN_IT)).toEqual([LONDON, 'zone']);
  expect(await placeOf({ place: 'Atlantis' }, NOT_IN_IT)).toEqual([null, undefined]);
});

test('if neither the reporter nor a time zone gives a place, that of the address in the file of places is used', async () => {
  expect(await placeOf({}, IN_THE_FILE)).toEqual([GB, 'address']);
  expect(await placeOf({ zone: 'Mars/Olympus' }, IN_THE_FILE)).toEqual([GB, 'address']);
  expect(await placeOf({ zone: 'Europe/London' }, IN_THE_FILE)).toEqual([LONDON, 'zone']);
  const chosen = { place: { country: 'GB', city: 'London' }, zone: 'Europe/London' };
  expect(await placeOf(chosen, IN_THE_FILE)).toEqual([LONDON, 'chosen']);
  expect(await placeOf({}, NOT_IN_IT)).toEqual([null, undefined]);
});
