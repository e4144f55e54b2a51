import { expect, test } from 'vitest';
import { SECOND } from '../../src/core/base/time.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post } from '../support/instance.ts';

const START = Date.UTC(2025, 5, 2, 9);

test('an incident is told of on the live stream in the tick that reports it, with the update that did', async () => {
  const instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  const stop = new AbortController();
  try {
    await instance.walkTo(START + 5 * SECOND);
    const { body } = await fetch(`${instance.url}/api/v1/live`, { signal: stop.signal });
    const heard = (async () => {
      let text = '';
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        if (/^event: update\ndata: .*\n\n/mu.test(text)) return text;
      }
      return text;
    })();
    for (let nth = 0; nth < 120; nth++) {
      await post(instance.url, 'x', { problem: 'app', place: 'GB/London' }, fromPerson(nth * 257));
      if (nth % 4 === 3) await instance.walkTo(instance.clock.now() + 5 * SECOND);
    }
    const text = await heard;
    const [, incident = '', update = ''] =
      /^event: incident\ndata: (.*)\n\nevent: update\ndata: (.*)\n\n/mu.exec(text) ?? [];
    expect(JSON.parse(incident)).toMatchObject({ service: 'x', state: 'open' });
    expect(JSON.parse(update)).toMatchObject({
      service: 'x',
      state: 'open',
      incident: JSON.parse(incident).id,
    });
    expect(text).not.toContain('"state":"pending"}');
  } finally {
    stop.abort();
    await instance.close();
  }
});
