import { z } from 'zod';
import { yesOrNo } from './kinds.ts';

const MAIL_URL = 'must be the address of a mail server such as smtps://user:password@mail.example.org';
/** What stands before the at has 64 characters at most, and a tag of 50 is put behind it. */
export const BOUNCES_CHARS_MAX = 14;
const BOUNCES = `must be an address such as bounces@example.org, with at most ${BOUNCES_CHARS_MAX} characters before the @`;

/** An address alone, or a name with the address behind it in angle brackets. */
const MAILBOX = /^(?:[^<>\r\n"]{1,100}<([^<>\s]+)>|([^<>\s]+))$/u;

/** The address in `Outcry <told@example.org>`; null where there is none. */
export function addressIn(mailbox: string): string | null {
  const [, behind, alone] = MAILBOX.exec(mailbox.trim()) ?? [];
  const address = behind ?? alone ?? '';
  return z.email().safeParse(address).success ? address : null;
}

const mailbox = z
  .string()
  .refine((text) => addressIn(text) !== null, 'must be an address such as Outcry <told@example.org>');

/** Settings of what the public is told by: part of those of `config.ts`. Without the first, pages do not offer e-mail. */
export const mailSettings = {
  /** The mail server that hands messages on. Holds a password: never printed. */
  mailUrl: z
    .string()
    .refine((text) => {
      const url = URL.parse(text);
      return url !== null && /^smtps?:$/u.test(url.protocol) && url.hostname !== '';
    }, MAIL_URL)
    .nullable()
    .default(null),
  /** Whom messages are from. */
  mailFrom: mailbox.nullable().default(null),
  /** Where messages that cannot be delivered are returned to: `bounces@example.org` gets them at `bounces+…@example.org`. */
  mailBounces: z
    .email(BOUNCES)
    .refine((address) => address.indexOf('@') <= BOUNCES_CHARS_MAX, BOUNCES)
    .nullable()
    .default(null),
  /** File of the private key that signs messages (DKIM), and under which name of the domain its public half is. */
  mailDkimKey: z.string().min(1).nullable().default(null),
  mailDkimSelector: z
    .string()
    .regex(/^[a-z\d](?:[a-z\d.-]{0,61}[a-z\d])?$/iu, 'must be a selector such as outcry')
    .default('outcry'),
  /** Whether browsers can be told, through the push services of those who make them. */
  webPush: yesOrNo.default(false),
};

/** What of those settings needs others; a sentence each, with the setting that it is about. */
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
    ...(mailUrl !== null && mailFrom === null ? [['mailFrom', 'must be set where mailUrl is'] as const] : []),
    ...(tells && publicUrl === null
      ? [['publicUrl', 'must be set where mailUrl or webPush is: messages have links'] as const]
      : []),
  ];
}
