import { z } from 'zod';
import { receiverUrl } from '../kind.ts';

export const SECRET_BYTES_MIN = 24;
export const SECRET_BYTES_MAX = 64;
/** While one secret replaces another, both sign. */
export const SECRETS_MAX = 2;

const secret = z.string().refine((text) => {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/u.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64').length;
  return bytes >= SECRET_BYTES_MIN && bytes <= SECRET_BYTES_MAX;
}, `must be whsec_ and ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX} bytes in Base64, as of: openssl rand -base64 32`);

/**
 * `url` and `secret`; while the secret is being rotated, both separated by a space, the newer first. `format` of the body: ours, or a
 * CloudEvent with the same data.
 */
export const settings = z.strictObject({
  url: receiverUrl,
  secret: z
    .string()
    .transform((text) => text.split(/\s+/u))
    .pipe(z.array(secret).min(1).max(SECRETS_MAX, `may be ${SECRETS_MAX} at most`)),
  format: z.enum(['event', 'cloudevent'], 'must be event or cloudevent').default('event'),
});

export type Settings = z.infer<typeof settings>;
