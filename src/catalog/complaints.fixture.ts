import { OutcryError } from '../core/base/errors.ts';
import { parseCatalog } from './catalog.ts';

/** The complaints about a text, one per line. */
export function complaintsOf(text: string): string[] {
  try {
    parseCatalog(text, 'mine.yaml');
  } catch (error) {
    if (error instanceof OutcryError && error.code === 'bad_catalog') return error.message.split('\n');
    throw error;
  }
  return [];
}
