import type { CountryCities, Place, PlaceWords } from '../core/domain/place.ts';

/** Longer input is not looked up; no city has such a name. */
export const PLACE_LENGTH_MAX = 120;

/** Letters that Unicode normalisation does not decompose into a base letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = { æ: 'ae', đ: 'd', ı: 'i', ł: 'l', ø: 'o', œ: 'oe', ß: 'ss' };

/** A normal form in which spellings of the same name are equal. `folded("St. John's") === folded('ST JOHNS') // true` */
export function folded(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\p{M}.'’ʻ]/gu, '')
    .replace(/[æđıłøœß]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The region of a city by country code and folded name; null if it has none. */
type RegionOf = (code: string, city: string) => string | null;

/** Countries and their cities, by code and by folded name. */
export class Atlas {
  readonly #regionOf: RegionOf;
  readonly #cities = new Map<string, string[]>();
  readonly #byCountry = new Map<string, Map<string, Place>>();
  readonly #byName = new Map<string, Place[]>();

  constructor(regionOf: RegionOf = () => null) {
    this.#regionOf = regionOf;
  }

  addCountry(code: string): void {
    if (this.#cities.has(code)) return;
    this.#cities.set(code, []);
    this.#byCountry.set(code, new Map());
  }

  /** The city in its first spelling, and whether it was new. */
  addCity(code: string, name: string): { readonly place: Place; readonly added: boolean } {
    this.addCountry(code);
    const key = folded(name);
    const known = this.#byCountry.get(code)?.get(key);
    if (known !== undefined) return { place: known, added: false };
    const place = { country: code, city: name, region: this.#regionOf(code, key) };
    this.#cities.get(code)?.push(name);
    this.#byCountry.get(code)?.set(key, place);
    this.#byName.set(key, [...(this.#byName.get(key) ?? []), place]);
    return { place, added: true };
  }

  /** Whether the country has a city with this folded name. */
  has(code: string, city: string): boolean {
    return this.#byCountry.get(code)?.has(city) ?? false;
  }

  resolve(input: string | PlaceWords): Place | null {
    const { country, city } = typeof input === 'string' ? this.#wordsOf(input) : input;
    if ((country?.length ?? 0) + (city?.length ?? 0) > PLACE_LENGTH_MAX) return null;
    const code = country?.trim().toUpperCase() ?? '';
    const name = folded(city ?? '');
    if (name === '')
      return (city ?? '').trim() === '' && this.#cities.has(code)
        ? { country: code, city: null, region: null }
        : null;
    if (code === '') return this.#cityAnywhere(name);
    return this.#byCountry.get(code)?.get(name) ?? null;
  }

  countries(): CountryCities[] {
    const codes = [...this.#cities.keys()].sort();
    return codes.map((code) => ({ code, cities: this.#cities.get(code) ?? [] }));
  }

  #wordsOf(text: string): PlaceWords {
    const slash = text.indexOf('/');
    if (slash >= 0) return { country: text.slice(0, slash), city: text.slice(slash + 1) };
    return this.#cities.has(text.trim().toUpperCase()) ? { country: text } : { city: text };
  }

  #cityAnywhere(name: string): Place | null {
    const places = this.#byName.get(name) ?? [];
    const chief = places.filter(({ country, city }) => this.#cities.get(country)?.[0] === city);
    const meant = places.length === 1 ? places : chief;
    return meant.length === 1 ? (meant[0] ?? null) : null;
  }
}
