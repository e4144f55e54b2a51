import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mmdbOf } from '../../test/support/mmdb.ts';
import { readAddressPlaces } from './address-places.ts';

const leeds = { country: { iso_code: 'GB' }, city: { names: { en: 'Leeds', de: 'Leeds (England)' } } };
const RANGES = {
  '203.0.113': leeds,
  '198.51': { country: { iso_code: 'FR' } },
  '192.0.2': { country_code: 'US', city: 'Boston' },
  '100.64': { continent: { code: 'EU' } },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-places-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(bytes: Buffer | string): string {
  const path = join(folder, 'places.mmdb');
  writeFileSync(path, bytes);
  return path;
}

describe.each([4, 6] as const)('a file of places for IPv%i', (ipVersion) => {
  test('gives the country of an address, and the city if it is known', async () => {
    const places = await readAddressPlaces(file(mmdbOf(RANGES, { ipVersion })));
    expect(places.about).toBe('Test-City of 2025-03-10');
    expect(places.of('203.0.113.7')).toEqual({ country: 'GB', city: 'Leeds' });
    expect(places.of('198.51.7.7')).toEqual({ country: 'FR' });
    expect(places.of('192.0.2.1')).toEqual({ country: 'US', city: 'Boston' });
    for (const unknown of ['203.0.114.1', '100.64.0.1', '2001:db8::1', 'no address'])
      expect(places.of(unknown), unknown).toBeNull();
  });
});

test('without a file there are no places', async () => {
  expect((await readAddressPlaces(null)).of('203.0.113.7')).toBeNull();
});

test('a missing file is an error', async () => {
  await expect(readAddressPlaces(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'file_unreadable' });
});

test('a file is read up to the size limit, and not beyond', async () => {
  const bytes = mmdbOf(RANGES);
  const path = file(bytes);
  expect((await readAddressPlaces(path, bytes.length)).about).not.toBeNull();
  await expect(readAddressPlaces(path, bytes.length - 1)).rejects.toMatchObject({ code: 'bad_places' });
});

test.each([
  ['is empty', Buffer.alloc(0), 'not an MMDB file'],
  ['is text', Buffer.from('start\tend\tcountry\n'.repeat(100)), 'not an MMDB file'],
  ['is truncated', mmdbOf(RANGES).subarray(0, -120), 'not an MMDB file'],
  ['lacks its beginning', mmdbOf(RANGES).subarray(-230), 'does not fit'],
  ['holds networks', mmdbOf(RANGES, { type: 'GeoLite2-ASN' }), 'of the kind "GeoLite2-ASN"'],
] as const)('a file that %s is refused with the reason', async (_, bytes, reason) => {
  await expect(readAddressPlaces(file(bytes))).rejects.toMatchObject({
    code: 'bad_places',
    message: expect.stringContaining(reason),
  });
});

test('with flipped bytes it is refused or read, and a lookup never throws', async () => {
  const whole = mmdbOf(RANGES);
  const became = new Set<string>();
  for (let at = 0; at < whole.length; at += 3) {
    const bytes = Buffer.from(whole);
    bytes[at] = bytes[at]! ^ 0xff;
    const places = await readAddressPlaces(file(bytes)).catch((error: { code: string }) => error);
    if (!('code' in places)) for (const address of ['203.0.113.7', '198.51.1.1', '::1']) places.of(address);
    became.add('code' in places ? places.code : 'read');
  }
  expect([...became].toSorted()).toEqual(['bad_places', 'read']);
});
