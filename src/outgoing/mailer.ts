import type { SendMailOptions } from 'nodemailer';
import type { Outcome } from './connector.ts';
import { dkimSigner, type DkimSetting } from './dkim.ts';

/** An e-mail to one person. */
export interface Mail {
  readonly to: string;
  /** Where what cannot be delivered is returned to; null: to whoever it is from. */
  readonly returnTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Without angle brackets: the same over repeats, and what the messages about the same have in common. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

interface Mailer {
  /** Hands one over to the mail server. Never throws. */
  send(mail: Mail): Promise<Outcome>;
  close(): void;
}

interface MailerOptions {
  /** `smtp://user:password@host:587` or `smtps://…`: the operator's own mail server, which is reached wherever it is. */
  readonly url: string;
  /** `Outcry <told@example.org>` */
  readonly from: string;
  /** What messages are signed with; null: the mail server does that, or nobody. */
  readonly dkim: DkimSetting | null;
}

type Sign = ReturnType<typeof dkimSigner>;

/** Connections to the mail server, and how long it has to answer at each step. */
const CONNECTIONS_MAX = 8;
const STEP_TIMEOUT_MS = 15_000;
/** Messages over one connection, which servers bound too. */
const MESSAGES_OF_CONNECTION = 100;
/** A message is text of ours: what looks like a file or an address in it is not fetched. */
const TEXT_ONLY = { disableFileAccess: true, disableUrlAccess: true } as const;

/** The way out for e-mail: over the one server that the operator names, and no other. Loaded where there is one. */
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

  /** The bytes of a message behind their signature, and whom they go to. */
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
          // As they are: what reads them does not undo words that were encoded.
          headers: Object.entries(headers).map(([key, value]) => ({ key, value: { prepared: true, value } })),
          // An address is one address: what looks like a list is none.
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

/** What nodemailer rejects with. */
interface SmtpError extends Error {
  readonly code?: string;
  /** `EAUTH`, `RCPT TO`: the step that failed. */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** Of what is wrong with one address, RFC 3463: it does not exist (1.1, 1.2, 1.3, 1.10), has moved (1.6) or is switched off (2.1). */
const NO_SUCH_MAILBOX = /\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b/u;
const NO_SUCH_MAILBOX_CODES = new Set([550, 551, 553]);

/**
 * What the mail server said, as other receivers would: that there is no such mailbox is 410. Where it says so of the recipient without
 * saying why, that is what it means; a code that names another reason, such as our reputation, is a refusal like any other.
 */
export function outcomeOf({ code, command, response, responseCode, message }: SmtpError): Outcome {
  if (responseCode === undefined)
    return { unanswered: code === 'ETIMEDOUT' ? 'timeout' : 'unreachable', detail: code ?? message };
  const body = response ?? message;
  const ofRecipient = command === 'RCPT TO' && NO_SUCH_MAILBOX_CODES.has(responseCode);
  const said = /\b[245]\.\d{1,3}\.\d{1,3}\b/u.test(body);
  if (said ? NO_SUCH_MAILBOX.test(body) : ofRecipient) return { status: 410, headers: {}, body };
  // 5xx of one message is final; of the connection, as where a password is wrong, it is for the operator to mend, and nobody's fault.
  const ofMessage = command === 'RCPT TO' || command === 'DATA' || command === 'MAIL FROM';
  return { status: responseCode >= 500 && ofMessage ? 422 : 503, headers: {}, body };
}
