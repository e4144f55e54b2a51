import type { NamesByLanguage } from './names-by-language.ts';

/** A predefined type of problem of a service; Downdetector calls it an indicator. */
export interface Problem {
  readonly slug: string;
  /** The label of the report button: `Mobile banking`. */
  readonly label: string;
  readonly names?: NamesByLanguage;
}

/** A kind of services that share problems, a daily rhythm and a prior: `banks`. */
export interface Category {
  readonly slug: string;
  readonly name: string;
  readonly names?: NamesByLanguage;
  readonly problems: readonly Problem[];
  /** Where its services are mistaken for one another when one fails; nowhere if omitted. */
  readonly rivals?: Rivalry;
  /** Slugs of categories through which people reach these services, and which they suspect when these fail. */
  readonly suspects?: readonly string[];
}

/** `country`: services with a country in common are rivals; `everywhere`: all are. */
type Rivalry = 'country' | 'everywhere';
export const RIVALRIES: readonly Rivalry[] = ['country', 'everywhere'];

/** What people report on. */
export interface Service {
  /** Lower-case letters, digits and hyphens; never changes, since it is part of every URL. */
  readonly slug: string;
  readonly name: string;
  readonly names?: NamesByLanguage;
  readonly category: string;
  /** ISO 3166-1 alpha-2 of the countries it serves; empty: worldwide. */
  readonly countries: readonly string[];
  /** Other names people search by. */
  readonly aliases: readonly string[];
  readonly homepage: string | null;
  /** The operator's own status page, only where it is known for certain. */
  readonly officialStatus: string | null;
  /** Slugs of the services it cannot work without: its cloud, its host network. */
  readonly dependsOn?: readonly string[];
  /** Slugs of services it is mistaken for, beside those of its category; declaring it on one side is enough. */
  readonly competesWith?: readonly string[];
  /** The service's own problems, before those of its category. */
  readonly problems: readonly Problem[];
}

/** The services of an instance. */
export interface Catalog {
  readonly categories: readonly Category[];
  readonly services: readonly Service[];
}

/** The problems a reporter may choose from: the service's own first, then its category's, each slug once. */
export function problemsOf(service: Service, category: Category): Problem[] {
  const own = new Set(service.problems.map((problem) => problem.slug));
  return [...service.problems, ...category.problems.filter((problem) => !own.has(problem.slug))];
}
