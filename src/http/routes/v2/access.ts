import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Millis } from '../../../core/base/time.ts';
import { tokensQuery } from '../../../api/v2/requests.ts';
import type { pingShape, tokenShape } from '../../../api/v2/token.ts';
import type { Json } from '../../../api/shape.ts';
import { wallTime } from '../../../clock.ts';
import type { Context } from '../../context.ts';
import { bearerOf } from '../../admission/callers.ts';
import { formFields } from '../../form-fields.ts';
import { problem, sendProblem } from '../../problem.ts';
import { readQuery } from '../../query.ts';

const TOKENS = '/v2/tokens';
const GRANT = 'client_credentials';
const SENTENCES = {
  none: 'This instance needs a key: send a token of POST /v2/tokens, or the key itself, as a bearer token.',
  foreign: 'This token is not from this instance.',
  expired: 'This token has expired: ask POST /v2/tokens for another.',
  wrong: 'This token is wrong, or its key was removed.',
  unread: 'This key is not for reading: ask the operator for one that is.',
} as const;

/** Access: anyone, unless the operator requires keys. A token that looks like ours must be valid even so. */
export function accessRoutes(app: FastifyInstance, context: Pick<Context, 'keys' | 'keysRequired'>): void {
  const { keys, keysRequired } = context;

  app.addHook('onRequest', (request, reply, done) => {
    const path = request.routeOptions.url ?? '';
    if (!path.startsWith('/v2/') || path === TOKENS) return done();
    const why = refusalOf(request, wallTime());
    if (why === null) return done();
    void unauthorized(reply, SENTENCES[why]);
  });

  function refusalOf(request: FastifyRequest, at: Millis): keyof typeof SENTENCES | null {
    const token = bearerOf(request);
    if (token === null) return keysRequired ? 'none' : null;
    const bearer = keys.bearer(token, at);
    if (typeof bearer === 'object') {
      if (!keysRequired || bearer.scopes.includes('read')) return null;
      return bearer.key === null ? 'none' : 'unread';
    }
    // The vendor's clients send the vendor's token: unless a key is required, it is ignored.
    return bearer === 'foreign' && !keysRequired ? null : bearer;
  }

  app.get('/v2/ping', (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ ping: 'pong' } satisfies Json<typeof pingShape>),
  );

  app.post(TOKENS, (request, reply) => {
    const query = readQuery(tokensQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const grant = query.value.grant_type ?? fieldOf(request.body, 'grant_type');
    if (grant !== GRANT) return sendProblem(reply, problem(400, `grant_type must be ${GRANT}.`));
    const client = clientOf(request);
    const at = wallTime();
    const known = client !== null && keys.isKey(client.id, client.secret, at) ? client.id : null;
    const isOurs = client?.secret.startsWith('outcry') === true;
    if (known === null && (keysRequired || isOurs))
      return unauthorized(reply, 'The id of the key or the key is wrong, or it has expired.', 'Basic');
    const { token, seconds } = keys.token(known, at);
    const answer: Json<typeof tokenShape> = {
      access_token: token,
      expires_in: seconds,
      token_type: 'Bearer',
    };
    return reply.header('Cache-Control', 'no-store').send(answer);
  });
}

function unauthorized(reply: FastifyReply, detail: string, scheme = 'Bearer'): FastifyReply {
  reply.header('WWW-Authenticate', `${scheme} realm="Outcry"`);
  return sendProblem(reply, problem(401, detail));
}

/** The credentials of `Authorization: Basic …`, or null. */
function basicOf({ headers }: FastifyRequest): string | null {
  return /^basic +(\S.*)$/iu.exec(headers.authorization ?? '')?.[1]?.trim() ?? null;
}

/** The client of HTTP Basic, or of fields in the body, as some libraries send it. */
function clientOf(request: FastifyRequest): { readonly id: string; readonly secret: string } | null {
  const basic = basicOf(request);
  if (basic !== null) {
    const [id = '', ...rest] = Buffer.from(basic, 'base64').toString().split(':');
    return { id: unescaped(id), secret: unescaped(rest.join(':')) };
  }
  const [id, secret] = [fieldOf(request.body, 'client_id'), fieldOf(request.body, 'client_secret')];
  return id === null || secret === null ? null : { id, secret };
}

/** RFC 6749 form-encodes both; most clients do not, which makes no difference for ours. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const fieldOf = (body: unknown, name: string): string | null => formFields(body)[name] ?? null;
