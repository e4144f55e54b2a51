import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../../core/base/time.ts';
import { isNetwork } from '../../../core/domain/network.ts';
import type { Service } from '../../../core/domain/service.ts';
import { companyJson, statusWord, type CompanyField, type StatusWord } from '../../../api/v2/company.ts';
import { WORLD, countryOfNumber } from '../../../catalog/numbers.ts';
import { verdictNow } from '../../../pages/models/badge.ts';
import { INTERVALS, LIST_MAX } from '../../../api/v2/requests.ts';
import type { Context } from '../../context.ts';
import { problem, sendProblem, type ProblemDetails } from '../../problem.ts';
import { readQuery } from '../../query.ts';
import { JSON_TYPE } from '../reports.ts';
import { SERIES_BY_MINUTE_MAX, SERIES_POINTS_MAX } from '../series.ts';
import { fresh } from '../services.ts';
import { Counts, type Stretch } from './counts.ts';
import { directoryOf } from './directory.ts';

/** Minute counts that one request may read: days times services times countries. */
export const READ_DAYS_MAX = 100;

/** The result of a request: a value to send as JSON, with the cursor of the next page, or a refusal. */
type Outcome =
  | { readonly send: unknown; readonly next?: string | number | null }
  | { readonly refuse: ProblemDetails };

export type Refused = Extract<Outcome, { refuse: ProblemDetails }>;

interface Asked<Query> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
}

export function refuse(status: 400 | 404, detail: string): Refused {
  return { refuse: problem(status, detail) };
}

/** What all routes of this API use, and the questions that many of them ask. */
export class Desk {
  readonly context: Context;
  readonly counts: Counts;
  readonly #app: FastifyInstance;

  constructor(app: FastifyInstance, context: Context) {
    this.#app = app;
    this.context = context;
    this.counts = new Counts(context);
  }

  /** A route whose query is parsed by a schema; bare values are sent as JSON like objects. */
  get<Query>(
    path: string,
    schema: z.ZodType<Query>,
    answer: (asked: Asked<Query>) => Outcome | Promise<Outcome>,
  ): void {
    this.#app.get<{ Params: Record<string, string> }>(path, async (request, reply) => {
      const query = readQuery(schema, request.query);
      if (!query.ok) return sendProblem(reply, query.problem);
      const outcome = await answer({ params: request.params, query: query.value });
      if ('refuse' in outcome) return sendProblem(reply, outcome.refuse);
      fresh(reply).type(JSON_TYPE);
      // What is only for clients with a key must not be in a shared cache.
      if (this.context.keysRequired) reply.header('Cache-Control', 'private, max-age=5');
      if (outcome.next !== undefined && outcome.next !== null)
        reply.header('X-Page-Next', String(outcome.next));
      return reply.send(JSON.stringify(outcome.send));
    });
  }

  get directory() {
    return directoryOf(this.context.catalog.all);
  }

  company(id: string | undefined): Service | Refused {
    const number = wholeNumber(id);
    if (number === null) return refuse(400, 'The number of a company is a whole number.');
    return this.directory.company(number) ?? refuse(404, 'There is no company of this number.');
  }

  /** The services of comma-separated slugs; if `companies` is given, only those among them. */
  services(slugs: string | undefined, companies?: readonly string[]): readonly Service[] | Refused {
    const names = (slugs ?? '').split(',').map((slug) => slug.trim());
    if (names.length > LIST_MAX) return refuse(400, `At most ${LIST_MAX} slugs at once.`);
    const found = [...new Set(names)].map((slug) => this.context.catalog.service(slug));
    const services = found.filter((service) => service !== null);
    if (services.length < found.length) return refuse(404, 'There is no company of this slug.');
    if (companies === undefined) return services;
    const wanted = new Set(companies.map((id) => this.directory.company(wholeNumber(id) ?? -1)?.slug));
    return services.filter(({ slug }) => wanted.has(slug));
  }

  /** A country by its code or number: `gb`, `158`. */
  country(given: string | undefined): string | null {
    const text = (given ?? '').toUpperCase();
    const number = wholeNumber(given);
    const iso = number === null ? text : countryOfNumber(number);
    if (iso === null || !/^[A-Z]{2}$/u.test(iso)) return null;
    return iso === WORLD || this.context.places.some(({ code }) => code === iso) ? iso : null;
  }

  /** Countries by their codes or numbers; undefined if none are given. */
  countries(given: readonly string[] | undefined): readonly string[] | undefined | Refused {
    if (given === undefined || given.length === 0) return undefined;
    if (given.length > LIST_MAX) return refuse(400, `At most ${LIST_MAX} countries at once.`);
    const found = given.map((one) => this.country(one));
    const known = found.filter((iso) => iso !== null);
    return known.length < found.length
      ? refuse(400, 'A country is named by its ISO code, such as GB, or its number.')
      : known;
  }

  network(given: string | undefined): number | Refused {
    const asn = wholeNumber(given?.replace(/^AS/iu, ''));
    return asn !== null && isNetwork(asn)
      ? asn
      : refuse(404, 'A network is named by its number, such as 2856.');
  }

  /** Lists have a hundred services, so the state is read only of those with trouble. */
  async statusOf(slug: string): Promise<StatusWord> {
    const { roster, sources } = this.context;
    const status = roster.status(slug);
    const isCalm = status === 'normal' || status === 'learning';
    return isCalm ? 'success' : statusWord(await verdictNow(sources, slug));
  }

  /** A service as an object with the requested fields. */
  companyJson(service: Service, fields: readonly CompanyField[], country: string | null = null) {
    const { catalog, publicUrl } = this.context;
    const { slug } = service;
    const category = catalog.category(service.category);
    return companyJson(
      {
        service,
        category: category ?? { slug: service.category, name: service.category, problems: [] },
        status: () => this.statusOf(slug),
        country,
        url: `${publicUrl ?? ''}/status/${slug}`,
        counts: () => this.counts.day(slug),
        baseline: () => this.counts.baseline(slug),
        lastHour: () => this.counts.last(slug, HOUR),
      },
      fields,
    );
  }

  /** The requested stretch of time, by default the last 24 hours. */
  stretch({ startdate, enddate }: Dates): Stretch | Refused {
    if (startdate === undefined && enddate === undefined) return this.counts.lastDay;
    if (startdate === undefined || enddate === undefined)
      return refuse(400, 'startdate and enddate work only together.');
    if (enddate <= startdate) return refuse(400, 'startdate must be before enddate.');
    if (enddate - startdate > SERIES_BY_MINUTE_MAX)
      return refuse(400, `startdate and enddate are more than ${SERIES_BY_MINUTE_MAX / DAY} days apart.`);
    return { from: startdate, to: enddate };
  }

  /** The same in whole buckets; `parts`: how many series are read. */
  buckets(query: Dates & Edges, parts: number): (Stretch & { readonly step: Millis }) | Refused {
    const stretch = this.stretch(query);
    if ('refuse' in stretch) return stretch;
    const step = INTERVALS[query.interval] ?? DAY;
    const moved = Number.parseInt(query.offset ?? '0', 10) * MINUTE;
    if (moved >= step) return refuse(400, 'The offset must be shorter than the interval.');
    const from = floorTo(stretch.from - moved, step) + moved;
    const to = ceilTo(stretch.to - moved, step) + moved;
    if ((to - from) / step > SERIES_POINTS_MAX)
      return refuse(400, `At most ${SERIES_POINTS_MAX} buckets: ask for longer ones.`);
    return this.bounded({ from, to }, parts) ?? { from, to, step };
  }

  /** Why that many series of that length are refused; null if they are not. */
  bounded({ from, to }: Stretch, parts: number): Refused | null {
    return ((to - from) / DAY) * parts > READ_DAYS_MAX + parts
      ? refuse(400, `At most ${READ_DAYS_MAX} days of counts at once: ask for a shorter period, or in parts.`)
      : null;
  }
}

interface Dates {
  readonly startdate?: Millis | undefined;
  readonly enddate?: Millis | undefined;
}

interface Edges {
  readonly interval: string;
  readonly offset?: string | undefined;
}

/** Null if the text is not a whole number. */
export function wholeNumber(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,16}$/u.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}
