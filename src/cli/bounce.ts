import { Command } from 'commander';
import { BOUNCE_BYTES_MAX, bounceIn } from '../notify/public/bounce.ts';
import { LINKS } from '../notify/public/open.ts';
import { newSecret, tokensOf } from '../notify/public/tokens.ts';
import { openStoreOf } from './instance-store.ts';
import { printLine } from './terminal.ts';

export function bounceCommand(): Command {
  return new Command('bounce')
    .description(
      'Read a returned e-mail from standard input; if its mailbox is gone for good, stop writing to it.',
    )
    .option('--data <folder>', 'folder of the instance')
    .action(bounce);
}

/** Exits successfully whatever it reads: otherwise a mail server that pipes into it would bounce the message again. */
async function bounce({ data }: { readonly data?: string }): Promise<void> {
  const { tag, isFinal } = bounceIn(await readInput());
  if (tag === null) return printLine(JSON.stringify({ ended: false, why: 'not_ours' }));
  if (!isFinal) return printLine(JSON.stringify({ ended: false, why: 'may_pass' }));
  const store = await openStoreOf(data);
  try {
    const tokens = tokensOf(await store.subscribers.secret(LINKS, newSecret()));
    const id = tokens.idOfReturnTag(tag);
    const known = id === null ? [] : await store.subscribers.get([id]);
    await store.subscribers.remove(known.map((one) => one.id));
    await printLine(JSON.stringify({ ended: known.length > 0, why: known.length > 0 ? 'gone' : 'unknown' }));
  } finally {
    await store.close();
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    if (bytes < BOUNCE_BYTES_MAX) chunks.push(chunk);
    bytes += chunk.length;
  }
  return Buffer.concat(chunks).toString('latin1');
}
