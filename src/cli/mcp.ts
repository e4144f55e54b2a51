import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { OutcryError } from '../core/base/errors.ts';
import { printLine } from './terminal.ts';

/** Where an instance is that was started without settings. */
const HERE = 'http://127.0.0.1:8080';
/** An instance that takes longer is as good as one that is not there. */
const ANSWER_WITHIN_MS = 30_000;
/** JSON-RPC leaves these numbers to the server. */
const NOT_REACHED = -32_000;

export function mcpCommand(): Command {
  return new Command('mcp')
    .description(
      'Let a model ask an instance by the Model Context Protocol, over standard input and output; read-only.',
    )
    .argument('[address]', 'where the instance is reached', HERE)
    .action(bridge);
}

/**
 * Hands each message on to `/mcp` of the instance, so that both ways are one server. It is asked by its address and not read from its
 * folder: how services are is known to the process that judges them, and to nobody else.
 */
async function bridge(address: string): Promise<void> {
  const url = endpointOf(address);
  const underWay = new Set<Promise<void>>();
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const handing = handOn(url, line).finally(() => underWay.delete(handing));
    underWay.add(handing);
  }
  await Promise.all(underWay);
}

function endpointOf(address: string): URL {
  const base = address.endsWith('/') ? address : `${address}/`;
  const url = URL.canParse(base) ? new URL('mcp', base) : null;
  if (url === null || !/^https?:$/u.test(url.protocol))
    throw new OutcryError('bad_config', `"${address}" is no address of an instance, such as ${HERE}.`);
  return url;
}

async function handOn(url: URL, line: string): Promise<void> {
  let answer: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: line,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    answer = await response.text();
    if (response.status === 202) return;
    if (!isReply(answer)) answer = notReached(line, `${url.href} answered with ${response.status}.`);
  } catch {
    answer = notReached(line, `${url.origin} cannot be reached. Is the instance running there?`);
  }
  if (answer !== '') await printLine(answer);
}

function isReply(text: string): boolean {
  try {
    return (JSON.parse(text) as { jsonrpc?: unknown }).jsonrpc === '2.0';
  } catch {
    return false;
  }
}

/** The error that the message is answered with; empty for one that is not answered. */
function notReached(line: string, message: string): string {
  let id: unknown = null;
  try {
    id = (JSON.parse(line) as { id?: unknown }).id;
  } catch {
    // What is no JSON has no id: it is told so all the same.
  }
  return id === undefined
    ? ''
    : JSON.stringify({ jsonrpc: '2.0', id, error: { code: NOT_REACHED, message } });
}
