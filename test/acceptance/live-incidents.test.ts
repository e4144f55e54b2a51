import { expect, test } from 'vitest';
import { SECOND } from '../../src/core/base/time.ts';
import { schemaFaults } from '../support/described.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post } from '../support/instance.ts';

const START = Date.UTC(2025, 5, 2, 9);

test('the live stream announces an incident in the tick that reports it, with the update, as plain events and as CloudEvents', async () => {
  const instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  const stop = new AbortController();
  try {
    await instance.walkTo(START + 5 * SECOND);
    const listen = async (query: string): Promise<string> => {
      const { body } = await fetch(`${instance.url}/api/v1/live${query}`, { signal: stop.signal });
      let text = '';
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        if (/^event: update\ndata: .*\n\n(?:id: .*\n)?event: service/mu.test(text)) return text;
      }
      return text;
    };
    const [heard, enveloped] = [listen(''), listen('?format=cloudevents')];
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

    const events = [...(await enveloped).matchAll(/^event: (service|incident|update)\ndata: (.*)$/gmu)].map(
      ([, name, data = '']) => ({ name, event: JSON.parse(data) as Record<string, unknown> }),
    );
    expect(new Set(events.map(({ event }) => event['id'])).size).toBe(events.length);
    for (const { name, event } of events) {
      expect(schemaFaults({ $ref: '#/components/schemas/CloudEvent' }, event)).toEqual([]);
      expect(event).toMatchObject({ specversion: '1.0', source: '/', type: `outcry.${name}` });
    }
    const told = (name: string) => events.find((one) => one.name === name)?.event;
    expect(told('incident')).toMatchObject({ subject: 'x', data: JSON.parse(incident) as object });
    expect(told('update')).toMatchObject({ time: JSON.parse(update).at, data: JSON.parse(update) as object });
    expect((await fetch(`${instance.url}/api/v1/live?format=xml`)).status).toBe(400);
  } finally {
    stop.abort();
    await instance.close();
  }
});
