import type { Catalog } from '../core/domain/service.ts';
import type { Status } from '../core/incident/status.ts';

/**
 * The services of a catalog by category and status. Each list is kept sorted by slug as statuses change, so a page of it costs only its own
 * length, however many services there are.
 */
export class Roster {
  readonly #categories = new Map<string, string>();
  readonly #statuses = new Map<string, Status>();
  readonly #lists = new Map<string, string[]>();

  /** Applies another catalog; services in both keep their status, new ones count as learning until a status is set. */
  replace({ services }: Catalog): void {
    this.#categories.clear();
    this.#lists.clear();
    for (const { slug, category } of services) {
      this.#categories.set(slug, category);
      for (const list of this.#listsOf(category, this.status(slug))) list.push(slug);
    }
    for (const list of this.#lists.values()) list.sort();
  }

  /** Null if it is not in the catalog. */
  category(slug: string): string | null {
    return this.#categories.get(slug) ?? null;
  }

  status(slug: string): Status {
    return this.#statuses.get(slug) ?? 'learning';
  }

  set(slug: string, status: Status): void {
    const before = this.status(slug);
    this.#statuses.set(slug, status);
    const category = this.category(slug);
    if (category === null || status === before) return;
    for (const list of this.#ofStatus(category, before)) list.splice(placeIn(list, slug), 1);
    for (const list of this.#ofStatus(category, status)) list.splice(placeIn(list, slug), 0, slug);
  }

  /** How many services there are; an omitted argument matches any. */
  count(category?: string, status?: Status): number {
    return this.#lists.get(nameOf(category, status))?.length ?? 0;
  }

  /** Slugs after the given one, sorted, at most `limit`. */
  after(cursor: string | undefined, limit: number, category?: string, status?: Status): readonly string[] {
    const list = this.#lists.get(nameOf(category, status)) ?? [];
    const place = cursor === undefined ? 0 : placeIn(list, cursor);
    const from = list[place] === cursor ? place + 1 : place;
    return list.slice(from, from + limit);
  }

  #listsOf(category: string, status: Status): string[][] {
    return [this.#list(), this.#list(category), ...this.#ofStatus(category, status)];
  }

  #ofStatus(category: string, status: Status): string[][] {
    return [this.#list(undefined, status), this.#list(category, status)];
  }

  #list(category?: string, status?: Status): string[] {
    const name = nameOf(category, status);
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const made: string[] = [];
    this.#lists.set(name, made);
    return made;
  }
}

const nameOf = (category = '', status = ''): string => `${status} ${category}`;

/** The position of a slug in a sorted list, or where it would be inserted, by binary search. */
function placeIn(list: readonly string[], slug: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < slug) low = middle + 1;
    else high = middle;
  }
  return low;
}
