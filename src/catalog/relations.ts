import { RIVALRIES, type Category, type Rivalry, type Service } from '../core/domain/service.ts';
import type { Listed } from './catalog.ts';
import type { Entry } from './source.ts';

const WORD_LENGTH_MAX = 20;

/** How the services of a category are rivals; null where nothing is said. */
export function readRivalry(entry: Entry | undefined): Rivalry | null {
  const text = entry?.text({
    lengthMax: WORD_LENGTH_MAX,
    test: (word) => RIVALRIES.some((one) => one === word),
    mustBe: RIVALRIES.join(' or '),
  });
  return RIVALRIES.find((one) => one === text) ?? null;
}

/** Complains of relations to what is not in the catalog or to itself, and of services that depend on each other in a circle. */
export function complainOfRelations(
  categories: readonly Listed<Category>[],
  services: readonly Listed<Service>[],
): void {
  const bySlug = new Map(services.map((one) => [one.value.slug, one]));
  const inCatalog = new Set(categories.map(({ value }) => value.slug));
  for (const one of categories) complainOfUnknown('category', 'suspects', one.value.suspects, inCatalog, one);
  const known = new Set(bySlug.keys());
  for (const one of services) {
    complainOfUnknown('service', 'depends_on', one.value.dependsOn, known, one);
    complainOfUnknown('service', 'competes_with', one.value.competesWith, known, one);
  }
  complainOfCircles(bySlug);
}

function complainOfUnknown(
  kind: string,
  key: string,
  slugs: readonly string[] = [],
  known: ReadonlySet<string>,
  { value, entry, fields }: Listed<{ slug: string }>,
): void {
  const place = fields.get(key) ?? entry;
  for (const slug of slugs) {
    if (slug === value.slug) place.complain(`\`${key}\` names the ${kind} itself: "${slug}"`);
    else if (!known.has(slug)) place.complain(`\`${key}\` names an unknown ${kind}: "${slug}"`);
  }
}

/**
 * Who depends on whom must have an end, or nobody could be named as the source. Each circle is complained of once, at its
 * service that comes first in the files. Walks without recursion: a file may hold a chain of 50,000.
 */
function complainOfCircles(services: ReadonlyMap<string, Listed<Service>>): void {
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
      const own = services.get(next.slug)?.value.dependsOn ?? [];
      for (const slug of own) if (slug !== next.slug) waiting.push({ slug, depth: path.length });
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

function complainOfCircle(circle: readonly string[], services: ReadonlyMap<string, Listed<Service>>): void {
  const first = services.get(circle[0] ?? '');
  const place = first?.fields.get('depends_on') ?? first?.entry;
  place?.complain(`\`depends_on\` leads in a circle: ${circle.join(' → ')}`);
}
