import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { basePath } from '../../pages/base/below-a-path.ts';
import type { Context } from '../context.ts';
import { leadForGood } from '../lead-for-good.ts';
import type { Prepared } from '../prepared.ts';
import { textWish } from '../text-wish.ts';
import { sendText } from './text.ts';

/** Paths followed by a name that is always lower-case: of a service, a category or an incident. */
const NAMED = /\/(?:status|category|incident|embed|badge|map|card|services|incidents)\/[^/]/iu;
/** `/x`, as typed by people who know what they want. */
const ALONE = /^\/([\w-]+)\/?$/u;
const ESCAPE_OR_CAPITAL = /%[\dA-Fa-f]{2}|[A-Z]/gu;

/** Redirects `/status/X` and `/Badge/X.svg` permanently to the lower-case URL; a form is sent there again. */
export function leadToSmallLetters(app: FastifyInstance, context: Pick<Context, 'publicUrl'>): void {
  app.addHook('onRequest', (request, reply, done) => {
    const address = inSmallLetters(request.url);
    if (address === null) done();
    else void leadForGood(reply, context, address);
  });
}

/** The URL with its names in lower case; null if they already are, or if it has no name. */
export function inSmallLetters(url: string): string | null {
  const [path = '', ...query] = url.split('?');
  const at = path.search(NAMED);
  if (at < 0) return null;
  // The prefix, a language and a country, has redirects of its own.
  const small = path.slice(0, at) + path.slice(at).replaceAll(ESCAPE_OR_CAPITAL, inSmall);
  return small === path ? null : [small, ...query].join('?');
}

/** Escapes stay as they are: a client that follows writes `%c3` as `%C3` again and would be redirected forever. */
const inSmall = (part: string): string => (part.startsWith('%') ? part : part.toLowerCase());

/**
 * If nothing is at `/x` but a service has that name: its page, or for `curl host/x` the page as text. Null if there is no such service
 * either.
 */
export function sendServiceAt(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
  prepared: Prepared,
): Promise<FastifyReply> | FastifyReply | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const root = context.readers.rootOf(request);
  const [, name] = ALONE.exec((request.url.split('?', 1)[0] ?? '').slice(root.length)) ?? [];
  const service = name === undefined ? null : context.catalog.service(name.toLowerCase());
  if (service === null) return null;
  const { slug } = service;
  if (textWish(request.headers).text)
    return sendText(request, reply.code(200), { context, prepared }, { page: 'service', slug });
  const address = `${basePath(context.publicUrl)}${root}/status/${slug}`;
  return reply
    .headers({ 'Cache-Control': 'no-store', Vary: textWish(request.headers).vary })
    .redirect(address, 302);
}
