import type { Millis } from '../core/base/time.ts';
import type { LessWeight } from '../core/domain/less-weight.ts';
import { networkKey } from '../core/domain/network.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Notice } from '../core/incident/notice.ts';
import { SEVERITIES, severityOf, type Severity } from '../core/incident/severity.ts';
import type { Scope } from '../core/scope/scope.ts';
import { ANY_DAY, clockOf } from '../words/clock.ts';
import { languageOf, type Language, type Locale } from '../words/language.ts';
import { lessWeightNext } from '../words/less-weight.ts';
import { duration, listed, usual } from '../words/quantities.ts';
import { partName } from '../words/scope-part.ts';
import { named, phrase, plain, textOf, type Clock, type Sentence } from '../words/sentence.ts';
import type { Facts, NamedService } from './facts.ts';

/** A message in words, which every kind of channel puts into its own format. */
export interface Telling {
  /** The same in retries: receivers identify a message by it. */
  readonly id: string;
  readonly reason: Notice['reason'] | 'test';
  /** Shared by messages about the same thing: the incident, or the bundle. */
  readonly thread: string;
  /** Event time of the notice, or of the first of several. */
  readonly at: Millis;
  readonly title: string;
  /** One or more sentences, one per line. */
  readonly text: string;
  readonly link: string;
  /** `Details` */
  readonly linkText: string;
  /** How to mute it, by link or by command. */
  readonly mute: string;
  /** The link by which a reader can mute it; null if there is none. */
  readonly muteLink: string | null;
  /** `Mute` */
  readonly muteText: string;
  /** The highest severity among them. */
  readonly severity: Severity;
  readonly over: boolean;
  /** One item, several for a digest, none for a test. */
  readonly items: readonly Item[];
  /** The language of all these texts. */
  readonly locale: Locale;
  /** The name of the channel. */
  readonly channel: string;
  /** The URL of the instance. */
  readonly site: string;
}

/** One service in a message. */
interface Item {
  readonly service: string;
  readonly name: string;
  readonly category: string | null;
  readonly incident: Incident;
  readonly severity: Severity;
  readonly link: string;
  /** Slug of the service that probably caused it. */
  readonly knockOnOf: string | null;
}

/** The context of a message: the instance, its links and the channel. */
export interface Setting {
  readonly channel: string;
  readonly locale: Locale;
  readonly timeZone: string;
  /** `https://status.example.org`, without a slash at the end. */
  readonly site: string;
  /** The name of the instance. */
  readonly instance: string;
  /** The link that mutes the channel for one service and its incident or, without them, for all; left out: messages name the command. */
  readonly muteLink?: ((about: MutedAbout | null, at: Millis) => string) | undefined;
}

/** The one service and incident that a message is about. */
export interface MutedAbout {
  readonly service: string;
  readonly incident: string;
}

/** If there are more services than this, the rest is counted instead of listed. */
export const DIGEST_LINES_MAX = 20;

/** The message for some facts: one, or several that are sent together. */
export function tellingOf(id: string, facts: readonly [Facts, ...Facts[]], setting: Setting): Telling {
  const language = languageOf(setting.locale);
  const [first] = facts;
  const many = facts.length > 1;
  const { say } = language;
  const over = first.notice.reason === 'resolved';
  const items = facts.map((one) => itemOf(one, language, setting));
  const clock = clockOf(language, setting.timeZone);
  const text = (sentence: Sentence): string =>
    plain(sentence, over ? datedClock(clock, first) : clock, first.notice.at);
  return {
    id,
    reason: first.notice.reason,
    thread: many ? id : first.incident.id,
    at: first.notice.at,
    title: many
      ? manyOf(language, first.notice.reason)({ services: facts.length })
      : text(titleOf(language, first)),
    text: many ? lines(language, facts).map(text).join('\n') : text(sentenceOf(language, first)),
    link: many ? `${setting.site}/` : (items[0]?.link ?? setting.site),
    linkText: say.tellDetails,
    ...mutingOf(
      language,
      setting,
      many ? null : { service: first.service.slug, incident: first.incident.id },
      first.notice.at,
    ),
    severity: worst(items),
    over,
    items,
    locale: language.locale,
    channel: setting.channel,
    site: setting.site,
  };
}

/** The end may be sent days late if a receiver was down: it gives the day it began, and the day it ended if that is another. */
const datedClock = (clock: Clock, { incident: { onset } }: Facts): Clock => ({
  ...clock,
  moment: (at) => clock.moment(at, ANY_DAY),
  zoned: (at) => clock.zoned(at, onset.at),
});

function manyOf({ say }: Language, reason: Notice['reason']) {
  if (reason === 'resolved') return say.tellManyOver;
  return reason === 'still_open' ? say.tellManyStill : say.tellManyOpened;
}

/** The message of the button that tests a channel. */
export function testTelling(id: string, at: Millis, setting: Setting): Telling {
  const language = languageOf(setting.locale);
  const { say } = language;
  const text = (sentence: Sentence): string => plain(sentence, clockOf(language, setting.timeZone), at);
  return {
    id,
    reason: 'test',
    thread: id,
    at,
    title: text(say.tellTest({ instance: named(setting.instance) })),
    text: say.tellTestText,
    link: `${setting.site}/`,
    linkText: say.tellDetails,
    ...mutingOf(language, setting, null, at),
    severity: 'minor',
    over: true,
    items: [],
    locale: language.locale,
    channel: setting.channel,
    site: setting.site,
  };
}

/** How to mute a channel, for one service or for all. */
function mutingOf(
  { say }: Language,
  { channel, muteLink }: Setting,
  about: MutedAbout | null,
  at: Millis,
): Pick<Telling, 'mute' | 'muteLink' | 'muteText'> {
  const link = muteLink?.(about, at) ?? null;
  const command = `outcry channel mute ${channel}${about === null ? '' : ` --service ${about.service}`}`;
  return {
    mute: textOf(say.tellMute({ command: link ?? command })),
    muteLink: link,
    muteText: say.tellMuteLink,
  };
}

function itemOf({ notice, incident, service, source }: Facts, language: Language, { site }: Setting): Item {
  return {
    service: service.slug,
    name: nameIn(language, service),
    category: service.category,
    incident,
    severity: severityOf(incident),
    link: `${site}/incident/${notice.incident}`,
    knockOnOf: source?.slug ?? null,
  };
}

function titleOf({ say, ...language }: Language, { notice, service }: Facts): Sentence {
  const given = { service: named(nameIn(language, service)) };
  switch (notice.reason) {
    case 'opened':
      return say.tellOpened(given);
    case 'reopened':
      return say.tellReopened(given);
    case 'resolved':
      return say.tellResolved(given);
    case 'knock_on':
      return say.tellKnockOn(given);
    case 'own_trouble':
      return say.tellOwn(given);
    case 'still_open':
      return say.tellStill(given);
  }
}

function sentenceOf(language: Language, { notice, incident, source }: Facts): Sentence {
  const { say } = language;
  const seen = seenOf(language, incident);
  const where = whereOf(language, incident.scope);
  /** After a count: where, and what it leaves out. */
  const after = (counts: LessWeight) => phrase(where, lessWeightNext(language, counts));
  switch (notice.reason) {
    case 'opened': {
      const told = say.tellSeen({ seen, since: incident.onset.at, where: after(incident.peak) });
      if (source === null) return told;
      const why = say.becauseAlone({ what: say.knockOnOf({ service: named(nameIn(language, source)) }) });
      return say.sentences({ first: told, next: why });
    }
    case 'reopened':
      return say.tellAgain({ seen, where: after(incident.peak) });
    case 'resolved': {
      const { reports, onset, endedAt } = incident;
      const told = say.tellOver({ reports, from: onset.at, to: endedAt ?? notice.at });
      return phrase(told, lessWeightNext(language, incident));
    }
    case 'knock_on':
      return source === null
        ? [say.updateKnockOn]
        : say.updateKnockOnOf({ service: named(nameIn(language, source)) });
    case 'own_trouble':
      return [say.updateOwn];
    case 'still_open': {
      const { reports, onset } = incident;
      return say.tellStillText({ reports, since: onset.at, where: after(incident) });
    }
  }
}

/** `21 reports in 15 minutes, normally about 1` */
function seenOf(language: Language, { peak }: Incident): Sentence {
  return language.say.updateSeen({
    reports: peak.reports,
    whose: [],
    span: duration(language, peak.windowMs),
    usual: usual(language, peak.expected),
  });
}

/** One line per service, and how many more there are. */
function lines(language: Language, facts: readonly Facts[]): Sentence[] {
  const shown = facts
    .slice(0, DIGEST_LINES_MAX)
    .map(({ service, incident }) =>
      language.say.tellLine({ service: named(nameIn(language, service)), seen: seenOf(language, incident) }),
    );
  const more = facts.length - shown.length;
  return more === 0 ? shown : [...shown, [language.say.tellMore({ more })]];
}

/** Facts contain only keys: a problem is shown by its slug, a network by its number. */
const BY_KEY = { problem: (slug: string) => slug, network: networkKey };

/** ` Only in London.` after a sentence; empty if it is everywhere. */
function whereOf(language: Language, { kind, parts = [] }: Scope): Sentence {
  const { say } = language;
  if (kind === 'everywhere' || parts.length === 0) return [];
  const list = {
    parts: listed(
      language,
      parts.map((part) => partName(language, part, BY_KEY)),
    ),
  };
  const through = parts[0]?.dimension === 'network';
  const [first = '', ...rest] =
    kind === 'only'
      ? (through ? say.scopeOnlyThrough : say.scopeOnlyIn)(list)
      : (through ? say.scopeMostlyThrough : say.scopeMostlyIn)(list);
  const begun = typeof first === 'string' ? first.replace(/\p{L}/u, (letter) => letter.toUpperCase()) : first;
  return say.scopeLine({ where: [begun, ...rest] });
}

const nameIn = ({ locale }: Pick<Language, 'locale'>, { name, names }: NamedService): string =>
  names?.[locale] ?? name;

function worst(items: readonly Item[]): Severity {
  const at = Math.max(0, ...items.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return SEVERITIES[at] ?? SEVERITIES[0];
}
