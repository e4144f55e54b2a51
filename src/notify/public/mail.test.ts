import { describe, expect, test } from 'vitest';
import { subscriber } from '../../ports/given.fixture.ts';
import { factsOf, SETTING } from '../given.fixture.ts';
import { tellingOf } from '../telling.ts';
import { BOUNCE_BYTES_MAX, bounceIn } from './bounce.ts';
import { mailOf, questionOf, returnAddress } from './mail.ts';
import { newId, tokensOf } from './tokens.ts';

const END = 'https://status.example.org/en/tell-me/end/token';
const ABOUT = 'X & Söhne <3';
const CHOSEN = {
  near: { country: 'GB', city: 'London', region: 'England' },
  severity: 'major',
  hears: 'ends',
} as const;
const bob = (facts: Parameters<typeof subscriber>[1] = {}) =>
  subscriber('mail~7', { to: 'bob@example.net', ...facts });

describe('a mail to a subscriber', () => {
  test.each([
    ['says that an incident began', 'en', 'opened', null],
    ['says that it is over, if only that was wanted', 'en', 'resolved', 'x-20250310-0925'],
    ['says so in German', 'de', 'opened', null],
  ] as const)('%s', async (_what, locale, reason, incident) => {
    const setting = { ...SETTING, locale };
    const telling = tellingOf('n.1', [factsOf('x', { reason })], setting);
    const mail = mailOf(telling, setting, {
      subscriber: bob({ incident, ...(locale === 'de' && CHOSEN) }),
      about: ABOUT,
      end: END,
      returnTo: null,
    });
    await expect(`${JSON.stringify(mail, null, 2)}\n`).toMatchFileSnapshot(
      `./golden/${locale}-${reason}.json`,
    );
  });

  test('asks for confirmation', async () => {
    const about = {
      confirm: 'https://status.example.org/en/tell-me/confirm/t',
      never: 'https://status.example.org/en/tell-me/never/t',
    };
    const mail = questionOf(
      { subscriber: bob(CHOSEN), about: ABOUT, returnTo: 'bounces+t@example.org' },
      about,
      SETTING,
    );
    await expect(`${JSON.stringify(mail, null, 2)}\n`).toMatchFileSnapshot('./golden/en-question.json');
  });

  test('has no image, no script and nothing else that tracks opening it', () => {
    const telling = tellingOf('n.1', [factsOf('x')], SETTING);
    const { html } = mailOf(telling, SETTING, { subscriber: bob(), about: ABOUT, end: END, returnTo: null });
    expect(html).not.toMatch(/<(?:img|script|link|iframe)|url\(/iu);
    expect(html).toContain('X &amp; Söhne &lt;3');
  });
});

describe('a returned message', () => {
  const tokens = tokensOf('secret');
  const id = newId('mail');
  const to = returnAddress('bounces@example.org', tokens.returnTagOf(id));
  const report = (status: string, action = 'failed') =>
    `To: ${to.toUpperCase()}\r\nContent-Type: multipart/report\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n` +
    `Final-Recipient: rfc822; bob@example.net\r\nAction: ${action}\r\nStatus: ${status}\r\n`;

  test('identifies its recipient, in an address within the length limit', () => {
    expect(to.split('@')[0]?.length).toBeLessThanOrEqual(64);
    const { tag } = bounceIn(report('5.1.1'));
    expect(tokens.idOfReturnTag(tag ?? '')).toBe(id);
    expect(tokensOf('another').idOfReturnTag(tag ?? '')).toBeNull();
    expect(bounceIn('To: bounces@example.org\r\n').tag).toBeNull();
    for (const none of ['', '-', `${'0'.repeat(32)}-${'é'.repeat(16)}`])
      expect(tokens.idOfReturnTag(none)).toBeNull();
  });

  test('is final if it says that there is no such mailbox, and not if that may pass or a person writes it', () => {
    const isFinal = (message: string) => bounceIn(message).isFinal;
    for (const status of ['5.1.1', '5.1.10', '5.2.1']) expect(isFinal(report(status)), status).toBe(true);
    for (const status of ['4.2.2', '5.2.2', '5.7.1', '5.1.11'])
      expect(isFinal(report(status)), status).toBe(false);
    expect(isFinal(report('5.1.1', 'delayed'))).toBe(false);
    expect(isFinal(`To: ${to}\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n`)).toBe(false);
    const late = (before: number) =>
      report('5.1.1').replace('\r\n\r\n--b', `\r\n\r\n${' '.repeat(before)}\r\n--b`);
    const rest = report('5.1.1').length + 2;
    expect([isFinal(late(BOUNCE_BYTES_MAX - rest)), isFinal(late(BOUNCE_BYTES_MAX))]).toEqual([true, false]);
  });
});
