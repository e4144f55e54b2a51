import { z } from 'zod';
import { yesOrNo } from './kinds.ts';

const MAIL_URL = 'must be the address of a mail server such as smtps://user:password@mail.example.org';
/** A local part has at most 64 characters, and a tag of 50 is appended to it. */
export const BOUNCES_CHARS_MAX = 14;
const BOUNCES = `must be an address such as bounces@example.org, with at most ${BOUNCES_CHARS_MAX} characters before the @`;

/** Only an address, or a name followed by the address in angle brackets. */
const MAILBOX = /^(?:[^<>\r\n"]{1,100}<([^<>\s]+)>|([^<>\s]+))$/u;

/** The address in `Outcry <told@example.org>`; null if there is none. */
export function addressIn(mailbox: string): string | null {
  const [, behind, alone] = MAILBOX.exec(mailbox.trim()) ?? [];
  const address = behind ?? alone ?? '';
  return z.email().safeParse(address).success ? address : null;
}

const mailbox = z
  .string()
  .refine((text) => addressIn(text) !== null, 'must be an address such as Outcry <told@example.org>');

/** Settings for notifying the public: part of those in `config.ts`. Without the first, pages do not offer e-mail. */
export const mailSettings = {
  /** The outgoing mail server. Contains a password, so it is never printed. */
  mailUrl: z
    .string()
    .refine((text) => {
      const url = URL.parse(text);
      return url !== null && /^smtps?:$/u.test(url.protocol) && url.hostname !== '';
    }, MAIL_URL)
    .nullable()
    .default(null),
  /** The sender of messages. */
  mailFrom: mailbox.nullable().default(null),
  /** Where undeliverable messages are returned to: with `bounces@example.org` they go to `bounces+…@example.org`. */
  mailBounces: z
    .email(BOUNCES)
    .refine((address) => address.indexOf('@') <= BOUNCES_CHARS_MAX, BOUNCES)
    .nullable()
    .default(null),
  /** File of the private key that signs messages (DKIM), and the selector of its public key in the domain. */
  mailDkimKey: z.string().min(1).nullable().default(null),
  mailDkimSelector: z
    .string()
    .regex(/^[a-z\d](?:[a-z\d.-]{0,61}[a-z\d])?$/iu, 'must be a selector such as outcry')
    .default('outcry'),
  /** Whether browsers can subscribe, through their vendors' push services. */
  webPush: yesOrNo.default(false),
};

/** Settings that require others; a sentence each, with the setting it is about. */
export function mailFaults({
  mailUrl,
  mailFrom,
  publicUrl,
  webPush,
}: {
  readonly mailUrl: string | null;
  readonly mailFrom: string | null;
  readonly publicUrl: string | null;
  readonly webPush: boolean;
}): readonly (readonly ['mailFrom' | 'publicUrl', string])[] {
  const tells = mailUrl !== null || webPush;
  return [
    ...(mailUrl !== null && mailFrom === null ? [['mailFrom', 'must be set if mailUrl is'] as const] : []),
    ...(tells && publicUrl === null
      ? [['publicUrl', 'must be set if mailUrl or webPush is: messages have links'] as const]
      : []),
  ];
}
