import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { csvOf } from './csv.ts';

const shape = z.object({
  name: z.string(),
  window: z.object({ reports: z.number(), facet: z.string().nullable() }).nullable(),
  countries: z.array(z.string()),
  parts: z.array(z.object({ key: z.string() })).optional(),
});

test('objects become columns, lists of words cells, and unknown values are empty', () => {
  const items = [
    { name: 'X', window: { reports: 3, facet: null }, countries: ['GB', 'IE'], parts: [{ key: 'a' }] },
    { name: 'Y, "Z"', window: null, countries: [] },
    { name: 'Z', window: null, countries: ['New York', 'Oslo'], parts: [] },
    { name: 'Q', window: null, countries: ['a;b', 'c'] },
  ];
  expect(csvOf(shape, items)).toBe(
    'name,window.reports,window.facet,countries,parts\r\n' +
      'X,3,,GB;IE,"[{""key"":""a""}]"\r\n' +
      '"Y, ""Z""",,,,\r\n' +
      'Z,,,New York;Oslo,\r\n' +
      'Q,,,"[""a;b"",""c""]",\r\n',
  );
  expect(csvOf(shape, items.slice(0, 2), ['window', 'name'])).toBe(
    'name,window.reports,window.facet\r\nX,3,\r\n"Y, ""Z""",,\r\n',
  );
  expect(csvOf(shape, [])).toBe('name,window.reports,window.facet,countries,parts\r\n');
});

test('a text that a spreadsheet would take for a formula stays a text; a number stays one', () => {
  const cell = (name: string) => csvOf(z.object({ name: z.string() }), [{ name }]).split('\r\n')[1];
  expect(['=1+1', '+1', '@x', '-x'].map(cell)).toEqual(["'=1+1", "'+1", "'@x", "'-x"]);
  expect(['-1.5', '-.5', 'a=b'].map(cell)).toEqual(['-1.5', '-.5', 'a=b']);
});

test('any text is read back unchanged by a CSV parser', () => {
  const text = z.object({ a: z.string(), b: z.string() });
  const safe = fc.string({ unit: 'grapheme' }).filter((one) => !/^[=+@\t\r-]/u.test(one));
  fc.assert(
    fc.property(safe, safe, (a, b) => {
      expect(parse(csvOf(text, [{ a, b }]), { columns: true, record_delimiter: '\r\n' })).toEqual([{ a, b }]);
    }),
  );
});
