import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { receiptJson } from '../api/answers.ts';
import { saidOf, type Callers } from './admission/callers.ts';
import { hasOneHost } from './admission/refusals.ts';
import type { Context } from './context.ts';
import { writeReady, type ReadyAnswers } from './ready-answers.ts';
import { PROBLEM_TYPE, problemOfDrop, problemOfError, type ProblemDetails } from './problem.ts';
import { JSON_TYPE, NOT_JSON, readJson, takeReport } from './routes/reports.ts';

interface FastLaneOptions {
  readonly context: Context;
  /** Earlier answers of the routes. */
  readonly ready: ReadyAnswers;
  readonly callers: Callers;
  /** The path of a URL below the instance's base path. */
  readonly pathOf: (url: string) => string;
  /** Looks for untrusted proxies in requests that are answered here; the routes check for themselves. */
  readonly look: (request: IncomingMessage) => void;
  /** Longer bodies are left to the routes. */
  readonly bodyBytesMax: number;
  /** While the server closes, everything is left to the routes. */
  readonly isClosing: () => boolean;
  /** Called if a report could not be answered. */
  readonly onError: (error: unknown) => void;
}

/** Answers a request, now or later, or passes it to the routes. */
export type FastLane = (request: IncomingMessage, response: ServerResponse, routes: RequestListener) => void;

const REPORTS = /^\/api\/v1\/services\/([\w-]{1,200})\/reports$/u;

/**
 * A shortcut around the framework, which costs more than the answer itself. It serves cached answers that are still valid, and reports sent
 * by programs. Reports are taken here only in the plainest form, by the same function as in `reports.ts`; one with an escaped URL or
 * another content type is left to the routes. Turns, shares and timeouts are applied before this file, so they hold for both ways.
 */
export function fastLane(options: FastLaneOptions): FastLane {
  const { context, ready, callers, pathOf, look } = options;
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

  /** Returns whether the request was answered. */
  function answered(request: IncomingMessage, response: ServerResponse, address: string): boolean {
    const answer = ready.find(request, address);
    const allowance = answer?.isCounted === true ? callers.count(request) : null;
    // The routes explain refusals; a request over the limit may therefore be counted twice.
    if (answer === null || allowance === 'unknown' || (allowance !== null && allowance.left < 0))
      return false;
    look(request);
    writeReady(request, response, answer, allowance && saidOf(allowance));
    return true;
  }

  return (request, response, routes) => {
    const { method, url = '/', headers } = request;
    if (options.isClosing() || !hasOneHost(request)) return routes(request, response);
    if (method === 'GET' || method === 'HEAD') {
      if (answered(request, response, pathOf(url))) return;
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

/** Whether the headers announce a JSON body that is neither chunked, compressed nor too long. */
function isPlainJson(headers: IncomingHttpHeaders, bytesMax: number): boolean {
  return (
    headers['content-type'] === 'application/json' &&
    headers['transfer-encoding'] === undefined &&
    headers['content-encoding'] === undefined &&
    Number(headers['content-length'] ?? Infinity) <= bytesMax
  );
}

/** Node guarantees that the body has the announced length. */
function readText(request: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? ''));
}
