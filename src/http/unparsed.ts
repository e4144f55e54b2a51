import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecurityHeaders } from './headers.ts';
import type { Addresses } from './admission/addresses.ts';
import { METHODS_ALLOWED, isV2, problem, writtenProblem, type ProblemDetails } from './problem.ts';

type ParserError = Error & { readonly code?: string };

/** What Node's parser rejects never becomes a request, so that no route, hook or reply can answer it. */
export function answerUnparsed(headers: SecurityHeaders): (error: ParserError, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (socket.writable && !hasBegunToAnswer(socket)) socket.write(textOf(problemOf(error), headers));
    socket.destroy(error);
  };
}

/** Node answers any expectation other than `100-continue` itself unless there is a listener. */
export function refuseExpectations(server: Server, headers: SecurityHeaders, ownAddress: Addresses): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const details = problem(417, 'The only supported expectation is 100-continue.');
    const { type, body } = writtenProblem(details, isV2({ url: ownAddress.of(request.url ?? '/') }));
    response.writeHead(details.status, { ...headersOf(headers, body), 'Content-Type': type }).end(body);
  });
}

/** Without a listener Node closes the connection of a CONNECT request without an answer. */
export function refuseTunnels(server: Server, headers: SecurityHeaders, ownAddress: Addresses): void {
  const details = problem(405, `This server is not a proxy: it takes ${METHODS_ALLOWED}.`);
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    const isOfV2 = isV2({ url: ownAddress.of(request.url ?? '/') });
    // The client may have left.
    socket.on('error', () => {});
    socket.end(textOf(details, headers, isOfV2, { Allow: METHODS_ALLOWED }), () => socket.destroy());
  });
}

/** As in Node's own handler: text in the middle of an answer, or of a live stream, would be read as part of it. */
function hasBegunToAnswer(socket: Socket): boolean {
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse | null };
  return answer?.headersSent === true;
}

function problemOf({ code }: ParserError): ProblemDetails {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem(408, 'The request took too long to arrive.');
    case 'HPE_HEADER_OVERFLOW':
      return problem(431, 'The head of the request is too long.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return problem(413, 'The extensions of a chunk are too long.');
    default:
      return problem(400, 'The request could not be read.');
  }
}

function headersOf(security: SecurityHeaders, body: string): Record<string, string | number> {
  return {
    ...security,
    'Content-Length': Buffer.byteLength(body),
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
}

function textOf(
  details: ProblemDetails,
  security: SecurityHeaders,
  isOfV2 = false,
  more: Readonly<Record<string, string>> = {},
): string {
  const { type, body } = writtenProblem(details, isOfV2);
  const headers = { ...more, ...headersOf(security, body), 'Content-Type': type };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${details.status} ${details.title}\r\n${lines.join('')}\r\n${body}`;
}
