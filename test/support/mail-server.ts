import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A message as a mail server received it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  /** The complete message, headers and body. */
  readonly raw: string;
}

/** A local mail server that stores what it receives and refuses the recipients that the test chooses. */
export interface MailServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** Its answer to a recipient: `550 5.1.1 No such user`; null: accepted. */
  refuse: (to: string) => string | null;
  /** Resolves when that many messages have arrived. */
  came(messages: number): Promise<void>;
  close(): Promise<void>;
}

export async function openMailServer(port = 0): Promise<MailServer> {
  const waiting: { readonly messages: number; readonly resolve: () => void }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onRcptTo({ address }, _session, callback) {
      const [, code, text] = /^(\d{3}) (.*)$/u.exec(mail.refuse(address) ?? '') ?? [];
      if (code === undefined) return callback();
      callback(Object.assign(new Error(text), { responseCode: Number(code) }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mail.received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address).join(),
          raw: Buffer.concat(chunks).toString(),
        });
        callback();
        for (const one of waiting) if (mail.received.length >= one.messages) one.resolve();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const mail: MailServer = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received: [],
    refuse: () => null,
    came(messages) {
      if (mail.received.length >= messages) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ messages, resolve }));
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mail;
}

/** A message with each header on one line, and with its quoted-printable soft line breaks removed. */
export function readable({ raw }: ReceivedMail): string {
  const [, head = '', body = ''] = /^(.*?\r\n)\r\n(.*)$/su.exec(raw) ?? [];
  return `${head.replaceAll(/\r\n[ \t]+/gu, ' ').replaceAll('\r', '')}\n${undone(body).replaceAll('\r', '')}`;
}

function undone(quoted: string): string {
  const joined = quoted.replaceAll(/=\r?\n/gu, '');
  return joined.replaceAll(/((?:=[\dA-F]{2})+)/gu, (run) =>
    Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'),
  );
}

/** The first link of that kind in a message. */
export function linkIn(message: ReceivedMail, kind: 'confirm' | 'end' | 'never'): string {
  return new RegExp(`https?://[^\\s"<>]+/tell-me/${kind}/[\\w~.:-]+`, 'u').exec(readable(message))?.[0] ?? '';
}
