import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MUTE_PATH, type MutePage } from '../../pages/mute.tsx';
import { called } from '../../pages/names.ts';
import { MUTE_HOURS } from '../../ports/channels.ts';
import { languageOf } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { formFields } from '../form-fields.ts';
import type { MuteDesk, Muting } from '../mute-desk.ts';
import { sendRendered } from '../send-rendered.ts';

type OfToken = { Params: { token: string } };

/** Where the links of messages lead that mute their channel; nothing, where messages have none. To open one does nothing. */
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
    const hours = MUTE_HOURS.find((offered) => String(offered) === formFields(request.body)['hours']);
    if (hours === undefined) return answer(request, reply, await mutes.of(token), false);
    return answer(request, reply, await mutes.mute(token, hours), false);
  });

  app.post<OfToken>(`${path}/undo`, async (request, reply) =>
    answer(request, reply, await mutes.undo(request.params.token), true),
  );
}

/** `undone`: whether somebody just asked for that. */
function pageOf(
  request: FastifyRequest<OfToken>,
  { catalog, readers }: Pick<Context, 'catalog' | 'readers'>,
  muting: Muting | null,
  undone: boolean,
): MutePage {
  if (muting === null) return { step: 'gone' };
  const { channel, until, byLink } = muting;
  const { token } = request.params;
  const known = muting.service === null ? null : catalog.service(muting.service);
  const language = languageOf(readers.localeOf(request).locale ?? readers.languages[0]);
  const service = known === null ? muting.service : called(language, known);
  if (until !== null) return { step: 'muted', channel, service, token, until, undo: byLink };
  return { step: undone ? 'unmuted' : 'ask', channel, service, token };
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
