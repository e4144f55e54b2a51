import { called } from '../../pages/sentences/names.ts';
import { unusualOf } from '../../pages/home.tsx';
import type { BoardLine } from '../../pages/models/board.ts';
import type { NewsItem } from '../../pages/models/news.ts';
import { homeSentence, plain, updateSentence, verdictSentence } from '../../pages/sentences/words.ts';
import type { Millis } from '../../core/base/time.ts';
import { ANY_DAY, clockOf } from '../../words/clock.ts';
import type { Language } from '../../words/language.ts';
import { cleaned } from '../../words/sentence.ts';
import { iso, isoOrNull, type Json } from '../shape.ts';
import type { Components } from './model.ts';
import type { summaryShape } from './shapes.ts';
import {
  componentStatus,
  impactOf,
  incidentStatus,
  indicatorOf,
  statusAfter,
  updateStatus,
  worst,
} from './statuses.ts';

type Summary = Json<typeof summaryShape>;
type Component = Summary['components'][number];

/** The context of an answer: time, URLs and language. */
export interface StatuspagePlace {
  readonly now: Millis;
  /** Without a trailing slash. */
  readonly origin: string;
  readonly language: Language;
  readonly instance: { readonly name: string; readonly timeZone: string };
}

const PAGE_ID = 'outcry';

export const pageJson = ({ now, origin, instance }: StatuspagePlace): Summary['page'] => ({
  id: PAGE_ID,
  name: cleaned(instance.name),
  url: origin,
  time_zone: instance.timeZone,
  updated_at: iso(now),
});

export function statusJson(
  { lines, services, problems, unseen }: Components,
  { now, language, instance }: StatuspagePlace,
): Summary['status'] {
  const sentence = homeSentence(language, unusualOf(language, lines, unseen));
  return {
    indicator: indicatorOf(problems, services),
    description: plain(sentence, clockOf(language, instance.timeZone), now),
  };
}

export function componentsJson(
  { lines, categories }: Components,
  { language }: StatuspagePlace,
): Component[] {
  const services = lines.map((line, nth) => componentJson(line, nth + 1, language));
  const groups = categories.map((category, nth) => {
    const own = services.filter(({ group_id }) => group_id === groupId(category.slug));
    return {
      ...SAME_OF_ALL,
      id: groupId(category.slug),
      name: cleaned(called(language, category)),
      status: worst(own.map(({ status }) => status)),
      updated_at: null,
      position: services.length + nth + 1,
      group_id: null,
      group: true,
      components: own.map(({ id }) => id),
    };
  });
  return [...services, ...groups];
}

const groupId = (category: string): string => `category/${category}`;

const SAME_OF_ALL = {
  created_at: null,
  description: null,
  showcase: false,
  start_date: null,
  page_id: PAGE_ID,
  only_show_if_degraded: false,
} as const;

type Described = Pick<BoardLine, 'service' | 'verdict'>;

function componentJson({ service, verdict }: Described, position: number, language: Language) {
  return {
    ...SAME_OF_ALL,
    id: service.slug,
    name: cleaned(called(language, service)),
    status: componentStatus(verdict),
    updated_at: isoOrNull(changedAt(verdict)),
    position,
    group_id: groupId(service.category),
    group: false,
  };
}

/** Since when a service has its status; null if nothing happened in the last day. */
function changedAt(verdict: Described['verdict']): Millis | null {
  if ('to' in verdict) return verdict.to;
  return 'since' in verdict ? verdict.since : null;
}

export function incidentJson(item: NewsItem, place: StatuspagePlace): Summary['incidents'][number] {
  const { incident, service, verdict, mark, updates } = item;
  const { language, origin, instance } = place;
  const clock = clockOf(language, instance.timeZone);
  const names = item.names(language);
  const name = called(language, service);
  const withdrawn = mark?.finding === 'withdrawn';
  const recovering = updates.findLast(({ state }) => state === 'recovering') ?? null;
  const over = incident.state === 'resolved' || withdrawn;
  return {
    id: incident.id,
    name: plain(verdictSentence(language, verdict, name, names), clock, ANY_DAY),
    status: incidentStatus(incident, mark),
    created_at: iso(incident.detectedAt ?? incident.pendingAt),
    updated_at: iso(item.updatedAt),
    monitoring_at: incident.state === 'open' ? null : isoOrNull(recovering?.at ?? null),
    resolved_at: over ? iso(incident.endedAt ?? mark?.at ?? item.updatedAt) : null,
    impact: impactOf(incident, mark),
    shortlink: `${origin}/incident/${incident.id}`,
    started_at: iso(incident.onset.at),
    page_id: PAGE_ID,
    incident_updates: updates
      .map((update, nth) => ({
        id: update.id,
        status: updateStatus(update),
        body: plain(updateSentence(language, update, names), clock, ANY_DAY),
        incident_id: incident.id,
        created_at: iso(update.at),
        updated_at: iso(update.at),
        display_at: iso(update.at),
        affected_components: [
          {
            code: service.slug,
            name: cleaned(name),
            old_status: statusAfter(updates[nth - 1] ?? BEFORE),
            new_status: statusAfter(update),
          },
        ],
        deliver_notifications: true,
        custom_tweet: null,
        tweet_id: null,
      }))
      .reverse(),
    components: [componentJson({ service, verdict }, 1, language)],
  };
}

const BEFORE = { state: 'resolved' } as const;
