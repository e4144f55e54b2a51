import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MUTE_PATH, type MutePage } from '../../pages/mute.tsx';
import { called } from '../../pages/sentences/names.ts';
import { MUTE_HOURS } from '../../ports/channels.ts';
import { languageOf } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { formFields } from '../form-fields.ts';
import type { MuteDesk, Muting } from '../mute-desk.ts';
import { sendRendered } from '../send-rendered.ts';

type OfToken = { Params: { token: string } };

/** The mute links of channel messages; no routes if messages have none. Opening a link changes nothing. */
export function muteRoutes(app: FastifyInstance, context: Context): void {
  const { mutes } = context;
  if (mutes === null) return;
  for (const root of context.readers.roots) linkRoutes(`${root}${MUTE_PATH}/:token`, app, context, mutes);
}

function linkRoutes(path: string, app: FastifyInstance, context: Context, mutes: MuteDesk): void {
  const answer = (
    request: FastifyRequest<OfToken>,
    reply: FastifyReply,
    muting: Muting | null,
    undone: boolean,
  ) => sendMute(request, reply, context, pageOf(request, context, muting, undone));

  app.get<OfToken>(path, async (request, reply) =>
    answer(request, reply, await mutes.of(request.params.token), false),
  );

  app.post<OfToken>(path, async (request, reply) => {
    const { token } = request.params;
    const asked = formFields(request.body)['hours'];
    const how = ([...MUTE_HOURS, 'incident'] as const).find((offered) => String(offered) === asked);
    if (how === undefined) return answer(request, reply, await mutes.of(token), false);
    return answer(request, reply, await mutes.mute(token, how), false);
  });

  app.post<OfToken>(`${path}/undo`, async (request, reply) =>
    answer(request, reply, await mutes.undo(request.params.token), true),
  );
}

/** `undone`: whether the reader has just undone it. */
function pageOf(
  request: FastifyRequest<OfToken>,
  { catalog, readers }: Pick<Context, 'catalog' | 'readers'>,
  muting: Muting | null,
  undone: boolean,
): MutePage {
  if (muting === null) return { step: 'gone' };
  const { channel, until, byLink, isIncident } = muting;
  const { token } = request.params;
  const known = muting.service === null ? null : catalog.service(muting.service);
  const language = languageOf(readers.localeOf(request).locale ?? readers.languages[0]);
  const service = known === null ? muting.service : called(language, known);
  if (until !== null)
    return { step: 'muted', channel, service, token, until: isIncident ? null : until, undo: byLink };
  if (undone) return { step: 'unmuted', channel, service, token };
  return { step: 'ask', channel, service, token, hasIncident: muting.incident !== null };
}

async function sendMute(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
  what: MutePage,
): Promise<FastifyReply> {
  const page = await context.site.mute(what, context.readers.localeOf(request).locale);
  return sendRendered(request, reply, context, page, {
    cacheControl: 'no-store',
    vary: context.readers.varyOf(request),
  });
}
