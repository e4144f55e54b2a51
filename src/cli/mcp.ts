import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { OutcryError } from '../core/base/errors.ts';
import { printLine } from './terminal.ts';

/** The URL of an instance with default settings. */
const HERE = 'http://127.0.0.1:8080';
/** A slower instance counts as unreachable. */
const ANSWER_WITHIN_MS = 30_000;
/** An error code in the range that JSON-RPC reserves for servers. */
const NOT_REACHED = -32_000;

export function mcpCommand(): Command {
  return new Command('mcp')
    .description(
      'Let a model ask an instance over the Model Context Protocol, on standard input and output; read-only.',
    )
    .argument('[address]', 'URL of the instance', HERE)
    .action(bridge);
}

/**
 * Forwards each message to the instance's `/mcp`, so that there is only one implementation. It needs the running instance and not its
 * folder, because only the process that judges knows the state of services.
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
    throw new OutcryError('bad_config', `"${address}" is not the address of an instance, such as ${HERE}.`);
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

/** The error response to a message; empty if the message expects none. */
function notReached(line: string, message: string): string {
  let id: unknown = null;
  try {
    id = (JSON.parse(line) as { id?: unknown }).id;
  } catch {
    // Invalid JSON has no id, but still gets an error.
  }
  return id === undefined
    ? ''
    : JSON.stringify({ jsonrpc: '2.0', id, error: { code: NOT_REACHED, message } });
}
