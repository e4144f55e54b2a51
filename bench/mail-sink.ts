import { createServer, type AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';

/** A mail server in its own thread that accepts and discards everything, and reports how many messages have arrived. */
let messages = 0;
const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let inData = false;
  let rest = '';
  say('220 sink');
  socket.on('data', (chunk: Buffer) => {
    rest += chunk.toString('latin1');
    for (;;) {
      const end = rest.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const line = rest.slice(0, end);
      rest = rest.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        messages += 1;
        say('250 taken');
      } else if (/^data/iu.test(line)) {
        inData = true;
        say('354 go on');
      } else if (/^quit/iu.test(line)) socket.end('221 bye\r\n');
      else say('250 sink');
    }
  });
});
server.listen(0, '127.0.0.1', () =>
  parentPort?.postMessage({ port: (server.address() as AddressInfo).port }),
);
parentPort?.on('message', () => parentPort?.postMessage({ messages }));
