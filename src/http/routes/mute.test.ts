import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { HOUR } from '../../core/base/time.ts';
import { fixtureContext } from '../context.fixture.ts';
import type { MuteDesk, Muting } from '../mute-desk.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

const MUTING = { channel: 'ops', service: 'x', incident: null, byLink: true };

/** A desk that knows one link, and records what it is asked to do. */
function open(muting: Partial<Muting> = {}) {
  const context = fixtureContext('quiet');
  const done: string[] = [];
  let until = muting.until ?? null;
  let isIncident = false;
  const standing = (token: string): Muting | null =>
    token === 'good' ? { ...MUTING, ...muting, until, isIncident } : null;
  const mutes: MuteDesk = {
    of: async (token) => standing(token),
    async mute(token, how) {
      done.push(`${token} for ${how}`);
      isIncident = how === 'incident';
      until = context.sources.now() + (how === 'incident' ? 24 : how) * HOUR;
      return standing(token);
    },
    async undo(token) {
      done.push(`${token} undone`);
      until = null;
      return standing(token);
    },
  };
  server = createServer({ ...context, mutes }, pino({ level: 'silent' }));
  const { app } = server;
  return {
    done,
    get: (url: string) => app.inject({ url }),
    post: (url: string, payload = '') =>
      app.inject({
        method: 'POST',
        url,
        payload,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
  };
}

describe('the page of a mute link', () => {
  test('says what it mutes and for how long, and opening it any number of times changes nothing', async () => {
    const { done, get } = open();
    for (let opened = 0; opened < 3; opened++) {
      const page = await get('/mute/good');
      expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-store']);
      expect(page.body).toMatch(/<h1>Mute (?:<bdi>)?X(?:<\/bdi>)? in (?:<bdi>)?ops(?:<\/bdi>)?\?<\/h1>/u);
      expect([...page.body.matchAll(/name="hours" value="(\d+)">([^<]*)/gu)].map(([, ...it]) => it)).toEqual([
        ['1', '1 hour'],
        ['8', '8 hours'],
        ['24', '24 hours'],
      ]);
      expect(page.body).toContain('<meta name="robots" content="noindex');
    }
    expect(done).toEqual([]);
  });

  test('mutes by a POST for one of its hours, says until when, and undoes it by another', async () => {
    const { done, post } = open();
    const muted = await post('/mute/good', 'hours=8');
    expect(muted.body).toContain('X is muted in ops');
    expect(muted.body).toContain('action="/mute/good/undo"');
    const undone = await post('/mute/good/undo');
    expect(undone.body).toContain('No longer muted in ops: X');
    expect(done).toEqual(['good for 8', 'good undone']);
  });

  test('mutes for no other time', async () => {
    const { done, post } = open();
    for (const fields of ['', 'hours=', 'hours=9', 'hours=1e9', 'hours=-1', 'hours=8&hours=9'])
      expect((await post('/mute/good', fields)).body, fields).toContain('name="hours"');
    expect(done).toEqual([]);
  });

  test('offers the one incident if the message is about one, first and until it is over', async () => {
    const { done, get, post } = open({ incident: 'x-20250310-0925' });
    const page = (await get('/mute/good')).body;
    expect([...page.matchAll(/name="hours" value="(\w+)"/gu)].map(([, how]) => how)).toEqual([
      'incident',
      '1',
      '8',
      '24',
    ]);
    const muted = await post('/mute/good', 'hours=incident');
    expect(muted.body).toContain('Only this incident, until it is over. Its end is announced as usual.');
    expect([muted.body.includes('action="/mute/good/undo"'), done]).toEqual([true, ['good for incident']]);
  });

  test('offers no undo for what an operator muted', async () => {
    const { get } = open({ until: 4e12, byLink: false });
    expect((await get('/mute/good')).body).not.toContain('<form method="post" action="/mute');
  });

  test('is in the language of its reader', async () => {
    const { get } = open({ service: null });
    expect((await get('/de/mute/good')).body).toContain('Alles in ops stummschalten?');
  });

  test('is not found if the link is invalid, and never if messages have none', async () => {
    const { get, post } = open();
    for (const page of [
      await get('/mute/bad'),
      await post('/mute/bad', 'hours=1'),
      await post('/mute/bad/undo'),
    ]) {
      expect(page.statusCode).toBe(404);
      expect(page.body).toContain('This link no longer works');
    }
    await server?.app.close();
    server = createServer(fixtureContext('quiet'), pino({ level: 'silent' }));
    const page = await server.app.inject({ url: '/mute/good' });
    expect([page.statusCode, page.body.includes('This link')]).toEqual([404, false]);
  });
});
