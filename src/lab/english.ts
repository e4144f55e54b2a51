import type { Millis } from '../core/base/time.ts';
import { languageOf } from '../words/language.ts';
import * as quantities from '../words/quantities.ts';

/** The command line is in English. */
const english = languageOf('en');

export const count = english.count;
/** With ordinary spaces, so that it can be searched in a terminal. */
export const duration = (ms: Millis): string => quantities.duration(english, ms).replaceAll('\u00a0', ' ');
