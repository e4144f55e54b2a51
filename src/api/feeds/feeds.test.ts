import ICAL from 'ical.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textsIn, validXml } from '../../../test/support/valid-xml.ts';
import { HOUR, type Millis } from '../../core/base/time.ts';
import { atom } from './atom.ts';
import type { Entry, Feed } from './feed.ts';
import { icalendar } from './icalendar.ts';
import { jsonFeed } from './json-feed.ts';
import { rss } from './rss.ts';
import { element, escaped } from './xml.ts';

const AT: Millis = Date.UTC(2025, 2, 10, 9, 28);

/** A feed with the user text `said` in every place where users may write. */
function feedWith(said: string, facts: Partial<Entry> = {}): Feed {
  return {
    id: 'tag:outcry.example,2026:/history',
    title: `Title ${said}`,
    description: `About ${said}`,
    home: 'https://outcry.example/',
    self: 'https://outcry.example/history.atom',
    locale: 'en',
    author: `Outcry ${said}`,
    updatedAt: AT,
    entries: [
      {
        id: 'tag:outcry.example,2026:/incident/x-1',
        uid: 'x-1@outcry.example',
        address: 'https://outcry.example/incident/x-1',
        title: `Problems ${said}`,
        lines: [`First ${said}`, `Second ${said}`],
        html: element('p', {}, `Html ${said}`).markup,
        publishedAt: AT,
        updatedAt: AT + HOUR,
        service: { slug: 'x', name: `Service ${said}` },
        category: { slug: 'social', name: `Category ${said}` },
        onset: AT - 180_000,
        endedAt: AT + HOUR,
        withdrawn: false,
        revision: 3,
        ...facts,
      },
    ],
  };
}

/** Markup of XML, HTML and calendars, and characters that one of them forbids. */
const WORDS = [
  '</title><script>alert(1)</script>',
  ']]>',
  '<![CDATA[x]]>',
  '&amp; & &#x0;',
  '"\'>',
  '\r\nEND:VEVENT\r\nEND:VCALENDAR',
  '\nATTENDEE:mailto:x@example.org',
  '\u0085X:1\u2028Y:1\u2029',
  ';,\\n\\',
  'ÜÄ 東京 🏳️‍🌈 مرحبا',
  '\u0000\u0001\u000b\u001f\u007f\ufffe\uffff',
  '\ud800',
  '\u202e\u2066',
];
const said = fc.string({
  unit: fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary' })),
  maxLength: 12,
});

/** A text without characters that XML forbids, with line ends as a parser normalises them. */
const writable = (text: string): string =>
  text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');

describe('whatever people write in names and notes', () => {
  test('Atom and RSS stay valid, and a parser returns what was written', () => {
    fc.assert(
      fc.property(said, (text) => {
        const feed = feedWith(text);
        validXml(atom(feed), 'atom');
        validXml(rss(feed), 'rss');
        for (const xml of [atom(feed), rss(feed)]) {
          expect(textsIn(xml, 'title').at(-1)).toBe(writable(`Problems ${text}`));
          expect(textsIn(xml, 'entry').length + textsIn(xml, 'item').length).toBe(1);
        }
        expect(textsIn(atom(feed), 'content')).toEqual([
          writable(escaped(`<p>Html ${text}</p>`))
            .replaceAll('&lt;p&gt;', '<p>')
            .replaceAll('&lt;/p&gt;', '</p>'),
        ]);
      }),
      { examples: WORDS.map((word) => [word]), numRuns: 150 },
    );
  });

  test('a calendar has one event, and a parser returns what was written without control characters', () => {
    fc.assert(
      fc.property(said, (text) => {
        const calendar = icalendar(feedWith(text), AT);
        expect(calendar.match(/^BEGIN:/gmu)).toHaveLength(2);
        expect(calendar.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        for (const line of calendar.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        const parsed = new ICAL.Component(ICAL.parse(calendar) as string);
        const [event, ...others] = parsed.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
        expect(others).toEqual([]);
        const read = text
          .replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
          .replaceAll(/[^\n\P{Cc}]|\p{Cs}/gu, '');
        expect(event?.summary).toBe(`Problems ${read}`);
        expect(event?.uid).toBe('x-1@outcry.example');
      }),
      { examples: WORDS.map((word) => [word]), numRuns: 150 },
    );
  });

  test('a JSON Feed contains it unchanged', () => {
    fc.assert(
      fc.property(said, (text) => {
        expect(JSON.parse(jsonFeed(feedWith(text)))).toMatchObject({
          version: 'https://jsonfeed.org/version/1.1',
          items: [{ title: `Problems ${text}` }],
        });
      }),
    );
  });
});

describe('a calendar', () => {
  const eventOf = (facts: Partial<Entry>, now = AT): ICAL.Component => {
    const parsed = new ICAL.Component(ICAL.parse(icalendar(feedWith('', facts), now)) as string);
    const event = parsed.getFirstSubcomponent('vevent');
    if (event === null) throw new Error('there is no event');
    return event;
  };
  const moment = (event: ICAL.Component, name: string): string => String(event.getFirstPropertyValue(name));

  test('has an incident from its onset to its end, with its revision and the time of its last update', () => {
    const event = eventOf({});
    expect(moment(event, 'dtstart')).toBe('2025-03-10T09:25:00Z');
    expect(moment(event, 'dtend')).toBe('2025-03-10T10:28:00Z');
    expect(moment(event, 'last-modified')).toBe('2025-03-10T10:28:00Z');
    expect(event.getFirstPropertyValue('sequence')).toBe(3);
    expect(event.getFirstPropertyValue('status')).toBe('CONFIRMED');
    expect(event.getFirstPropertyValue('transp')).toBe('TRANSPARENT');
  });

  test('ends an active one at the end of this quarter of an hour, and cancels a withdrawn one', () => {
    expect(moment(eventOf({ endedAt: null }, AT + 60_000), 'dtend')).toBe('2025-03-10T09:30:00Z');
    expect(eventOf({ withdrawn: true }).getFirstPropertyValue('status')).toBe('CANCELLED');
  });

  test('has no event that ends before it begins', () => {
    expect(moment(eventOf({ endedAt: AT - HOUR }), 'dtend')).toBe('2025-03-10T09:26:00Z');
  });
});

test('a feed without incidents is valid', () => {
  const empty = { ...feedWith(''), entries: [] };
  validXml(atom(empty), 'atom');
  validXml(rss(empty), 'rss');
  const calendar = new ICAL.Component(ICAL.parse(icalendar(empty, AT)) as string);
  expect(calendar.getAllSubcomponents('vevent')).toEqual([]);
});

test('the schemas refuse what the formats do: no id, no title, an invalid date', () => {
  const xml = atom(feedWith(''));
  for (const [wrong, right] of [
    [/<id>.*?<\/id>/u, ''],
    [/<title>[^<]*<\/title>/u, ''],
    [/<updated>[^<]*</u, '<updated>yesterday<'],
  ] as const)
    expect(() => validXml(xml.replace(wrong, right), 'atom')).toThrow(/./u);
  expect(() => validXml(rss(feedWith('')).replace(/<link>[^<]*<\/link>/u, ''), 'rss')).toThrow(/./u);
  expect(() => validXml('<feed>\u0001</feed>', 'atom')).toThrow(/./u);
});
