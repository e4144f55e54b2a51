import type { FastifyReply } from 'fastify';
import { basePath } from '../pages/base/below-a-path.ts';
import type { Context } from './context.ts';

const FOR_GOOD = 'public, max-age=3600';

/** Redirects permanently to another URL of this instance: search engines and bookmarks follow, and a form is sent there again. */
export function leadForGood(
  reply: FastifyReply,
  { publicUrl }: Pick<Context, 'publicUrl'>,
  address: string,
): FastifyReply {
  return reply.header('Cache-Control', FOR_GOOD).redirect(`${basePath(publicUrl)}${address}`, 308);
}
