import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { receiptJson } from '../api/answers.ts';
import { splitCountry } from '../pages/country-root.ts';
import type { PageKey } from '../pages/page-key.ts';
import type { Rendered } from '../pages/rendered.ts';
import type { Context } from './context.ts';
import { isThereAsText, pageAt, varyOfPage } from './routes/pages.ts';
import { PLAINLY, writeRendered, type Manner } from './send-rendered.ts';
import { textWish } from './text-wish.ts';
import { hasOneHost } from './admission/refusals.ts';
import { PROBLEM_TYPE, problemOfDrop, problemOfError, type ProblemDetails } from './problem.ts';
import { JSON_TYPE, NOT_JSON, readJson, takeReport } from './routes/reports.ts';

interface FastLaneOptions {
  readonly context: Context;
  /** The path of an address below that of the instance. */
  readonly pathOf: (url: string) => string;
  /** Looks for proxies that are not trusted, in a request that is answered here; the routes look by themselves. */
  readonly look: (request: IncomingMessage) => void;
  /** A longer body is left to the routes. */
  readonly bodyBytesMax: number;
  /** While the server closes, all is left to the routes. */
  readonly isClosing: () => boolean;
  /** Told why a report could not be answered. */
  readonly onError: (error: unknown) => void;
}

/** Answers a request, now or later, or hands it to the routes. */
export type FastLane = (request: IncomingMessage, response: ServerResponse, routes: RequestListener) => void;

const REPORTS = /^\/api\/v1\/services\/([\w-]{1,200})\/reports$/u;

/**
 * What everyone asks for at once goes past the framework, which takes longer over a request than the answer does: pages, nearly
 * all of which lie ready in memory, and reports of programs. Only requests of the plainest form are taken here, and they are
 * answered by the same functions as in `pages.ts` and `reports.ts`; whatever has a query, an escape or another type of body is
 * left to the routes. Turns, shares and time limits come before this file, so that they hold for both.
 */
export function fastLane(options: FastLaneOptions): FastLane {
  const { context, pathOf, look } = options;
  const { readers } = context;
  const head = Object.entries({ ...context.headers, 'Cache-Control': 'no-store' }).flat();

  function send(response: ServerResponse, status: number, type: string, body: object, more: string[] = []) {
    const text = JSON.stringify(body);
    const length = String(Buffer.byteLength(text));
    response.writeHead(status, [...head, 'Content-Type', type, 'Content-Length', length, ...more]).end(text);
  }

  function sendProblem(response: ServerResponse, { retryAfter, ...details }: ProblemDetails): void {
    const more = retryAfter === undefined ? [] : ['Retry-After', String(retryAfter)];
    send(response, details.status, PROBLEM_TYPE, details, more);
  }

  async function report(request: IncomingMessage, response: ServerResponse, slug: string, text: string) {
    let body: unknown;
    try {
      body = readJson(text);
    } catch {
      return sendProblem(response, problemOfDrop(context.intake.refuse(NOT_JSON)));
    }
    try {
      const answer = await takeReport(request, slug, body, context);
      if ('dropped' in answer) sendProblem(response, problemOfDrop(answer));
      else send(response, 202, JSON_TYPE, receiptJson(answer));
    } catch (error) {
      options.onError(error);
      sendProblem(response, problemOfError(error));
    }
  }

  async function page(
    key: PageKey,
    manner: Manner,
    request: IncomingMessage,
    response: ServerResponse,
    routes: RequestListener,
  ) {
    let rendered: Rendered;
    try {
      rendered = await context.site.page(key);
    } catch {
      // Asked again there, and answered with the page that says what is wrong.
      return routes(request, response);
    }
    look(request);
    writeRendered(request, response, context, rendered, manner);
  }

  return (request, response, routes) => {
    const { method, url = '/', headers } = request;
    if (options.isClosing() || !hasOneHost(request)) return routes(request, response);
    if (method === 'GET') {
      const asked = { url: pathOf(url), headers };
      const key = pageAt(readers.split(asked.url).path, (path) => splitCountry(path, context.sources));
      if (key !== null && !(isThereAsText(key) && textWish(headers).text)) {
        const vary = varyOfPage(context, key, asked);
        const manner = vary === undefined ? PLAINLY : { vary };
        return void page({ ...key, ...readers.localeOf(asked) }, manner, request, response, routes);
      }
    } else if (method === 'POST' && isPlainJson(headers, options.bodyBytesMax)) {
      const slug = REPORTS.exec(pathOf(url))?.[1];
      if (slug !== undefined) {
        look(request);
        return readText(request, (text) => void report(request, response, slug, text));
      }
    }
    routes(request, response);
  };
}

/** Whether a body is announced that is JSON, whole and not too long. */
function isPlainJson(headers: IncomingHttpHeaders, bytesMax: number): boolean {
  return (
    headers['content-type'] === 'application/json' &&
    headers['transfer-encoding'] === undefined &&
    Number(headers['content-length'] ?? Infinity) <= bytesMax
  );
}

/** Node has seen to it that the body is as long as announced. */
function readText(request: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? ''));
}
