import { DAY, floorTo, type Millis } from '../../core/base/time.ts';
import { called } from '../../pages/sentences/names.ts';
import { feedPath, type FeedFormat } from '../../pages/parts/feed-links.ts';
import type { NewsItem, NewsModel } from '../../pages/models/news.ts';
import { findingSentence } from '../../pages/sentences/method-words.ts';
import { plain, updateSentence, updateTitle, verdictSentence } from '../../pages/sentences/words.ts';
import { ANY_DAY, clockOf } from '../../words/clock.ts';
import type { Language } from '../../words/language.ts';
import { cleaned } from '../../words/sentence.ts';
import { element } from './xml.ts';

/** A feed independent of its format: all texts in one language, all URLs absolute. */
export interface Feed {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The page that the feed belongs to. */
  readonly home: string;
  readonly self: string;
  readonly locale: string;
  /** The author: the name of the instance. */
  readonly author: string;
  readonly updatedAt: Millis;
  readonly entries: readonly Entry[];
}

/** An incident in a feed. */
export interface Entry {
  /** Permanent, and the same in every feed and format of the instance. */
  readonly id: string;
  readonly uid: string;
  readonly address: string;
  readonly title: string;
  /** Its updates, latest first. */
  readonly lines: readonly string[];
  readonly html: string;
  readonly publishedAt: Millis;
  readonly updatedAt: Millis;
  readonly service: Tag;
  readonly category: Tag;
  readonly onset: Millis;
  /** Null while it is active. */
  readonly endedAt: Millis | null;
  /** An editor found that it was not an incident. */
  readonly withdrawn: boolean;
  /** How many updates it has had. */
  readonly revision: number;
}

interface Tag {
  readonly slug: string;
  readonly name: string;
}

/** The feed's language, URLs and format. */
interface FeedPlace {
  readonly language: Language;
  /** The origin of the instance, without a trailing slash: `https://status.example.org`. */
  readonly origin: string;
  /** `/de`; empty for the first language of the instance. */
  readonly root: string;
  readonly format: FeedFormat;
  readonly instance: { readonly name: string; readonly timeZone: string };
}

/** Tag URIs (RFC 4151) contain a date at which the domain belonged to their creator. */
const TAG_DATE = '2026';

export function feedOf(model: NewsModel, place: FeedPlace): Feed {
  const { language, origin, root, format, instance } = place;
  const { say } = language;
  const author = cleaned(instance.name);
  const about = subjectName(model, language);
  const path = feedPath(model.topic);
  const home =
    model.topic.kind === 'all' || model.topic.kind === 'country' ? '/' : path.replace(/\/history$/u, '');
  return {
    id: `tag:${hostOf(origin)},${TAG_DATE}:${root}${path}`,
    title: about === null ? author : `${about} · ${author}`,
    description: say.foot,
    home: `${origin}${root}${home}`,
    self: `${origin}${root}${path}.${format}`,
    locale: language.locale,
    author,
    updatedAt: lastWord(model),
    entries: model.items.map((item) => entryOf(item, place)),
  };
}

/** For an empty feed it changes only once a day, so that readers can be answered "not modified". */
function lastWord({ items, now }: NewsModel): Millis {
  return items.length === 0 ? floorTo(now, DAY) : Math.max(...items.map(({ updatedAt }) => updatedAt));
}

function subjectName({ topic, subject }: NewsModel, language: Language): string | null {
  if (topic.kind === 'country') return cleaned(language.country(topic.code));
  return subject === null ? null : cleaned(called(language, subject));
}

function entryOf(item: NewsItem, place: FeedPlace): Entry {
  const { incident, service, category, verdict, updates, mark } = item;
  const { language, origin, root, instance } = place;
  const clock = clockOf(language, instance.timeZone);
  const names = item.names(language);
  const name = called(language, service);
  const host = hostOf(origin);
  const said = updates
    .map((update) => ({
      at: clock.zoned(update.at, ANY_DAY),
      title: updateTitle(language, update.reason),
      text: plain(updateSentence(language, update, names), clock, ANY_DAY),
    }))
    .reverse();
  const found =
    mark === null ? [] : [plain(findingSentence(language, mark), clock, ANY_DAY), mark.note ?? ''];
  const editor = found.map(cleaned).filter((line) => line !== '');
  return {
    id: `tag:${host},${TAG_DATE}:/incident/${incident.id}`,
    uid: `${incident.id}@${host}`,
    address: `${origin}${root}/incident/${incident.id}`,
    title: plain(verdictSentence(language, verdict, name, names), clock, ANY_DAY),
    lines: [...editor, ...said.map(({ at, title, text }) => `${at}: ${title}. ${text}`)],
    html: [
      ...editor.map((line) => element('p', {}, line)),
      ...said.map(({ at, title, text }) =>
        element('p', {}, element('strong', {}, `${at}: ${title}.`), ' ', text),
      ),
    ]
      .map(({ markup }) => markup)
      .join(''),
    publishedAt: incident.detectedAt ?? incident.pendingAt,
    updatedAt: item.updatedAt,
    service: { slug: service.slug, name: cleaned(name) },
    category: { slug: category.slug, name: cleaned(called(language, category)) },
    onset: incident.onset.at,
    endedAt: incident.endedAt,
    withdrawn: mark?.finding === 'withdrawn',
    revision: updates.length + Number(mark !== null),
  };
}

/** `status.example.org`, without a port: identifies the instance in ids. */
const hostOf = (origin: string): string => new URL(origin).hostname;
