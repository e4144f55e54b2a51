import naughtyStrings from 'big-list-of-naughty-strings' with { type: 'json' };
import { NAME_LENGTH_MAX, LABEL_LENGTH_MAX } from '../../src/catalog/catalog.ts';
import { withoutHidden } from '../../src/core/base/letters.ts';
import { NOTE_CHARS_MAX } from '../../src/core/domain/mark.ts';
import type { Catalog } from '../../src/core/domain/service.ts';
import type { Sources } from '../../src/pages/base/sources.ts';
import { CATALOG, INCIDENT_ID, fixtureSources, type Scene } from './site/fixtures.ts';

/** The naughty strings after the catalog's parser. */
const READ = naughtyStrings.map((text) => withoutHidden(text).trim()).filter((text) => text !== '');
/** The longest possible name without a place to break it. */
const UNBROKEN = 'W'.repeat(NAME_LENGTH_MAX);

/** How many drawings it takes until each string has been the name of a service. */
export const DRAWS = Math.ceil(READ.length / (CATALOG.services.length - 1));

/** Texts of editors and operators made from naughty strings: the `nth` of {@link DRAWS} continues after the previous one. */
export function naughtySources(scene: Scene, nth: number): Sources {
  const words = (at: number, lengthMax: number): string =>
    READ[(nth * (CATALOG.services.length - 1) + at) % READ.length]?.slice(0, lengthMax).trim() ?? '';
  const problems = CATALOG.categories[0]!.problems.map(({ slug }, at) => ({
    slug,
    label: words(at, LABEL_LENGTH_MAX),
  }));
  const catalog: Catalog = {
    categories: CATALOG.categories.map((category, at) => ({
      ...category,
      name: words(at, NAME_LENGTH_MAX),
      problems,
    })),
    services: CATALOG.services.map((service, at) => {
      const name = at === 1 ? UNBROKEN : words(at, NAME_LENGTH_MAX);
      return Object.assign({}, service, { name, aliases: [words(at, NAME_LENGTH_MAX)] });
    }),
  };
  const plain = fixtureSources(scene, { catalog });
  const note = READ.slice(nth * 10)
    .join(' ')
    .slice(0, NOTE_CHARS_MAX);
  const mark = { incident: INCIDENT_ID, finding: 'confirmed' as const, note, at: plain.now() };
  return {
    ...plain,
    marks: { ...plain.marks, get: async () => mark },
    networkName: (number) => `AS ${number} (${words(number, NAME_LENGTH_MAX)})`,
    instance: { ...plain.instance, name: words(3, NAME_LENGTH_MAX) },
  };
}

/** Those that would be markup if they were not escaped. */
export const TAGS: readonly string[] = READ.map((text) => text.slice(0, LABEL_LENGTH_MAX).trim()).filter(
  (text) => /<[\w/!?]/u.test(text),
);
