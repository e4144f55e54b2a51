// npm install standardwebhooks; OUTCRY_WEBHOOK_SECRET=whsec_… node receiver.ts
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env['OUTCRY_WEBHOOK_SECRET'] ?? '');
const seen = new Set<unknown>();

/** The status to answer with: only 2xx says that it was taken. */
async function take(request: IncomingMessage): Promise<number> {
  const event = webhook.verify(await text(request), request.headers as Record<string, string>);
  const { type, data } = event as { type: string; data: { title: string; url: string } };
  // What is sent again, because an answer was lost, has the same id.
  if (!seen.has(request.headers['webhook-id'])) console.log(type, data.title, data.url);
  seen.add(request.headers['webhook-id']);
  return 204;
}

const server = createServer(async (request, response) => {
  response.writeHead(await take(request).catch(() => 401)).end();
});
server.listen(Number(process.env['PORT'] ?? 9000), () => {
  console.log(`Listening on port ${(server.address() as AddressInfo).port}.`);
});
