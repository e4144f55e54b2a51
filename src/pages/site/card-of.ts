import { isWritable } from '../parts/card-letters.ts';
import type { Card } from '../parts/card.tsx';
import { editionOf } from '../base/edition.ts';
import { badgeModel } from '../models/badge.ts';
import { incidentModel } from '../models/incident.ts';
import type { PageKey } from '../base/page-key.ts';
import { pageOf } from './page-of.ts';
import type { Sources } from '../base/sources.ts';
import { ANY_DAY, clockOf } from '../../words/clock.ts';
import type { Locale } from '../../words/language.ts';
import { cleaned, plain } from '../../words/sentence.ts';

/** The pages that have a card of their own; all others use that of the front page. */
export type CardKey = Extract<PageKey, { readonly page: 'home' | 'service' | 'incident' }>;

/** The fallback language if the cards' font cannot write the page's language. */
const LATIN: Locale = 'en';

/** The content of a page's card; null if there is no such page. */
export async function cardOf(key: CardKey, sources: Sources): Promise<Card | null> {
  const page = await pageOf(key, sources);
  if (page.status !== 200) return null;
  const { instance } = sources;
  const wish = editionOf(instance.languages, key).language;
  const chart = await chartOf(key, sources);
  const asOfIn = (language: typeof wish): string =>
    plain(language.say.asOf({ at: page.asOf }), clockOf(language, instance.timeZone), ANY_DAY);
  const own = isWritable(asOfIn(wish) + wish.say.chartHeading);
  const { language } = own ? { language: wish } : editionOf(instance.languages, { locale: LATIN });
  const { title } = own ? page : await pageOf({ ...key, locale: LATIN }, sources);
  return {
    tone: page.tone,
    direction: language.direction,
    site: siteName(sources),
    // A name that the font cannot write is replaced by its slug.
    headline: isWritable(title)
      ? title
      : ((Array.isArray(page.about) ? page.about[0] : undefined) ?? siteName(sources)),
    asOf: asOfIn(language),
    chart: chart === null ? null : { ...chart, heading: language.say[chart.heading] },
  };
}

async function chartOf(key: CardKey, sources: Sources) {
  switch (key.page) {
    case 'home':
      return null;
    case 'service': {
      const series = await (await badgeModel(sources, key.slug))?.series();
      return series === undefined ? null : { heading: 'chartHeading' as const, series };
    }
    case 'incident': {
      const series = await (await incidentModel(sources, key.id))?.series();
      return series === undefined ? null : { heading: 'chartOfIncident' as const, series };
    }
  }
}

function siteName({ instance: { name, publicUrl } }: Sources): string {
  const site = cleaned(name);
  if (isWritable(site)) return site;
  return publicUrl === null ? '' : new URL(publicUrl).host;
}
