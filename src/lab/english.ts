import type { Millis } from '../core/base/time.ts';
import { languageOf } from '../words/language.ts';
import * as quantities from '../words/quantities.ts';

/** The command line speaks English. */
const english = languageOf('en');

export const count = english.count;
export const duration = (ms: Millis): string => quantities.duration(english, ms);
