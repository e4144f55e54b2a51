import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PROTOCOL_VERSIONS, answerMessage, unanswered, unreadable } from '../../api/mcp/protocol.ts';
import type { Ask } from '../../api/mcp/tools.ts';
import { API_VERSION } from '../../api/openapi.ts';
import type { Context } from '../context.ts';
import { problem, sendProblem } from '../problem.ts';
import { JSON_TYPE } from './reports.ts';

const MCP_PATH = '/mcp';

/** Headers that identify the caller, passed on with the request that a tool makes. */
const HANDED_ON = [
  'authorization',
  'host',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
];

/**
 * The Model Context Protocol over streamable HTTP, without sessions and streams. A tool calls the API as the caller could, with the same
 * limits: nothing can be read here that the API does not offer.
 */
export function mcpRoutes(app: FastifyInstance, { ownPages }: Pick<Context, 'ownPages'>): void {
  const errorHandler = (error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) throw error;
    return send(reply.code(status), unreadable());
  };
  app.post(MCP_PATH, { errorHandler }, async (request, reply) => {
    // Required by the protocol: a foreign page must not reach an instance that only its reader can reach.
    if (ownPages(request.raw) === 'other')
      return sendProblem(reply, problem(403, 'Another site made the browser send this.', 'cross_site'));
    const version = request.headers['mcp-protocol-version'];
    if (version !== undefined && !(PROTOCOL_VERSIONS as readonly unknown[]).includes(version))
      return send(
        reply.code(400),
        unanswered(`MCP-Protocol-Version is one of ${PROTOCOL_VERSIONS.join(', ')}.`),
      );
    const answer = await answerMessage(request.body, askAs(app, request), API_VERSION);
    return answer === null ? reply.code(202).header('Cache-Control', 'no-store').send() : send(reply, answer);
  });
}

function send(reply: FastifyReply, answer: object): FastifyReply {
  return reply.header('Cache-Control', 'no-store').type(JSON_TYPE).send(JSON.stringify(answer));
}

function askAs(app: FastifyInstance, { raw }: FastifyRequest): Ask {
  const { remoteAddress } = raw.socket;
  const headers = Object.fromEntries(
    HANDED_ON.flatMap((name) => (raw.headers[name] === undefined ? [] : [[name, raw.headers[name]]])),
  );
  return async (path, accept = 'application/json') => {
    const answer = await app.inject({
      url: path,
      headers: { ...headers, accept },
      ...(remoteAddress !== undefined && { remoteAddress }),
    });
    return { status: answer.statusCode, body: answer.body };
  };
}
