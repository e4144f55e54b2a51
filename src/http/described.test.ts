import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { FORMAT_OPERATIONS } from '../api/format-operations.ts';
import { OPERATIONS } from '../api/operations.ts';
import { fixtureContext } from './context.fixture.ts';
import { createServer } from './server.ts';

/** Pages, their assets and their streams: for people and browsers, not for programs. */
const FOR_BROWSERS =
  /^\/(?:$|status\/(?!.*\.json$)|incident\/(?!.*\/evidence$)|embed\/|category\/(?!.*\.json$)|incidents$|how-it-works$|countries$|suggest$|zone$|mine$|:country\(|privacy$|offline$|manifest\.webmanifest$|sw\.js$|api$|api\/[a-z]+$|live$|assets\/|icon|favicon|logo|robots\.txt$)/u;
/** Formats without a schema; the same data as JSON is described. */
const OTHER_FORMATS = /\.(?:atom|rss|ics|svg|xml|png)$/u;
/** What exists in each language is described once. */
const IN_A_LANGUAGE = /^\/(?:de|en)(?=\/)/u;

test('every route for programs is described, and every operation has its route', async () => {
  const routes: string[] = [];
  const listen = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url}`);
    });
  };
  subscribe('fastify.initialization', listen);
  const server = createServer(fixtureContext(), pino({ level: 'silent' }));
  unsubscribe('fastify.initialization', listen);
  await server.app.close();
  const forPrograms = routes.filter((route) => {
    const path = route.split(' ')[1] ?? '';
    return !IN_A_LANGUAGE.test(path) && !FOR_BROWSERS.test(path) && !OTHER_FORMATS.test(path);
  });
  const described = [...OPERATIONS, ...FORMAT_OPERATIONS].map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/gu, ':$1')}`,
  );
  expect(forPrograms.toSorted()).toEqual(described.toSorted());
});
