import { z } from 'zod';

/** RFC 5321: a path has 256 characters, two of which are its brackets. */
export const ADDRESS_CHARS_MAX = 254;
const shape = z.email().max(ADDRESS_CHARS_MAX);

/** Whether mail can be sent there: one address in plain letters, without a name, comments or quotation marks. */
export const isMailAddress = (text: string): boolean => shape.safeParse(text).success;
