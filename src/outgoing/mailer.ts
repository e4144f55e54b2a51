import type { SendMailOptions } from 'nodemailer';
import type { Outcome } from './connector.ts';
import { dkimSigner, type DkimSetting } from './dkim.ts';

/** An e-mail to one person. */
export interface Mail {
  readonly to: string;
  /** Where undeliverable mail is returned to; null: to the sender. */
  readonly returnTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Without angle brackets: the same in retries, and shared by messages about the same thing. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

interface Mailer {
  /** Submits a message to the mail server. Never throws. */
  send(mail: Mail): Promise<Outcome>;
  close(): void;
}

interface MailerOptions {
  /** `smtp://user:password@host:587` or `smtps://…`: the operator's own mail server, which may be at any address. */
  readonly url: string;
  /** `Outcry <told@example.org>` */
  readonly from: string;
  /** The signing key; null: messages are signed by the mail server or not at all. */
  readonly dkim: DkimSetting | null;
}

type Sign = ReturnType<typeof dkimSigner>;

/** Connections to the mail server, and its timeout at each step. */
const CONNECTIONS_MAX = 8;
const STEP_TIMEOUT_MS = 15_000;
/** Messages per connection, which servers limit too. */
const MESSAGES_OF_CONNECTION = 100;
/** The text is ours: anything in it that looks like a file or URL must not be fetched. */
const TEXT_ONLY = { disableFileAccess: true, disableUrlAccess: true } as const;

/** The way out for e-mail, only through the configured server. Loaded only if there is one. */
export async function openMailer({ url, from, dkim }: MailerOptions): Promise<Mailer> {
  const { createTransport } = await import('nodemailer');
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const sign = dkim === null ? null : dkimSigner(dkim);
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    maxMessages: MESSAGES_OF_CONNECTION,
    connectionTimeout: STEP_TIMEOUT_MS,
    greetingTimeout: STEP_TIMEOUT_MS,
    socketTimeout: STEP_TIMEOUT_MS,
    ...TEXT_ONLY,
  });

  /** The bytes of a message with its signature, and its recipient. */
  async function signed(message: SendMailOptions, sign: Sign): Promise<SendMailOptions> {
    const composed = new MailComposer({ ...message, ...TEXT_ONLY, newline: 'windows' }).compile();
    return { envelope: composed.getEnvelope(), raw: await sign(await composed.build()) };
  }

  return {
    async send({ to, returnTo, messageId, inReplyTo, headers, ...mail }) {
      try {
        const message = {
          ...mail,
          from,
          // Unchanged: encoded words must not be decoded.
          headers: Object.entries(headers).map(([key, value]) => ({ key, value: { prepared: true, value } })),
          // A single address: something that looks like a list must not become one.
          to: { name: '', address: to },
          messageId: `<${messageId}>`,
          ...(inReplyTo !== null && { inReplyTo: `<${inReplyTo}>`, references: `<${inReplyTo}>` }),
          ...(returnTo !== null && { envelope: { from: returnTo, to } }),
        };
        const { response } = await transport.sendMail(sign === null ? message : await signed(message, sign));
        return { status: 250, headers: {}, body: response ?? '' };
      } catch (error) {
        return outcomeOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

/** The errors that nodemailer rejects with. */
interface SmtpError extends Error {
  readonly code?: string;
  /** `EAUTH`, `RCPT TO`: the step that failed. */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** RFC 3463 codes for a bad address: it does not exist (1.1, 1.2, 1.3, 1.10), has moved (1.6) or is disabled (2.1). */
const NO_SUCH_MAILBOX = /\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b/u;
const NO_SUCH_MAILBOX_CODES = new Set([550, 551, 553]);

/**
 * The mail server's answer in the terms of other receivers: a mailbox that does not exist is 410. If it refuses the recipient without a
 * reason, that is assumed; an enhanced code with another reason, such as our reputation, is a normal refusal.
 */
export function outcomeOf({ code, command, response, responseCode, message }: SmtpError): Outcome {
  if (responseCode === undefined)
    return { unanswered: code === 'ETIMEDOUT' ? 'timeout' : 'unreachable', detail: code ?? message };
  const body = response ?? message;
  const ofRecipient = command === 'RCPT TO' && NO_SUCH_MAILBOX_CODES.has(responseCode);
  const said = /\b[245]\.\d{1,3}\.\d{1,3}\b/u.test(body);
  if (said ? NO_SUCH_MAILBOX.test(body) : ofRecipient) return { status: 410, headers: {}, body };
  // 5xx for a message is final; 5xx for the connection, such as a wrong password, is the operator's to fix and no reason to drop messages.
  const ofMessage = command === 'RCPT TO' || command === 'DATA' || command === 'MAIL FROM';
  return { status: responseCode >= 500 && ofMessage ? 422 : 503, headers: {}, body };
}
