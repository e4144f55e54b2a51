import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TONE_COLOURS, badgeJson, badgeSvg, badgeWords, sparklineOf } from '../../api/badge.ts';
import { badgeModel } from '../../pages/models/badge.ts';
import { cleaned } from '../../pages/sentences/words.ts';
import { languageOf, type Language } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { openToAll } from '../headers.ts';
import { unknownParameter } from '../known-parameters.ts';
import type { Prepared } from '../prepared.ts';
import { problem, sendProblem, type ProblemDetails } from '../problem.ts';
import { sendRendered } from '../send-rendered.ts';
import { JSON_TYPE } from './reports.ts';
import { unknownService, type OfService } from './services.ts';

/** Badges are embedded in pages with many readers: caches may keep one for a minute, and longer if we are unreachable. */
const MANNER = { cacheControl: 'public, max-age=60, stale-while-revalidate=60, stale-if-error=86400' };
const SVG_TYPE = 'image/svg+xml; charset=utf-8';
const STYLES = ['flat', 'sparkline'];

/** The badge of a service: as JSON for shields.io, and as our own image. */
export function badgeRoutes(app: FastifyInstance, context: Context, prepared: Prepared): void {
  const headers = openToAll(context.headers);
  for (const root of context.readers.roots) {
    const { locale = context.readers.languages[0] } = context.readers.split(`${root}/`);
    const language = languageOf(locale);
    app.get<OfService>(`${root}/badge/:slug.json`, (request, reply) => sendJson(request, reply, language));
    app.get<OfService>(`${root}/badge/:slug.svg`, (request, reply) => sendSvg(request, reply, language));
  }

  async function sendJson(
    request: FastifyRequest<OfService>,
    reply: FastifyReply,
    language: Language,
  ): Promise<FastifyReply> {
    const { slug } = request.params;
    const unknown = unknownParameter(request);
    if (unknown !== null) return sendProblem(reply, unknown);
    const rendered = await prepared.get(`badge json ${language.locale} ${slug}`, async () => {
      const model = await badgeModel(context.sources, slug);
      const words = model === null ? null : badgeWords(model, language);
      return words === null ? null : { text: JSON.stringify(badgeJson(words)), contentType: JSON_TYPE };
    });
    if (rendered === null) return unknownService(reply);
    return sendRendered(request, reply, { headers }, rendered, MANNER);
  }

  async function sendSvg(
    request: FastifyRequest<OfService>,
    reply: FastifyReply,
    language: Language,
  ): Promise<FastifyReply> {
    const { slug } = request.params;
    const { style = 'flat' } = request.query as { style?: string };
    const refused = unknownParameter(request, ['style']) ?? styleProblem(style);
    if (refused !== null) return sendRefusal(reply, refused, language.say.badgeUnreadable);
    const rendered = await prepared.get(`badge svg ${style} ${language.locale} ${slug}`, async () => {
      const model = await badgeModel(context.sources, slug);
      if (model === null) return null;
      const { timeZone } = context.sources.instance;
      const sparkline = style === 'sparkline' ? await sparklineOf(model, language, timeZone) : undefined;
      return { text: badgeSvg(badgeWords(model, language), sparkline), contentType: SVG_TYPE };
    });
    if (rendered === null) return sendRefusal(reply, problem(404, ''), language.say.badgeUnknown);
    return sendRendered(request, reply, { headers }, rendered, MANNER);
  }

  /** An error is drawn as a badge too, because a page that embeds an image shows nothing of any other answer. */
  function sendRefusal(reply: FastifyReply, { status }: ProblemDetails, message: string): FastifyReply {
    const label = cleaned(context.sources.instance.name);
    return reply
      .code(status)
      .headers({ ...headers, 'Cache-Control': 'no-store', 'Content-Type': SVG_TYPE })
      .send(badgeSvg({ label, message, colour: TONE_COLOURS.learning }));
  }
}

function styleProblem(style: unknown): ProblemDetails | null {
  return STYLES.includes(String(style)) ? null : problem(400, `"style" is ${STYLES.join(' or ')}.`);
}
