import { networkOfKey } from '../core/domain/network.ts';
import { placeOfKey, regionOfKey } from '../core/domain/place.ts';
import type { ScopePart } from '../core/scope/scope.ts';
import type { Language } from './language.ts';
import { countryInWords } from './quantities.ts';
import { named, type Sentence } from './sentence.ts';

/** What data names by a key and a reader by a name. */
interface PartNames {
  problem(slug: string): string;
  network(number: number): string;
}

/** `London`, `Scotland`, `the United Kingdom`, `AS 2856 (BT-UK-AS)`, `Mobile banking`. */
export function partName(
  language: Language,
  { dimension, key }: Pick<ScopePart, 'dimension' | 'key'>,
  names: PartNames,
): Sentence {
  switch (dimension) {
    case 'country':
      return countryInWords(language, key);
    case 'region':
      return [named(regionOfKey(key)?.region ?? key)];
    case 'city': {
      const { country, city } = placeOfKey(key);
      return [named(city === null ? key : language.city(country, city))];
    }
    case 'network': {
      const network = networkOfKey(key);
      return [named(network === null ? key : names.network(network))];
    }
    case 'problem':
      return [named(names.problem(key))];
  }
}
