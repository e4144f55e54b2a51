import { z } from 'zod';

/** RFC 5321: a path has 256 characters, including its angle brackets. */
export const ADDRESS_CHARS_MAX = 254;
const shape = z.email().max(ADDRESS_CHARS_MAX);

/** Whether mail can be sent there: a plain ASCII address without a name, comments or quotes. */
export const isMailAddress = (text: string): boolean => shape.safeParse(text).success;
