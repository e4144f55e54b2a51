import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { QUESTIONS_OF_ADDRESS_MAX, QUESTIONS_OF_SENDER_MAX } from '../../src/notify/public/desk.ts';
import { LINKS } from '../../src/notify/public/open.ts';
import { tokensOf } from '../../src/notify/public/tokens.ts';
import { incident, notice, tick } from '../../src/ports/given.fixture.ts';
import {
  TRUST_LOOPBACK,
  fromPerson,
  openInstance,
  temporaryFolder,
  type Instance,
} from '../support/instance.ts';
import { freePort } from '../support/free-port.ts';
import { outcry } from '../support/program.ts';
import { linkIn, openMailServer, readable, type MailServer } from '../support/mail-server.ts';

const START = Date.UTC(2025, 2, 10, 9);
const BOB = 'bob@example.net';

let folder = '';
let keys = '';
let mail: MailServer;
let instance: Instance;

beforeEach(async () => {
  [folder, keys] = [temporaryFolder(), temporaryFolder()];
  mail = await openMailServer();
  instance = await open();
});
afterEach(async () => {
  await instance.close();
  await mail.close();
  rmSync(keys, { recursive: true, force: true });
});

const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });

async function open(url = mail.url): Promise<Instance> {
  const key = join(keys, 'dkim.pem');
  writeFileSync(key, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const port = await freePort();
  return openInstance({
    start: START,
    folder,
    config: {
      ...TRUST_LOOPBACK,
      port,
      publicUrl: `http://127.0.0.1:${port}`,
      mailUrl: url,
      mailFrom: 'Outcry <told@status.example>',
      mailBounces: 'bounces@status.example',
      mailDkimKey: key,
    },
  });
}

function form(path: string, fields: Record<string, string> = {}, person = 1): Promise<Response> {
  const url = path.startsWith('http') ? path : `${instance.url}${path}`;
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers: fromPerson(person) });
}

/** Commits a decision about the service x as the watch would, and lets the instance act on it. */
async function decide(reason: 'opened' | 'resolved', at: number): Promise<void> {
  const of = incident({
    id: 'x-20250310-0900',
    service: 'x',
    state: reason === 'opened' ? 'open' : 'resolved',
    endedAt: reason === 'opened' ? null : at,
  });
  await instance.app.store.commit(
    tick({
      at,
      cursor: at,
      incidents: [of],
      notices: [notice(`${of.id}.${reason}`, { incident: of.id, service: 'x', at, reason })],
    }),
  );
  await instance.walkTo(at + 5 * SECOND);
}

/** Subscribes, opens the link in the mail, and presses the button. */
async function subscribe(fields: Record<string, string>, address = BOB, person = 1): Promise<void> {
  const before = mail.received.length;
  await form('/tell-me', { ...fields, address }, person);
  await mail.came(before + 1);
  const link = linkIn(mail.received[before]!, 'confirm');
  expect((await form(link)).status).toBe(200);
}

describe('notices by e-mail', () => {
  test('a request sends a link; opening it confirms nothing, pressing the button does; each mail is sent once', async () => {
    const asked = await form('/tell-me', { service: 'x', address: BOB });
    expect([asked.status, asked.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await asked.text()).toContain('Check your inbox');
    await mail.came(1);
    const [question] = mail.received;
    expect(question).toMatchObject({ to: BOB });
    const link = linkIn(question!, 'confirm');
    for (let opened = 0; opened < 3; opened++) {
      const page = await fetch(link);
      expect([page.status, (await page.text()).includes('<form method="post"')]).toEqual([200, true]);
    }
    await decide('opened', START + MINUTE);
    await instance.restart();
    expect(mail.received).toHaveLength(1);

    expect(await (await form(link)).text()).toContain('We will tell you');
    // An incident that opened before they subscribed is not announced to them; the next one is.
    await decide('resolved', START + 10 * MINUTE);
    expect(mail.received).toHaveLength(1);
  });

  test('a subscriber of a service gets signed messages when an incident opens and ends, and can unsubscribe with one POST', async () => {
    await subscribe({ service: 'x' });
    await decide('opened', START + MINUTE);
    await mail.came(2);
    await instance.restart();
    await instance.walkTo(START + 5 * MINUTE);
    const told = mail.received[1]!;
    expect(mail.received).toHaveLength(2);
    const text = readable(told);
    expect(text).toMatch(/^Subject: Problems reported: X$/mu);
    expect(text).toMatch(/^Auto-Submitted: auto-generated$/mu);
    expect(text).toMatch(/^List-ID: <x\.127\.0\.0\.1>$/mu);
    expect(text).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/mu);
    expect(told.from).toMatch(/^bounces\+[\da-f]{32}-[\da-f]{16}@status\.example$/u);

    const [signature] = (await dkimVerify(told.raw, { resolver: publicKey })).results;
    expect(signature?.status.result).toBe('pass');
    expect(signature?.signingHeaders?.keys).toMatch(/list-unsubscribe-post/iu);

    const end = linkIn(told, 'end');
    expect(await (await fetch(end)).text()).toContain('Stop these messages?');
    await decide('resolved', START + 10 * MINUTE);
    await mail.came(3);
    expect(readable(mail.received[2]!)).toMatch(/^In-Reply-To: </mu);
    expect((await form(end, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
    expect((await form(end, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
    expect((await fetch(end)).status).toBe(404);
    await decideAgain();
    expect(mail.received).toHaveLength(3);
  });

  test('the chosen options are repeated in the confirmation, applied, and can be changed by the link in each message', async () => {
    const form1 = await (await fetch(`${instance.url}/tell-me?category=social`)).text();
    expect(form1).toContain('<input type="hidden" name="category" value="social"');
    await subscribe({ service: 'x', whole: 'category', near: 'GB', severity: 'critical', hears: 'ends' });
    const question = readable(mail.received[0]!);
    for (const line of [
      'told about Social networks',
      'Only if it affects: United Kingdom',
      'Only the largest: at least 100',
    ])
      expect(question).toContain(line);
    await decide('opened', START + MINUTE);
    expect(mail.received).toHaveLength(1);
    const [known] = await instance.app.store.subscribers.listening(
      { category: 'social' },
      'x-20250310-0900',
      { after: '', limit: 1 },
    );
    expect(known).toMatchObject({ service: null, hears: 'ends', near: { country: 'GB', city: null } });

    const { tokenOf } = tokensOf(await instance.app.store.subscribers.secret(LINKS, ''));
    const end = `/en/tell-me/end/${tokenOf(known!.id, 'end')}`;
    const page = await (await fetch(`${instance.url}${end}`)).text();
    expect(page).toMatch(
      /<input type="radio" name="severity" value="critical" checked(?:="")?\s*\/?> Only the largest/u,
    );
    const changed = await form(`${end}/change`, { near: '', severity: 'minor', hears: 'steps' });
    expect(await changed.text()).toContain('Saved');
    // An incident that was too small before is announced once the options allow it.
    await instance.walkTo(START + 2 * MINUTE);
    await mail.came(2);
    expect(readable(mail.received[1]!)).toMatch(/^Subject: Problems reported: X$/mu);
    expect((await form(`${end.slice(0, -1)}!/change`, {})).status).toBe(404);
  });

  test('a subscriber of an incident gets one message when it ends, and is then deleted', async () => {
    await decide('opened', START + MINUTE);
    await subscribe({ service: 'x', incident: 'x-20250310-0900' });
    await decide('resolved', START + 10 * MINUTE);
    await mail.came(2);
    await instance.restart();
    const text = readable(mail.received[1]!);
    expect(text).toMatch(/^Subject: Back to normal: X/mu);
    expect(text).toContain('your address has been deleted');
    expect(await instance.app.store.subscribers.count(0)).toEqual({ all: 0, since: 0 });
    expect(await (await fetch(linkIn(mail.received[0]!, 'confirm'))).text()).toContain('no longer works');
  });

  test('an address that does not exist ends the subscription at once, a full mailbox does not', async () => {
    await subscribe({ service: 'x' }, 'gone@example.net');
    await subscribe({ service: 'x' }, 'full@example.net');
    mail.refuse = (to) => (to.startsWith('gone') ? '550 5.1.1 No such user' : '452 4.2.2 Mailbox full');
    await decide('opened', START + MINUTE);
    await instance.restart();
    expect(await instance.app.store.subscribers.count(0)).toMatchObject({ all: 1 });
  });

  test('a bounce which says that the mailbox is gone ends the subscription, while the server runs', async () => {
    await subscribe({ service: 'x' });
    const { from } = mail.received[0]!;
    const returned = (status: string, to: string) =>
      outcry(['bounce', '--data', folder], {
        input: `To: ${to}\nContent-Type: multipart/report\n\n--b\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: ${status}\n`,
      });
    const said = [];
    for (const [status, to] of [
      ['5.2.2', from],
      ['5.1.1', 'bounces@status.example'],
      ['5.1.1', from.replace(/.@/u, '!@')],
      ['5.1.1', from],
      ['5.1.1', from],
    ] as const)
      said.push(JSON.parse((await returned(status, to)).stdout) as unknown);
    expect(said).toEqual([
      { ended: false, why: 'may_pass' },
      { ended: false, why: 'not_ours' },
      { ended: false, why: 'not_ours' },
      { ended: true, why: 'gone' },
      { ended: false, why: 'unknown' },
    ]);
    expect(await instance.app.store.subscribers.count(0)).toMatchObject({ all: 0 });
  });

  test('a command sends a test message, signed like the others, and prints the answer of the mail server', async () => {
    const env = {
      OUTCRY_MAIL_URL: mail.url,
      OUTCRY_MAIL_FROM: 'Outcry <told@status.example>',
      OUTCRY_MAIL_DKIM_KEY: join(keys, 'dkim.pem'),
      OUTCRY_PUBLIC_URL: instance.url,
    };
    mail.refuse = (to) => (to.startsWith('gone') ? '550 5.1.1 No such user' : null);
    const sent = await outcry(['mail', BOB], { env });
    expect(sent).toMatchObject({ status: 0, stdout: expect.stringContaining('"signed":true') as string });
    expect(readable(mail.received[0]!)).toMatch(/^Subject: Test message from Outcry$/mu);
    const [signature] = (await dkimVerify(mail.received[0]!.raw, { resolver: publicKey })).results;
    expect(signature?.status.result).toBe('pass');
    const refused = await outcry(['mail', 'gone@example.net'], { env });
    expect(refused).toMatchObject({ status: 1, stdout: expect.stringContaining('No such user') as string });
    const unset = await outcry(['mail', BOB], { env: { OUTCRY_MAIL_URL: '' } });
    expect(unset.status).not.toBe(0);
  });

  test('no answer reveals whether an address is known, and the mails to an unconfirmed address are limited per day', async () => {
    const answers = new Set<string>();
    for (let nth = 0; nth <= QUESTIONS_OF_ADDRESS_MAX; nth++) {
      const answer = await form('/tell-me', { service: 'x', address: `b.ob+${nth}@example.net` }, 10 + nth);
      answers.add(`${answer.status} ${await answer.text()}`);
    }
    await form('/tell-me', { service: 'x', address: 'other@example.net' }, 99);
    await mail.came(QUESTIONS_OF_ADDRESS_MAX + 1);
    expect(answers.size).toBe(1);
    expect(mail.received.map(({ to }) => to).sort()).toEqual([
      'b.ob+0@example.net',
      'b.ob+1@example.net',
      'b.ob+2@example.net',
      'other@example.net',
    ]);
    const statuses = [];
    for (let nth = 0; nth <= QUESTIONS_OF_SENDER_MAX; nth++)
      statuses.push((await form('/tell-me', { service: 'x', address: `p${nth}@example.net` }, 7)).status);
    expect(statuses.slice(-2)).toEqual([200, 429]);
  });

  test('a person who did not ask for such a message can block all further ones', async () => {
    await form('/tell-me', { service: 'x', address: BOB });
    await mail.came(1);
    const never = linkIn(mail.received[0]!, 'never');
    expect(await (await fetch(never)).text()).toContain('Never write to this address?');
    expect(await (await form(never)).text()).toContain('We will not write to you');
    expect((await form(never)).status).toBe(404);
    expect((await form('/tell-me', { service: 'x', address: 'bob+x@example.net' }, 2)).status).toBe(200);
    await form('/tell-me', { service: 'x', address: 'other@example.net' }, 3);
    await mail.came(2);
    expect(mail.received.map(({ to }) => to)).toEqual([BOB, 'other@example.net']);
  });

  test('no subscription is lost while the mail server is down, and the address is in no file in plain text', async () => {
    await mail.close();
    expect((await form('/tell-me', { service: 'x', address: BOB })).status).toBe(200);
    await instance.walkTo(START + 20 * SECOND);
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file)).includes(BOB), file).toBe(false);
    await instance.app.close();
    mail = await openMailServer();
    const later = START + 23 * HOUR;
    instance = await open();
    instance.clock.set(later);
    await instance.app.pass();
    await mail.came(1);
    expect((await form(linkIn(mail.received[0]!, 'confirm').replace(/^http:\/\/[^/]+/u, ''))).status).toBe(
      200,
    );
  });

  test('an invalid address, service or link, and a form of another site, are refused with a page', async () => {
    const page = async (answer: Response) => [answer.status, (await answer.text()).includes('<h1>')];
    for (const address of [
      '',
      'bob',
      'bob@',
      'a@b.c, d@e.f',
      'a@b.c\r\nBcc: d@e.f',
      `${'a'.repeat(250)}@b.cd`,
    ])
      expect(await page(await form('/tell-me', { service: 'x', address }, 50))).toEqual([422, true]);
    expect(await page(await form('/tell-me', { service: 'none', address: BOB }))).toEqual([404, true]);
    expect(await page(await fetch(`${instance.url}/tell-me?service=none`))).toEqual([404, true]);
    for (const token of ['x', 'mail~0-0', `mail~${'0'.repeat(32)}-${'0'.repeat(32)}`])
      for (const step of ['confirm', 'end']) {
        expect(await page(await fetch(`${instance.url}/tell-me/${step}/${token}`))).toEqual([404, true]);
        expect((await form(`/tell-me/${step}/${token}`)).status).toBe(step === 'end' ? 200 : 404);
      }
    const foreign = await fetch(`${instance.url}/tell-me`, {
      method: 'POST',
      body: new URLSearchParams({ service: 'x', address: BOB }),
      headers: { Origin: 'https://evil.example' },
    });
    expect(await page(foreign)).toEqual([403, true]);
    expect(mail.received).toEqual([]);
  });
});

async function decideAgain(): Promise<void> {
  const at = START + 30 * MINUTE;
  const of = incident({ id: 'x-20250310-0930', service: 'x', state: 'open' });
  await instance.app.store.commit(
    tick({
      at,
      cursor: at,
      incidents: [of],
      notices: [notice(`${of.id}.opened`, { incident: of.id, service: 'x', at, reason: 'opened' })],
    }),
  );
  await instance.walkTo(at + 5 * SECOND);
  await instance.restart();
}

/** The public key, as it would be in the DNS. */
async function publicKey(name: string, type: string): Promise<string[][]> {
  expect([name, type]).toEqual(['outcry._domainkey.status.example', 'TXT']);
  const key = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return [[`v=DKIM1; k=rsa; p=${key}`]];
}
