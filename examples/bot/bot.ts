// Says in a chat what becomes of every incident: node bot.ts https://status.example.org https://chat.example.org/hooks/…
// The chat takes {"text": …}, as Slack, Mattermost and many others do.
import { setTimeout as wait } from 'node:timers/promises';

const [instance = '', chat = ''] = process.argv.slice(2);

/** The events of the stream after the one with that id, each as its fields. */
async function* events(since: string): AsyncGenerator<Record<string, string>> {
  const { body } = await fetch(`${instance}/api/v1/live?since=${since}`);
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    const whole = (text + chunk).split('\n\n');
    text = whole.pop() ?? '';
    for (const event of whole)
      yield Object.fromEntries(event.split('\n').map((line) => line.split(/: (.*)/u)));
  }
}

for (let last = ''; ; await wait(5_000))
  try {
    for await (const { id, event, data = '' } of events(last)) {
      last = id ?? last;
      if (event !== 'update') continue;
      const { service, state, reason, incident } = JSON.parse(data) as Record<string, string>;
      const text = `${service}: ${state} (${reason}), ${instance}/incident/${incident}`;
      await fetch(chat, {
        method: 'POST',
        body: JSON.stringify({ text }),
        headers: { 'Content-Type': 'application/json' },
      });
    }
  } catch (error) {
    console.error(`Will try again: ${String(error)}`);
  }
