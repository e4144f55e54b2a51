import { z } from 'zod';
import { whatIsWrong } from '../../wrong-value.ts';
import { component } from '../shape.ts';
import { TOOLS, type Ask, type Told } from './tools.ts';

/**
 * The parts of the Model Context Protocol that a stateless server needs: each message is answered independently. Nothing is remembered
 * about a client, so that any number of them costs nothing, and nothing is ever sent unasked.
 */

/** Supported protocol versions, newest first; what is used of them is the same in all. */
export const PROTOCOL_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

const INSTRUCTIONS =
  'Reports from people who use online services, compared with what is usual at that hour. `problems`: an incident is open. `possible`: more reports than usual. `learning`: too new to judge, which does not mean that all is well. Counts are reports from people, not measurements of a service.';

/** Error codes of JSON-RPC 2.0. */
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;

const id = z.union([z.string(), z.number()]);

const version = () => z.literal('2.0').describe('The version of JSON-RPC.');

export const callShape = component('McpMessage', 'A message of the Model Context Protocol.', {
  jsonrpc: version(),
  id: id.optional().describe('Absent from a notification, which gets no reply.'),
  method: z.string().describe('`initialize`, `ping`, `tools/list`, `tools/call` or a notification.'),
  params: z.looseObject({}).optional().describe('As the method defines them.'),
});

export const replyShape = component('McpReply', 'The reply to a message: a result or an error.', {
  jsonrpc: version(),
  id: id.nullable().describe('That of the message; null if it has none that can be read.'),
  result: z.looseObject({}).optional().describe('As the method defines it.'),
  error: z
    .object({
      code: z.int().describe('The error code of JSON-RPC.'),
      message: z.string().describe('A sentence that says what is wrong.'),
    })
    .optional()
    .describe('Why there is no result.'),
});
type McpReply = z.output<typeof replyShape>;

type Outcome =
  | { readonly result: object }
  | { readonly error: { readonly code: number; readonly message: string } };

/** The reply to a message that could not be parsed. */
export const unreadable = (): McpReply =>
  reply(null, failure(PARSE_ERROR, 'The message is not JSON, or is too long.'));

/** The reply to a message that is rejected without looking at it. */
export const unanswered = (why: string): McpReply => reply(null, failure(INVALID_REQUEST, why));

/** The reply to a message; null for a notification, and for a response of the client, which nobody requested. */
export async function answerMessage(message: unknown, ask: Ask, version: string): Promise<McpReply | null> {
  const read = callShape.safeParse(message);
  if (!read.success) {
    const isAnswer =
      typeof message === 'object' && message !== null && ('result' in message || 'error' in message);
    return isAnswer && !('method' in message)
      ? null
      : unanswered('This is not a JSON-RPC 2.0 message; batches are not supported.');
  }
  const { method, params = {} } = read.data;
  if (read.data.id === undefined) return null;
  return reply(read.data.id, await outcomeOf(method, params, ask, version));
}

async function outcomeOf(
  method: string,
  params: Readonly<Record<string, unknown>>,
  ask: Ask,
  version: string,
): Promise<Outcome> {
  switch (method) {
    case 'initialize': {
      const asked = PROTOCOL_VERSIONS.find((one) => one === params['protocolVersion']);
      return {
        result: {
          protocolVersion: asked ?? PROTOCOL_VERSIONS[0],
          capabilities: { tools: {} },
          serverInfo: { name: 'outcry', title: 'Outcry', version },
          instructions: INSTRUCTIONS,
        },
      };
    }
    case 'ping':
      return { result: {} };
    case 'tools/list':
      return { result: { tools: LISTED } };
    case 'tools/call':
      return callTool(params, ask);
    default:
      return failure(
        METHOD_NOT_FOUND,
        'There is no such method. Available: initialize, ping, tools/list, tools/call.',
      );
  }
}

const LISTED = TOOLS.map(({ name, title, description, input }) => ({
  name,
  title,
  description,
  inputSchema: z.toJSONSchema(input, { io: 'input' }),
  annotations: { readOnlyHint: true, openWorldHint: false },
}));

async function callTool(params: Readonly<Record<string, unknown>>, ask: Ask): Promise<Outcome> {
  const { name, arguments: given = {} } = params;
  const tool = TOOLS.find((one) => one.name === name);
  if (tool === undefined)
    return failure(
      INVALID_PARAMS,
      `There is no such tool. Available: ${TOOLS.map((one) => one.name).join(', ')}.`,
    );
  const read = tool.input.safeParse(given, { error: whatIsWrong });
  // A model that sees the error can call again, so it is a result of the tool and not a protocol error.
  if (!read.success) return { result: resultOf({ text: mistakeOf(read.error), failed: true }) };
  return { result: resultOf(await tool.call(read.data as never, ask)) };
}

function resultOf({ text, data, failed = false }: Told): object {
  return {
    content: [{ type: 'text', text }],
    ...(data !== undefined && { structuredContent: data }),
    ...(failed && { isError: true }),
  };
}

function mistakeOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  const where = issue?.path.join('.') ?? '';
  return `The arguments are not valid: ${where === '' ? '' : `"${where}" `}${issue?.message}.`;
}

function failure(
  code: number,
  message: string,
): { readonly error: { readonly code: number; readonly message: string } } {
  return { error: { code, message } };
}

function reply(to: string | number | null, outcome: Outcome): McpReply {
  return { jsonrpc: '2.0', id: to, ...outcome } as McpReply;
}
