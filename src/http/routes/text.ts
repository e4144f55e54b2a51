import type { FastifyReply, FastifyRequest } from 'fastify';
import { homeText, searchText, serviceText, type TextPlace } from '../../api/text.ts';
import { countryRoot } from '../../pages/base/country-root.ts';
import { sourcesIn } from '../../pages/site/here.ts';
import { homeModel, searchModel } from '../../pages/models/board.ts';
import { serviceModel } from '../../pages/models/service.ts';
import { SEARCH_CHARS_MAX } from '../../pages/search/search.ts';
import { cleaned } from '../../pages/sentences/words.ts';
import { languageOf } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { originOf } from '../origin.ts';
import type { Prepared } from '../prepared.ts';
import { sendRendered } from '../send-rendered.ts';
import { textWish } from '../text-wish.ts';

const TEXT_TYPE = 'text/plain; charset=utf-8';

/** The pages that are available as text. */
type TextPage = { readonly country?: string } & (
  | { readonly page: 'home' }
  | { readonly page: 'search'; readonly query: string }
  | { readonly page: 'service'; readonly slug: string }
);

/** A page as text, in the language that the reader wants. */
export async function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  { context, prepared }: { readonly context: Context; readonly prepared: Prepared },
  key: TextPage,
): Promise<FastifyReply> {
  const { readers, sources: world } = context;
  const sources = key.country === undefined ? world : sourcesIn(world, key.country);
  const { locale = readers.languages[0] } = readers.localeOf(request);
  const language = languageOf(locale);
  const home = `${originOf(context, request)}${readers.rootOf(request)}${key.country === undefined ? '' : countryRoot(key.country)}`;
  const vary = `${readers.varyOf(request)}, ${textWish(request.headers).vary}`;
  const place = { sources, language, home };
  const draw = async () => {
    const text = await textOf(key, place);
    return text === null ? null : { text, contentType: TEXT_TYPE };
  };
  // Search terms may be anything, so results are not cached.
  if (key.page === 'search') {
    const drawn = await draw();
    return reply.headers({ Vary: vary, 'Cache-Control': 'no-store' }).type(TEXT_TYPE).send(drawn?.text);
  }
  const rendered = await prepared.get(`text ${locale} ${home} ${Object.values(key).join(' ')}`, draw);
  if (rendered === null) return sendMissingText(request, reply, context);
  return sendRendered(request, reply, context, rendered, { vary });
}

/** Says in a line that there is nothing at this URL. */
export function sendMissingText(
  request: FastifyRequest,
  reply: FastifyReply,
  { readers }: Pick<Context, 'readers'>,
  status = 404,
): FastifyReply {
  const { locale = readers.languages[0] } = readers.localeOf(request);
  const vary = `${readers.varyOf(request)}, ${textWish(request.headers).vary}`;
  return reply
    .code(status)
    .headers({ Vary: vary, 'Cache-Control': 'no-store' })
    .type(TEXT_TYPE)
    .send(`${languageOf(locale).say.missingTitle}\n`);
}

/** Null if there is no such service. */
async function textOf(key: TextPage, place: TextPlace): Promise<string | null> {
  const { sources } = place;
  switch (key.page) {
    case 'home':
      return homeText(await homeModel(sources), place);
    case 'search': {
      const query = cleaned(key.query).slice(0, SEARCH_CHARS_MAX).trim();
      return searchText(await searchModel(sources, query), place);
    }
    case 'service': {
      const model = await serviceModel(sources, key.slug);
      return model === null ? null : serviceText(model, place);
    }
  }
}
