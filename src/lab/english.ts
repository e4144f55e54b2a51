import type { Millis } from '../core/base/time.ts';
import { languageOf } from '../words/language.ts';
import * as quantities from '../words/quantities.ts';

/** The command line speaks English. */
const english = languageOf('en');

export const count = english.count;
/** With spaces that people can search a terminal for. */
export const duration = (ms: Millis): string => quantities.duration(english, ms).replaceAll('\u00a0', ' ');
