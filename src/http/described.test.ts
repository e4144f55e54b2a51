import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../api/operations.ts';
import { fixtureContext } from './context.fixture.ts';
import { createServer } from './server.ts';

/** Pages, what they load, and their streams: for people and the browser, not for programs. */
const FOR_BROWSERS =
  /^(?:\/(?:de|en))?\/(?:$|status\/|incident\/|category\/|how-it-works$|api$|live$|assets\/|icon|favicon|logo|robots\.txt$)/u;

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
  const forPrograms = routes.filter((route) => !FOR_BROWSERS.test(route.split(' ')[1] ?? ''));
  const described = OPERATIONS.map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/gu, ':$1')}`,
  );
  expect(forPrograms.toSorted()).toEqual(described.toSorted());
});
