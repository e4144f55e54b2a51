import { expect, test } from 'vitest';
import { cloudEvent } from './cloud-event.ts';

test('an event names its instance and where its data is described, if the public URL is known', () => {
  const told = { name: 'update', id: 'x-20250310-0927.2', service: 'x', at: 0, data: { a: 1 } } as const;
  expect(cloudEvent('https://status.example.org', told)).toEqual({
    specversion: '1.0',
    id: 'update/x-20250310-0927.2@0',
    source: 'https://status.example.org',
    type: 'outcry.update',
    subject: 'x',
    time: '1970-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: 'https://status.example.org/openapi.json#/components/schemas/PublishedUpdate',
    data: { a: 1 },
  });
  expect(cloudEvent(null, told)).toMatchObject({ source: '/' });
  expect(cloudEvent(null, told)).not.toHaveProperty('dataschema');
});
