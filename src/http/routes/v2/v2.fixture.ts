import { MINUTE } from '../../../core/base/time.ts';
import { numberOf, numberOfCountry } from '../../../catalog/numbers.ts';
import { indicatorNumber } from '../../../api/v2/indicator.ts';
import { incident, report, tick, update } from '../../../ports/given.fixture.ts';
import { V2_OPERATIONS } from '../../../api/v2/operations.ts';
import type { Server } from '../../server.ts';
import { fixtureContext, type FixtureContext } from '../../context.fixture.ts';

export const X = numberOf('company', 'x');
export const GB = numberOfCountry('GB');
const SOCIAL = numberOf('category', 'social');

/** Existing values for the parameters in paths. */
const THERE: Readonly<Record<string, string>> = {
  '/v2/companies/{id}': String(X),
  '/v2/categories/{id}': String(SOCIAL),
  '/v2/countries/{id}': 'gb',
  '/v2/cities/{id}': String(numberOf('city', 'GB/London')),
  '/v2/indicators/{id}': String(indicatorNumber('social', 'app')),
  '/v2/sites/{id}': '676',
  '/v2/providers/{id}': '2856',
};

/** The URL of an operation with its path parameters filled in. */
export function addressOf(path: string): string {
  const [stem = ''] = /^\/v2\/\w+\/\{id\}/u.exec(path) ?? [];
  return path
    .replace('{id}', THERE[stem] ?? '')
    .replace('{countryId}', String(GB))
    .replace('{asn}', '2856')
    .replace(/\{slugs?\}/u, 'x');
}

/** The query fields that an operation requires to answer 200. */
const NEEDED: Readonly<Record<string, string>> = {
  '/v2/companies/search': '?name=x',
  '/v2/companies': `?ids=${X}`,
  '/v2/messages': '?slug=x',
};

/** Seven people in London, six of them through one network, report X within ten minutes; one incident is open, another is over. */
export async function v2Context(): Promise<FixtureContext> {
  const context = fixtureContext();
  const { at } = context.watch;
  const place = { country: 'GB', city: 'London', region: 'England' };
  for (let nth = 0; nth < 7; nth++)
    await context.store.reports.append(
      report({
        id: `r${nth}`,
        reporter: `p${nth}`,
        at: at - (10 - nth) * MINUTE,
        place,
        problem: nth < 5 ? 'app' : null,
        network: nth < 6 ? 2856 : 64_500,
      }),
    );
  const open = incident({
    id: 'x-20250310-0835',
    detectedAt: at - 5 * MINUTE,
    onset: { at: at - 10 * MINUTE, earliest: at - 11 * MINUTE, latest: at - 9 * MINUTE },
    peak: { at, windowMs: 15 * MINUTE, reports: 70, expected: 2.4, evidence: 9 },
  });
  const over = incident({
    id: 'x-20250310-0700',
    state: 'resolved',
    detectedAt: at - 100 * MINUTE,
    endedAt: at - 50 * MINUTE,
  });
  await context.store.commit(tick({ at, incidents: [open, over], updates: [update(open.id, 1)] }));
  return context;
}

/** Every GET endpoint, with a URL that is answered with 200 and the fields of its query. */
export const GETS = V2_OPERATIONS.filter(({ method }) => method === 'get').map(({ path, query }) => ({
  path,
  url: addressOf(path) + (NEEDED[path] ?? ''),
  fields: Object.keys(query?.shape ?? {}),
}));

export interface Said {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly next: unknown;
}

/** Sends requests to a server in this process. */
export async function asking(
  { app }: Server,
  url: string,
  headers: Record<string, string> = {},
): Promise<Said> {
  const answer = await app.inject({ url, headers });
  const { statusCode: status, body: text } = answer;
  return { status, text, body: JSON.parse(text), next: answer.headers['x-page-next'] };
}
