import type { Place } from '../core/domain/place.ts';
import type { Hears } from '../core/incident/notice.ts';
import { PEAK_SPAN, SIZES, type Severity } from '../core/incident/severity.ts';
import type { Language } from './language.ts';
import { duration } from './quantities.ts';
import { named, textOf } from './sentence.ts';

/** What narrows a wish to be told. */
interface Wish {
  readonly near: Place | null;
  readonly severity: Severity;
  readonly hears: Hears;
}

/** What somebody asked for beyond the usual, a line each: none where it is all of it, each time. */
export function wishLines(language: Language, { near, severity, hears }: Wish): string[] {
  return [
    ...(near === null ? [] : [textOf(language.say.askedNear({ place: named(nearName(language, near)) }))]),
    ...(severity === 'minor' ? [] : [severityWords(language, severity)]),
    ...(hears === 'steps' ? [] : [hearsWords(language, hears)]),
  ];
}

/** `London (United Kingdom)`, `France`. */
export function nearName(language: Language, { country, city }: Place): string {
  const whole = language.country(country);
  return city === null ? whole : `${language.city(country, city)} (${whole})`;
}

/** From what size on somebody is told. */
export function severityWords(language: Language, severity: Severity): string {
  const { say } = language;
  if (severity === 'minor') return say.askAnySize;
  const least = severity === 'critical' ? 'critical' : 'other';
  return textOf(say.askSeverity({ ...SIZES[severity], least, span: [duration(language, PEAK_SPAN)] }));
}

/** How much of an incident somebody is told. */
export function hearsWords({ say }: Language, hears: Hears): string {
  return say.askHears({ hears: hears === 'steps' ? 'other' : hears });
}
