import { Document, isMap, isSeq } from 'yaml';
import type { Catalog, Category, Problem, Service } from '../core/domain/service.ts';
import { COUNTRY, COUNTRY_CODES } from './country-codes.ts';
import { complainOfRelations, readRivalry } from './relations.ts';
import { Complaints, readYaml } from './source.ts';
import type { Entry, Source, TextRule } from './source.ts';
import { named, problemNamesOf, readNames, withProblemNames } from './translations.ts';

/** A page of services stays quick to search, and the watch keeps up, well beyond this. */
export const SERVICES_MAX = 50_000;
export const CATEGORIES_MAX = 500;
/** More buttons than this, and a reporter chooses none. */
export const PROBLEMS_MAX = 12;
export const ALIASES_MAX = 20;
/** What depends on more than this fails with anything: it is no finding any more. */
export const RELATED_MAX = 20;
/** Slugs are in addresses, in metrics and in the ids of incidents. */
export const SLUG_LENGTH_MAX = 64;
export const NAME_LENGTH_MAX = 80;
/** What fits on a button of a small telephone, in two lines. */
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

/**
 * The catalog written in a YAML file; `catalog/README.md` shows the format. Throws `bad_catalog` with every
 * problem found, one a line, `source:line: sentence`. `source` is what the file is called in them.
 */
export function parseCatalog(text: string, source: string): Catalog {
  return parseCatalogs([{ name: source, text }]);
}

/** One catalog from several files: all their categories and all their services, in the order of the files. */
export function parseCatalogs(sources: readonly Source[]): Catalog {
  const complaints = new Complaints();
  const categories: Listed<Category>[] = [];
  const services: Listed<Service>[] = [];
  for (const source of sources) {
    const fields = readYaml(source, complaints)?.fields(['categories', 'services']);
    for (const entry of fields?.get('categories')?.list(CATEGORIES_MAX) ?? []) {
      categories.push(readCategory(entry));
    }
    for (const entry of fields?.get('services')?.list(SERVICES_MAX) ?? []) services.push(readService(entry));
  }
  complainOfDoubles('category', categories);
  complainOfDoubles('service', services);
  complainOfExcess('categories', categories, CATEGORIES_MAX);
  complainOfExcess('services', services, SERVICES_MAX);
  complainOfUnknownCategories(services, new Set(categories.map(({ value }) => value.slug)));
  complainOfRelations(categories, services);
  complaints.throwIfAny();
  return { categories: categories.map(({ value }) => value), services: services.map(({ value }) => value) };
}

/** Something read, with the entries that complaints about it point to. */
export interface Listed<Value> {
  readonly value: Value;
  readonly entry: Entry;
  readonly fields: ReadonlyMap<string, Entry>;
}

function readCategory(entry: Entry): Listed<Category> {
  const fields = entry.fields(['slug', 'name', 'names', 'problems', 'problem_names', 'rivals', 'suspects']);
  const rivals = readRivalry(fields.get('rivals'));
  const suspects = readTexts(fields.get('suspects'), SLUG, RELATED_MAX);
  const value: Category = {
    slug: required(entry, fields, 'slug', SLUG),
    name: required(entry, fields, 'name', NAME),
    ...named({}, readNames(fields.get('names'), NAME)),
    problems: readProblems(fields),
    ...(rivals !== null && { rivals }),
    ...(suspects.length > 0 && { suspects }),
  };
  if (value.problems.length === 0)
    (fields.get('problems') ?? entry).complain('`problems` needs at least one');
  return { value, entry, fields };
}

function readService(entry: Entry): Listed<Service> {
  const fields = entry.fields([
    'slug',
    'name',
    'names',
    'category',
    'countries',
    'aliases',
    'homepage',
    'official_status',
    'depends_on',
    'competes_with',
    'problems',
    'problem_names',
  ]);
  const dependsOn = readTexts(fields.get('depends_on'), SLUG, RELATED_MAX);
  const competesWith = readTexts(fields.get('competes_with'), SLUG, RELATED_MAX);
  const value: Service = {
    slug: required(entry, fields, 'slug', SLUG),
    name: required(entry, fields, 'name', NAME),
    category: required(entry, fields, 'category', SLUG),
    countries: readTexts(fields.get('countries'), COUNTRY, COUNTRY_CODES.size),
    aliases: readTexts(fields.get('aliases'), NAME, ALIASES_MAX),
    homepage: fields.get('homepage')?.text(ADDRESS) ?? null,
    officialStatus: fields.get('official_status')?.text(ADDRESS) ?? null,
    ...named({}, readNames(fields.get('names'), NAME)),
    problems: readProblems(fields),
    ...(dependsOn.length > 0 && { dependsOn }),
    ...(competesWith.length > 0 && { competesWith }),
  };
  return { value, entry, fields };
}

function required(entry: Entry, fields: ReadonlyMap<string, Entry>, key: string, rule: TextRule): string {
  const field = fields.get(key);
  if (field !== undefined) return field.text(rule);
  entry.complain(`\`${key}\` is missing`);
  return '';
}

function readTexts(list: Entry | undefined, rule: TextRule, countMax: number): string[] {
  const texts = new Set<string>();
  for (const item of list?.list(countMax) ?? []) {
    const text = item.text(rule);
    if (texts.has(text)) item.complain(`"${text}" is listed twice`);
    texts.add(text);
  }
  return [...texts];
}

function readProblems(fields: ReadonlyMap<string, Entry>): Problem[] {
  const pairs = fields.get('problems')?.pairs(PROBLEMS_MAX) ?? [];
  const problems = pairs.map(({ key, value }) => ({ slug: key.text(SLUG), label: value.text(LABEL) }));
  return withProblemNames(problems, fields.get('problem_names'), LABEL);
}

function complainOfDoubles(kind: string, listed: readonly Listed<{ slug: string }>[]): void {
  const first = new Map<string, Entry>();
  for (const { value, entry } of listed) {
    const earlier = first.get(value.slug);
    if (earlier === undefined) first.set(value.slug, entry);
    else if (value.slug !== '') {
      entry.complain(`duplicate ${kind} "${value.slug}": the first is at ${earlier.where}`);
    }
  }
}

function complainOfExcess(kind: string, listed: readonly Listed<unknown>[], countMax: number): void {
  listed[countMax]?.entry.complain(`too many ${kind}: ${listed.length}, at most ${countMax}`);
}

function complainOfUnknownCategories(services: readonly Listed<Service>[], known: ReadonlySet<string>): void {
  for (const { value, fields } of services) {
    if (value.category !== '' && !known.has(value.category)) {
      fields.get('category')?.complain(`unknown category "${value.category}"`);
    }
  }
}

/** The catalog as a file that {@link parseCatalog} reads back to an equal one; what is empty is left out. */
export function formatCatalog(catalog: Catalog): string {
  const file = new Document(
    {
      categories: catalog.categories.map(categoryFields),
      services: catalog.services.map(serviceFields),
    },
    // Other programs read such files by YAML 1.1, to which a bare NO is a false.
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
