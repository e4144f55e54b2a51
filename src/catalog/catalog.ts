import { Document, isMap, isSeq } from 'yaml';
import {
  RIVALRIES,
  type Catalog,
  type Category,
  type Problem,
  type Service,
} from '../core/domain/service.ts';
import { COUNTRY, COUNTRY_CODES } from './country-codes.ts';
import {
  complainOfDoubles,
  complainOfExcess,
  complainOfRelations,
  complainOfUnknownCategories,
  listedIn,
} from './relations.ts';
import { fields, list, oneOf, pairs, read, text, texts, type TextRule } from './shapes.ts';
import { Complaints, readYaml, type Source } from './source.ts';
import {
  named,
  names,
  onlyOfItsProblems,
  problemNames,
  problemNamesOf,
  withProblemNames,
} from './translations.ts';

/** Search stays fast, and the watch keeps up, well beyond this. */
export const SERVICES_MAX = 50_000;
export const CATEGORIES_MAX = 500;
/** With more buttons than this, reporters choose none. */
export const PROBLEMS_MAX = 12;
export const ALIASES_MAX = 20;
/** A service that depends on more than this fails whenever anything does, which tells nothing. */
export const RELATED_MAX = 20;
/** Slugs are used in URLs, metrics and incident ids. */
export const SLUG_LENGTH_MAX = 64;
export const NAME_LENGTH_MAX = 80;
/** Fits on a button of a small phone in two lines. */
export const LABEL_LENGTH_MAX = 40;
export const URL_LENGTH_MAX = 500;

const SLUG: TextRule = {
  lengthMax: SLUG_LENGTH_MAX,
  test: (text) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text),
  mustBe: 'lower-case letters, digits and single hyphens between them',
};
const NAME: TextRule = {
  lengthMax: NAME_LENGTH_MAX,
  read: true,
  test: (text) => text !== '' && text === text.trim(),
  mustBe: 'one line of text without blanks around it',
};
const LABEL: TextRule = { ...NAME, lengthMax: LABEL_LENGTH_MAX };
const ADDRESS: TextRule = {
  lengthMax: URL_LENGTH_MAX,
  test: isWebAddress,
  mustBe: 'a web address: https://…',
};

function isWebAddress(text: string): boolean {
  if (/\s/.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

const problems = pairs(text(SLUG), text(LABEL), PROBLEMS_MAX).transform((all) =>
  all.map(({ key, value }): Problem => ({ slug: key, label: value })),
);
const related = texts(SLUG, RELATED_MAX);

const categoryShape = fields({
  slug: text(SLUG),
  name: text(NAME),
  names: names(NAME).optional(),
  problems: problems.refine((all) => all.length > 0, '`problems` needs at least one'),
  problem_names: problemNames(LABEL, PROBLEMS_MAX).optional(),
  rivals: oneOf(RIVALRIES).optional(),
  suspects: related.optional(),
})
  .superRefine(onlyOfItsProblems)
  .transform(({ slug, name, problem_names: called, rivals, suspects = [], ...said }): Category => ({
    slug,
    name,
    ...named({}, said.names),
    problems: withProblemNames(said.problems, called),
    ...(rivals !== undefined && { rivals }),
    ...(suspects.length > 0 && { suspects }),
  }));

const serviceShape = fields({
  slug: text(SLUG),
  name: text(NAME),
  names: names(NAME).optional(),
  category: text(SLUG),
  countries: texts(COUNTRY, COUNTRY_CODES.size).optional(),
  aliases: texts(NAME, ALIASES_MAX).optional(),
  homepage: text(ADDRESS).optional(),
  official_status: text(ADDRESS).optional(),
  depends_on: related.optional(),
  competes_with: related.optional(),
  problems: problems.optional(),
  problem_names: problemNames(LABEL, PROBLEMS_MAX).optional(),
})
  .superRefine(onlyOfItsProblems)
  .transform(({ depends_on: dependsOn = [], competes_with: competesWith = [], ...said }): Service => ({
    slug: said.slug,
    name: said.name,
    ...named({}, said.names),
    category: said.category,
    countries: said.countries ?? [],
    aliases: said.aliases ?? [],
    homepage: said.homepage ?? null,
    officialStatus: said.official_status ?? null,
    problems: withProblemNames(said.problems ?? [], said.problem_names),
    ...(dependsOn.length > 0 && { dependsOn }),
    ...(competesWith.length > 0 && { competesWith }),
  }));

const fileShape = fields({
  categories: list(categoryShape, CATEGORIES_MAX).optional(),
  services: list(serviceShape, SERVICES_MAX).optional(),
});

/**
 * Parses a catalog from YAML; `catalog/README.md` shows the format. Throws `bad_catalog` with every problem found, one per line,
 * `source:line:column: sentence`. `source` is the file's name in them.
 */
export function parseCatalog(text: string, source: string): Catalog {
  return parseCatalogs([{ name: source, text }]);
}

/** One catalog from several files: all their categories and services, in the order of the files. */
export function parseCatalogs(sources: readonly Source[]): Catalog {
  const complaints = new Complaints();
  const files = sources.map((source) => readYaml(source, complaints)).filter((file) => file !== null);
  const said = files.map((file) => read(file, fileShape));
  // References between entries are checked even if some entries are malformed, so that one run finds everything.
  const categories = listedIn(files, 'categories');
  const services = listedIn(files, 'services');
  complainOfDoubles('category', categories);
  complainOfDoubles('service', services);
  if (files.length > 1) {
    complainOfExcess('categories', categories, CATEGORIES_MAX);
    complainOfExcess('services', services, SERVICES_MAX);
  }
  complainOfUnknownCategories(services, new Set(categories.map(({ slug }) => slug)));
  complainOfRelations(categories, services);
  complaints.throwIfAny();
  return {
    categories: said.flatMap((file) => file?.categories ?? []),
    services: said.flatMap((file) => file?.services ?? []),
  };
}

/** The catalog as a file that {@link parseCatalog} parses to an equal one; empty values are left out. */
export function formatCatalog(catalog: Catalog): string {
  const file = new Document(
    {
      categories: catalog.categories.map(categoryFields),
      services: catalog.services.map(serviceFields),
    },
    // Other programs may read the file as YAML 1.1, where a bare NO means false.
    { compat: 'yaml-1.1', aliasDuplicateObjects: false },
  );
  for (const all of [file.get('categories'), file.get('services')]) {
    for (const one of isSeq(all) ? all.items : []) {
      for (const key of ON_ONE_LINE) {
        const value = isMap(one) ? one.get(key) : null;
        if (isSeq(value) || isMap(value)) value.flow = true;
      }
    }
  }
  return file.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const ON_ONE_LINE = ['names', 'suspects', 'countries', 'aliases', 'depends_on', 'competes_with'];

function categoryFields({ slug, name, names, problems, rivals, suspects = [] }: Category) {
  return {
    slug,
    name,
    ...(names !== undefined && { names }),
    ...problemFields(problems),
    ...(rivals !== undefined && { rivals }),
    ...(suspects.length > 0 && { suspects }),
  };
}

function serviceFields(service: Service) {
  const { slug, name, category, countries, aliases, homepage, officialStatus, problems } = service;
  const { dependsOn = [], competesWith = [] } = service;
  return {
    slug,
    name,
    ...(service.names !== undefined && { names: service.names }),
    category,
    ...(countries.length > 0 && { countries }),
    ...(aliases.length > 0 && { aliases }),
    ...(homepage !== null && { homepage }),
    ...(officialStatus !== null && { official_status: officialStatus }),
    ...(dependsOn.length > 0 && { depends_on: dependsOn }),
    ...(competesWith.length > 0 && { competes_with: competesWith }),
    ...(problems.length > 0 && problemFields(problems)),
  };
}

function problemFields(problems: readonly Problem[]) {
  const names = problemNamesOf(problems);
  return {
    problems: new Map(problems.map(({ slug, label }) => [slug, label])),
    ...(names !== undefined && { problem_names: names }),
  };
}
