import type { Entry } from './source.ts';

/** The parts of a category or service that others refer to, whether or not it is well-formed. */
interface Listed {
  readonly slug: string;
  readonly entry: Entry;
}

/** All entries that files list under a key. */
export function listedIn(files: readonly Entry[], key: 'categories' | 'services'): Listed[] {
  const entries = files.flatMap((file) => file.field(key)?.items ?? []);
  return entries.map((entry) => ({ slug: entry.field('slug')?.text ?? '', entry }));
}

export function complainOfDoubles(kind: string, listed: readonly Listed[]): void {
  const first = new Map<string, Entry>();
  for (const { slug, entry } of listed) {
    const earlier = first.get(slug);
    if (earlier === undefined) first.set(slug, entry);
    else if (slug !== '') entry.complain(`duplicate ${kind} "${slug}": the first is at ${earlier.where}`);
  }
}

/** Limits several files together; a single file complains about its own list. */
export function complainOfExcess(kind: string, listed: readonly Listed[], countMax: number): void {
  listed[countMax]?.entry.complain(`too many ${kind}: ${listed.length}, at most ${countMax}`);
}

export function complainOfUnknownCategories(services: readonly Listed[], known: ReadonlySet<string>): void {
  for (const { entry } of services) {
    const category = entry.field('category');
    const slug = category?.text ?? '';
    if (slug !== '' && !known.has(slug)) category?.complain(`unknown category "${slug}"`);
  }
}

/** Complains about references to unknown entries or to the entry itself, and about circular dependencies. */
export function complainOfRelations(categories: readonly Listed[], services: readonly Listed[]): void {
  const inCatalog = new Set(categories.map(({ slug }) => slug));
  for (const one of categories) complainOfUnknown('category', 'suspects', inCatalog, one);
  const bySlug = new Map(services.map((one) => [one.slug, one]));
  const known = new Set(bySlug.keys());
  for (const one of services) {
    complainOfUnknown('service', 'depends_on', known, one);
    complainOfUnknown('service', 'competes_with', known, one);
  }
  complainOfCircles(bySlug);
}

function complainOfUnknown(
  kind: string,
  key: string,
  known: ReadonlySet<string>,
  { slug, entry }: Listed,
): void {
  for (const named of entry.field(key)?.items ?? []) {
    if (named.text === '') continue;
    if (named.text === slug) named.complain(`\`${key}\` names the ${kind} itself: "${slug}"`);
    else if (!known.has(named.text)) named.complain(`\`${key}\` names an unknown ${kind}: "${named.text}"`);
  }
}

/**
 * Dependencies must not be circular, or no service could be identified as the source. Each cycle is reported once, at its service that
 * comes first in the files. Iterative, because a file may contain a chain of 50,000.
 */
function complainOfCircles(services: ReadonlyMap<string, Listed>): void {
  const done = new Set<string>();
  for (const start of services.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const waiting: { slug: string; depth: number }[] = [{ slug: start, depth: 0 }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      while (path.length > next.depth) leave(path, onPath, done);
      if (onPath.has(next.slug))
        complainOfCircle([...path.slice(path.indexOf(next.slug)), next.slug], services);
      if (onPath.has(next.slug) || done.has(next.slug)) continue;
      path.push(next.slug);
      onPath.add(next.slug);
      const own = services.get(next.slug)?.entry.field('depends_on')?.items ?? [];
      for (const { text: slug } of own) if (slug !== next.slug) waiting.push({ slug, depth: path.length });
    }
    while (path.length > 0) leave(path, onPath, done);
  }
}

function leave(path: string[], onPath: Set<string>, done: Set<string>): void {
  const slug = path.pop();
  if (slug === undefined) return;
  onPath.delete(slug);
  done.add(slug);
}

function complainOfCircle(circle: readonly string[], services: ReadonlyMap<string, Listed>): void {
  const first = services.get(circle[0] ?? '');
  const place = first?.entry.field('depends_on') ?? first?.entry;
  place?.complain(`\`depends_on\` leads in a circle: ${circle.join(' → ')}`);
}
