import { MINUTE, HOUR } from '../../core/base/time.ts';
import type { OutgoingRequest } from '../../outgoing/connector.ts';
import { channel, START } from '../../ports/given.fixture.ts';
import type { Facts } from '../facts.ts';
import { SETTING, factsOf, incidentOf } from '../given.fixture.ts';
import { tellingOf, testTelling, type Setting, type Telling } from '../telling.ts';
import { kindOf } from './index.ts';

/** From the test vector in the Standard Webhooks specification. */
export const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const SECOND_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

/** Valid settings of each kind, with recognisable secrets. */
export const SETTINGS: Readonly<Record<string, Record<string, string>>> = {
  webhook: { url: 'https://receiver.example/hook', secret: `${SECOND_SECRET} ${WEBHOOK_SECRET}` },
  slack: { url: 'https://hooks.slack.example/services/T0/B0/s3cret' },
  discord: { url: 'https://discord.example/api/webhooks/1/s3cret' },
  teams: { url: 'https://workflows.example/triggers/manual/run?sig=s3cret' },
  'google-chat': { url: 'https://chat.example/v1/spaces/A/messages?key=k&token=s3cret' },
  mattermost: { url: 'https://mattermost.example/hooks/s3cret' },
  telegram: { token: '123456:s3cret-s3cret-s3cret-s3cret', chat: '@outages', topic: '7' },
  matrix: { server: 'https://matrix.example', token: 's3cret', room: '!ops:example.org' },
  mastodon: { server: 'https://mastodon.example', token: 's3cret', visibility: 'unlisted' },
  bluesky: { handle: 'outages.example.org', password: 's3cret' },
  ntfy: { topic: 's3cret-topic', token: 's3cret-token' },
  gotify: { server: 'https://gotify.example/', token: 's3cret' },
  pagerduty: { routing_key: 's3creTs3creTs3creTs3creTs3creT00' },
  alertmanager: { server: 'https://alertmanager.example/am', token: 's3cret' },
  'alertmanager-webhook': { url: 'https://receiver.example/alerts', token: 's3cret' },
  apprise: { server: 'https://apprise.example', key: 's3cret', tag: 'ops' },
  template: {
    url: 'https://receiver.example/s3cret',
    headers: 'X-Token: s3cret\nX-Kind: outage',
    body: '{"what": "{{title}}", "where": "{{ link }}", "over": {{over}}}',
  },
};

/** The receiver's reference to a message, if it is more than a number. */
export const REFERENCES: Readonly<Record<string, string>> = {
  bluesky:
    '{"uri":"at://did:plc:outages/app.bsky.feed.post/3lk2a","cid":"bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}',
};

/** With a link by which readers can mute the channel. */
const LINKED: Setting = {
  ...SETTING,
  muteLink: (about) =>
    `https://status.example.org/mute/ops.${about === null ? '' : `${about.service}.${about.incident}`}.af3s.0123456789abcdef`,
};
const IN_GERMAN = { ...LINKED, locale: 'de', timeZone: 'Europe/Berlin' } as const;

/** One message of each sort; the last without a mute link, so that it names the command. */
export function tellings(): [string, Telling, reference: string | null][] {
  const one = (facts: Facts, setting: Setting = LINKED): Telling =>
    tellingOf(facts.notice.id, [facts], setting);
  const resolved = factsOf('x', {
    reason: 'resolved',
    incident: incidentOf('x', { state: 'resolved', endedAt: START + HOUR + 5 * MINUTE }),
  });
  const source = { slug: 'ee', name: 'EE', category: 'mobile' };
  const many = ['a', 'b', 'c', 'd'].map((slug) => factsOf(slug)) as [Facts, ...Facts[]];
  return [
    ['opened', one(factsOf('x')), null],
    ['resolved, in German, after it was opened', one(resolved, IN_GERMAN), '4711'],
    ['reopened', one(factsOf('x', { reason: 'reopened' })), null],
    ['likely a knock-on', one(factsOf('x', { reason: 'knock_on', source })), null],
    ['not a knock-on after all', one(factsOf('x', { reason: 'own_trouble' })), null],
    ['reminded of it, after it was opened', one(factsOf('x', { reason: 'still_open' })), '4711'],
    ['four at once', tellingOf('a-20250310-0925.1.opened+', many, LINKED), null],
    ['a test', testTelling('test-1', START, SETTING), null],
  ];
}

/** All requests of a kind as text: exactly the bytes sent, with JSON pretty-printed. */
export function goldenOf(kind: string): string {
  const ops = channel('ops', { kind, settings: SETTINGS[kind] ?? {} });
  const known = kindOf(kind)!;
  const signingIn = known.signIn(ops);
  const session = signingIn === null ? null : 's3cret-session';
  const first = signingIn === null ? [] : [`### signing in, before each\n${written(signingIn)}`];
  const told = tellings().map(([what, telling, reference]) => {
    const referred = reference === null ? null : (REFERENCES[kind] ?? reference);
    return `### ${what}\n${written(known.render(telling, ops, { at: START + 7, reference: referred, session }))}`;
  });
  return [...first, ...told].join('\n');
}

function written({ method, url, headers, body }: OutgoingRequest): string {
  const heads = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const laidOut =
    headers['Content-Type'] === 'application/json' ? JSON.stringify(JSON.parse(body), null, 2) : body;
  return `${[`${method} ${url}`, ...heads].join('\n')}\n\n${laidOut}\n`;
}
