import { categoryModel, homeModel, searchModel } from '../models/board.ts';
import { badgeModel } from '../models/badge.ts';
import { apiGroupPage, apiPage } from '../api.tsx';
import { apiModel } from '../models/api.ts';
import { calendarModel } from '../models/calendar.ts';
import { calibrationModel } from '../models/calibration.ts';
import { historyModel } from '../models/history.ts';
import { incidentModel } from '../models/incident.ts';
import { replayModel } from '../models/replay.ts';
import { serviceModel } from '../models/service.ts';
import { countriesOf, hasCountry } from '../base/country-root.ts';
import { countriesPage, pageIn } from '../countries.tsx';
import { calendarPage } from '../calendar.tsx';
import { editionOf } from '../base/edition.ts';
import { sourcesIn } from './here.ts';
import { embedPage } from '../embed.tsx';
import { isOfCountries, type PageKey } from '../base/page-key.ts';
import type { Language } from '../../words/language.ts';
import type { Page } from '../base/page.ts';
import { SEARCH_CHARS_MAX } from '../search/search.ts';
import type { Sources } from '../base/sources.ts';
import { cleaned } from '../sentences/words.ts';
import { categoryPage, homePage, searchPage } from '../home.tsx';
import { historyPage } from '../history.tsx';
import { howItWorksPage } from '../how-it-works.tsx';
import { incidentPage } from '../incident.tsx';
import { privacyPage } from '../privacy.tsx';
import { replayPage } from '../replay.tsx';
import { servicePage } from '../service.tsx';
import { missingPage, offlinePage } from '../trouble.tsx';

/** The page of a key as of now; the 404 page if the key does not exist. Rejects only if the store does. */
export async function pageOf(key: PageKey, world: Sources): Promise<Page> {
  const { language } = editionOf(world.instance.languages, key);
  const country = isOfCountries(key) ? key.country : undefined;
  const isOffered = isOfCountries(key) && countriesOf(world).length > 0;
  const ofCountries = (page: Page): Page =>
    isOffered && page.status === 200 ? { ...page, ofCountries: true } : page;
  if (country === undefined) return ofCountries(await drawnOf(key, world, language));
  if (!hasCountry(world, country)) return missingPage(world.now(), language);
  const page = await drawnOf(key, sourcesIn(world, country), language);
  return page.status === 200 ? pageIn(country, ofCountries(page), world, language) : page;
}

async function drawnOf(key: PageKey, sources: Sources, language: Language): Promise<Page> {
  switch (key.page) {
    case 'home':
      return homePage(await homeModel(sources), sources, language);
    case 'search':
      return searchPage(
        await searchModel(sources, cleaned(key.query).slice(0, SEARCH_CHARS_MAX).trim()),
        sources,
        language,
      );
    case 'service': {
      const model = await serviceModel(sources, key.slug);
      if (model === null) return missingPage(sources.now(), language);
      const [data, mark] = await Promise.all([
        key.data === true ? model.series() : null,
        sources.formMark(model.now),
      ]);
      const shown = { range: key.places ?? 'short', span: key.span ?? null } as const;
      return servicePage(model, sources, { answer: key.answer ?? null, ...shown, mark, data }, language);
    }
    case 'incident': {
      const model = await incidentModel(sources, key.id);
      return model === null ? missingPage(sources.now(), language) : incidentPage(model, sources, language);
    }
    case 'calendar': {
      const model = await calendarModel(sources, key.slug, key.year);
      return model === null ? missingPage(sources.now(), language) : calendarPage(model, sources, language);
    }
    case 'replay': {
      const model = await replayModel(sources, key.id, key.at);
      return model === null ? missingPage(sources.now(), language) : replayPage(model, sources, language);
    }
    case 'category': {
      const model = await categoryModel(sources, key.slug);
      return model === null ? missingPage(sources.now(), language) : categoryPage(model, sources, language);
    }
    case 'history': {
      const model = await historyModel(sources, key);
      return model === null ? missingPage(sources.now(), language) : historyPage(model, sources, language);
    }
    case 'embed': {
      const model = await badgeModel(sources, key.slug);
      return model === null ? missingPage(sources.now(), language) : embedPage(model, sources, language);
    }
    case 'how-it-works':
      return howItWorksPage(await calibrationModel(sources), sources, language);
    case 'countries':
      return countriesOf(sources).length === 0
        ? missingPage(sources.now(), language)
        : countriesPage(sources, language);
    case 'privacy':
      return privacyPage(sources.now(), sources, language);
    case 'offline':
      return offlinePage(sources.now(), language);
    case 'api': {
      const model = apiModel(sources.described);
      if (key.group === null) return apiPage(model, sources.now(), language);
      const group = model.groups.find(({ name }) => name === key.group);
      return group === undefined
        ? missingPage(sources.now(), language)
        : apiGroupPage(group, model, sources.now(), language);
    }
    case 'missing':
      return missingPage(sources.now(), language, sources.instance.copy !== undefined);
  }
}
