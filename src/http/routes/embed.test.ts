import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { faultsOf } from '../../../test/support/described.ts';
import { SCENES, type FixtureOptions, type Scene } from '../../../test/support/site/fixtures.ts';
import { textsIn } from '../../../test/support/valid-xml.ts';
import { fixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

const HOME = 'https://outcry.example';

function open(scene: Scene, options: FixtureOptions = {}) {
  const context = { ...fixtureContext(scene, options), publicUrl: HOME };
  server = createServer(context, pino({ level: 'silent' }));
  const { app } = server;
  return (url: string) => app.inject(url);
}

const policyOf = (answer: { headers: Record<string, unknown> }): string =>
  /frame-ancestors [^;]*/u.exec(String(answer.headers['content-security-policy']))?.[0] ?? '';

describe('a service in a frame', () => {
  test.each(SCENES)('says what its page says in scene %s, and links to it', async (scene) => {
    const { body } = await open(scene)('/embed/x');
    const headline = (html: string) => /<h1>.*?<\/h1>/su.exec(html)?.[0];
    expect(headline(body)).toBe(headline((await open(scene)('/status/x')).body));
    expect(body).toContain('<a class="more" href="/status/x" target="_blank" rel="noopener">');
    expect(body).toMatch(/<figcaption><p>Reports in the last 24 hours\. /u);
    expect(body).toContain('data-live="/live" data-page="/embed/x"');
    expect(body).toContain('<meta name="robots" content="noindex"/>');
    expect(body).toContain(`<link rel="canonical" href="${HOME}/status/x"/>`);
    expect(body).not.toMatch(/<form|<header|<footer/u);
  });

  test('is in the language of its URL, and its link too', async () => {
    const { body } = await open('quiet')('/de/embed/x');
    expect(body).toContain('<html lang="de">');
    expect(body).toContain('href="/de/status/x" target="_blank"');
  });

  test('may be embedded by those whom the operator allows, and no other page by anybody', async () => {
    for (const [embed, policy] of [
      [[], "frame-ancestors 'none'"],
      [['*'], 'frame-ancestors *'],
      [['https://a.example', 'https://*.b.example'], 'frame-ancestors https://a.example https://*.b.example'],
    ] as const) {
      const get = open('quiet', { embed });
      expect(policyOf(await get('/embed/x'))).toBe(policy);
      for (const page of ['/', '/status/x', '/category/social', '/how-it-works', '/nothing', '/badge/x.svg'])
        expect(policyOf(await get(page))).toBe("frame-ancestors 'none'");
      await server?.app.close();
    }
  });

  test('of an unknown service is a page that says so', async () => {
    const answer = await open('quiet')('/embed/nobody');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  });
});

describe('oEmbed', () => {
  const asked = async (url: string, more = '', options: FixtureOptions = { embed: ['*'] }) => {
    const answer = await open('outage', options)(`/oembed?url=${encodeURIComponent(url)}${more}`);
    const { statusCode: status, headers, body } = answer;
    const faults = faultsOf({ method: 'GET', path: '/oembed', status, headers, body });
    return { answer, status, body, faults };
  };
  interface Answer {
    readonly type: string;
    readonly html?: string;
    readonly width?: number;
    readonly height?: number;
  }

  test('gives a frame of the requested page, as wide as there is room, with the sentence as its title', async () => {
    const { answer, faults } = await asked(`${HOME}/status/x`);
    expect(faults).toEqual([]);
    const { type, html, width, height } = answer.json<Answer>();
    expect([type, width, height]).toEqual(['rich', 600, 300]);
    expect(html).toMatch(
      /^<iframe src="https:\/\/outcry\.example\/embed\/x" width="600" height="300" title="User reports indicate problems at X/u,
    );
    expect((await asked(`${HOME}/de/status/x`)).answer.json<Answer>().html).toContain('/de/embed/x"');
    const narrow = (await asked(`${HOME}/status/x`, '&maxwidth=300&maxheight=200')).answer.json<Answer>();
    expect([narrow.width, narrow.height]).toEqual([300, 200]);
    const wide = (await asked(`${HOME}/status/x?places=all`, '&maxwidth=5000')).answer.json<Answer>();
    expect(wide.width).toBe(600);
  });

  test('gives a link where the operator allows no frames', async () => {
    const { answer, faults } = await asked(`${HOME}/status/x`, '', {});
    expect(faults).toEqual([]);
    expect(answer.json<Answer>()).toMatchObject({ type: 'link', provider_name: 'Outcry' });
    expect(answer.json<Answer>().html).toBeUndefined();
  });

  test('is available as XML', async () => {
    const { body } = await asked(`${HOME}/status/x`, '&format=xml');
    expect(textsIn(body, 'type')).toEqual(['rich']);
    expect(textsIn(body, 'html')[0]).toMatch(/^<iframe src="https:/u);
  });

  test.each([
    [`${HOME}/status/nobody`, '', 404],
    [`${HOME}/incident/x`, '', 404],
    [`${HOME}.evil.example/status/x`, '', 404],
    ['https://evil.example/status/x', '', 404],
    [`${HOME}/status/x/../../embed/x"><script>`, '', 404],
    ['javascript:alert(1)', '', 404],
    ['', '', 400],
    [`${HOME}/status/x`, '&maxwidth=219', 400],
    [`${HOME}/status/x`, '&maxwidth=220', 200],
    [`${HOME}/status/x`, '&maxheight=0', 400],
    [`${HOME}/status/x`, '&format=yaml', 501],
    [`${HOME}/status/x`, '&callback=x', 400],
    [`${HOME}/status/${'x'.repeat(1_000)}`, '', 400],
  ])('of %s with "%s" is answered with %i', async (url, more, status) => {
    const told = await asked(url, more);
    expect([told.status, told.faults]).toEqual([status, []]);
  });

  test('is linked from the page of a service, if frames are allowed', async () => {
    const link = '<link rel="alternate" type="application/json+oembed"';
    const { body } = await open('quiet', { embed: ['*'] })('/status/x');
    expect(body).toContain(`${link} href="${HOME}/oembed?url=${encodeURIComponent(`${HOME}/status/x`)}"/>`);
    expect((await open('quiet', { embed: ['*'] })('/')).body).not.toContain(link);
    expect((await open('quiet')('/status/x')).body).not.toContain(link);
  });
});
