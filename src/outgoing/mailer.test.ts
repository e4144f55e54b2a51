import { describe, expect, test } from 'vitest';
import { outcomeOf } from './mailer.ts';

const said = (responseCode: number, response: string, command = 'RCPT TO') =>
  outcomeOf(Object.assign(new Error(response), { responseCode, response, command }));

describe('the answer of a mail server', () => {
  test.each([
    [550, '550 5.1.1 No such user', 410],
    [550, '550 User unknown', 410],
    [551, '551 5.1.6 Moved', 410],
    [550, '550 5.2.1 Mailbox disabled', 410],
    [552, '552 5.2.2 Mailbox full', 422],
    [550, '550 5.7.1 Your reputation is bad', 422],
    [554, '554 5.7.1 Spam', 422],
    [452, '452 4.2.2 Mailbox full', 503],
    [451, '451 4.7.1 Greylisted', 503],
  ])('about a recipient, %i "%s" means %i', (code, response, status) => {
    expect(said(code, response)).toEqual({ status, headers: {}, body: response });
  });

  test('about the connection is for the operator to fix, and is retried', () => {
    expect(said(535, '535 5.7.8 Wrong password', 'AUTH PLAIN')).toMatchObject({ status: 503 });
    expect(said(554, '554 No service', 'CONN')).toMatchObject({ status: 503 });
    expect(said(550, '550 Not from here', 'MAIL FROM')).toMatchObject({ status: 422 });
  });

  test('that is missing counts as no answer', () => {
    const broken = (code: string) => outcomeOf(Object.assign(new Error('broken'), { code }));
    expect(broken('ECONNECTION')).toEqual({ unanswered: 'unreachable', detail: 'ECONNECTION' });
    expect(broken('ETIMEDOUT')).toEqual({ unanswered: 'timeout', detail: 'ETIMEDOUT' });
  });
});
