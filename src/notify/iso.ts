import type { Millis } from '../core/base/time.ts';

/** `2025-03-10T09:25:00.000Z` */
export const iso = (at: Millis): string => new Date(at).toISOString();
