import { z } from 'zod';
import type { Gazetteer, Place } from '../core/domain/place.ts';
import { Atlas } from './atlas.ts';
import { COUNTRY, COUNTRY_CODES } from './country-codes.ts';
import { REGION, REGIONS_MAX, Regions } from './regions.ts';
import { fields, list, pairs, read, text, type TextRule } from './shapes.ts';
import { Complaints, readYaml, type Entry, type Source } from './source.ts';

/** As many as a list of choices can show. */
export const CITIES_MAX = 1_000;
const ZONES_MAX = 1_000;

const CITY: TextRule = {
  lengthMax: 60,
  read: true,
  test: (text) => text !== '' && text === text.trim() && !text.includes('/'),
  mustBe: 'the name of a city, without a slash',
};
const ZONE: TextRule = {
  lengthMax: 60,
  test: (text) => /^[A-Z][\w+-]*(?:\/[\w+-]+)+$/.test(text),
  mustBe: 'the name of a time zone, such as Europe/London',
};

const cities = () => list(text(CITY), CITIES_MAX);
const fileShape = fields({
  cities: pairs(text(COUNTRY), cities(), COUNTRY_CODES.size).optional(),
  regions: pairs(text(COUNTRY), pairs(text(REGION), cities(), REGIONS_MAX), COUNTRY_CODES.size).optional(),
  zones: pairs(text(ZONE), z.literal('').or(text(CITY)), ZONES_MAX).optional(),
});

/**
 * The gazetteer from `places.yaml` (the cities people choose from, and their regions) and tzdata's `zone.tab` (the main city of every time
 * zone of every country). Throws `bad_catalog` with every problem found, `source:line:column: sentence`.
 */
export function parseGazetteer(places: Source, zoneTab: Source): Gazetteer {
  const complaints = new Complaints();
  const file = readYaml(places, complaints);
  if (file !== null) read(file, fileShape);
  const zones = readZoneTab(zoneTab, complaints);
  const renamed = readRenamedZones(file?.field('zones'), new Set(zones.map(({ zone }) => zone)));
  const regions = Regions.read(file?.field('regions'));
  const atlas = new Atlas((country, city) => regions.of(country, city));
  for (const { country } of zones) atlas.addCountry(country);
  for (const { key, value } of file?.field('cities')?.pairs ?? [])
    for (const entry of value.items)
      if (!atlas.addCity(key.text, entry.text).added) entry.complain('this city is listed twice');
  const ofZone = new Map<string, Place>();
  for (const { country, zone } of zones) {
    const city = renamed.get(zone) ?? lastPart(zone);
    const place = city === '' ? { country, city: null, region: null } : atlas.addCity(country, city).place;
    ofZone.set(zone, place);
    ofZone.set(canonicalZone(zone) ?? zone, place);
  }
  regions.checkAgainst(atlas);
  complaints.throwIfAny();
  const countries = atlas.countries();
  return {
    resolve: (input) => atlas.resolve(input),
    ofTimeZone: (zone) => ofZone.get(zone) ?? ofZone.get(canonicalZone(zone) ?? '') ?? null,
    zones: () => new Map([...ofZone].map(([zone, { country }]) => [zone, country])),
    countries: () => countries,
  };
}

/** `America/Argentina/Buenos_Aires` → `Buenos Aires` */
function lastPart(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/** The current name of a zone: `US/Eastern` → `America/New_York`. Null if there is no such zone. */
function canonicalZone(zone: string): string | null {
  if (zone.length > ZONE.lengthMax) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

function readZoneTab({ name, text }: Source, complaints: Complaints): { country: string; zone: string }[] {
  const zones: { country: string; zone: string }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [country = '', , zone = ''] = line.split('\t');
    if (COUNTRY.test(country) && ZONE.test(zone)) zones.push({ country, zone });
    else {
      const sentence = 'must be a country code, coordinates and a time zone, between tabs';
      complaints.add(name, { line: index + 1, column: 1 }, sentence);
    }
  }
  return zones;
}

function readRenamedZones(
  mapping: Entry | null | undefined,
  known: ReadonlySet<string>,
): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const { key, value } of mapping?.pairs ?? []) {
    if (!known.has(key.text)) key.complain(`"${key.text}" is not in the list of time zones`);
    renamed.set(key.text, value.text);
  }
  return renamed;
}
