import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { readEnvironment, toConfig } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import { mailOf } from '../messenger.ts';
import { escapedHtml } from '../notify/channels/kind.ts';
import { isMailAddress } from '../notify/public/mail-address.ts';
import { said } from '../notify/said.ts';
import { openMailer } from '../outgoing/mailer.ts';
import { languageOf } from '../words/language.ts';
import { named, textOf } from '../words/sentence.ts';
import { FAILED, printLine } from './terminal.ts';

export function mailCommand(): Command {
  return new Command('mail')
    .description(
      'Send a test message by e-mail now, as the public gets them, and print what the mail server answered.',
    )
    .argument('<address>', 'the recipient', parseAddress)
    .action(mail);
}

function parseAddress(text: string): string {
  if (isMailAddress(text)) return text;
  throw new InvalidArgumentError('Give an address such as bob@example.org.');
}

async function mail(to: string): Promise<void> {
  const config = toConfig(readEnvironment({}));
  const setting = mailOf(config);
  if (setting === null)
    throw new OutcryError('bad_config', 'mailUrl (OUTCRY_MAIL_URL): no mail server is named.');
  const { say } = languageOf(config.languages[0]);
  const title = textOf(say.tellTest({ instance: named(config.name) }));
  const mailer = await openMailer(setting);
  const outcome = await mailer.send({
    to,
    returnTo: null,
    subject: title,
    text: `${title}\n${config.publicUrl ?? ''}\n`,
    html: `<p>${escapedHtml(title)}</p>`,
    messageId: `${randomUUID()}@${new URL(config.publicUrl ?? 'http://localhost').hostname}`,
    inReplyTo: null,
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  mailer.close();
  const delivered = 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
  await printLine(JSON.stringify({ delivered, signed: setting.dkim !== null, answer: said(outcome) }));
  if (!delivered) process.exitCode = FAILED;
}
