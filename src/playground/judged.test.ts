import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { PLAYGROUND_MB_MAX } from '../pages/parts/playground.tsx';
import { OutcryError } from '../core/base/errors.ts';
import { DAY, HOUR, MINUTE } from '../core/base/time.ts';
import { FILE_BYTES_MAX, SLICE_BYTES, Unreadable, textOf, type SlicedFile } from './file-text.ts';
import { judged } from './judged.ts';

const NAUGHTY = createRequire(import.meta.url)('big-list-of-naughty-strings') as readonly string[];
const START = Date.UTC(2025, 2, 3);
const STEP = 15 * MINUTE;
const DAYS = 7;
/** When many more reports come, for an hour. */
const SURGE = START + 6 * DAY + 9 * HOUR;

/** A week of counts, with or without a surge. */
function table({ surge = true, days = DAYS, series = '' } = {}): string {
  const rows = ['timestamp,count'];
  for (let at = START; at < START + days * DAY; at += STEP) {
    const isSurge = surge && at >= SURGE && at < SURGE + HOUR;
    rows.push(`${new Date(at).toISOString()},${isSurge ? 400 : 10 + (((at / STEP) * 7) % 5)}${series}`);
  }
  return rows.join('\n');
}

function fileOf(
  content: string | Uint8Array<ArrayBuffer>,
  name = 'counts.csv',
): SlicedFile & { largest: number } {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    size: bytes.length,
    largest: 0,
    slice(from, to) {
      this.largest = Math.max(this.largest, to - from);
      return { arrayBuffer: async () => bytes.slice(from, to).buffer };
    },
  };
}

const judge = (content: string | Uint8Array<ArrayBuffer>) => judged('counts.csv', textOf(fileOf(content)));

async function text(content: Uint8Array<ArrayBuffer>): Promise<string> {
  let all = '';
  for await (const piece of textOf(fileOf(content))) all += piece;
  return all;
}

describe('a visitor’s own counts', () => {
  test('are judged: what stands out is listed, with its time and its number of reports', async () => {
    const { counts, from, to, short, others, stretches } = await judge(table());
    expect([counts, from, to, short, others]).toEqual([
      (DAYS * DAY) / STEP,
      START,
      START + DAYS * DAY,
      false,
      false,
    ]);
    expect(stretches).toHaveLength(1);
    const [stretch] = stretches;
    expect(stretch?.from).toBeLessThanOrEqual(SURGE);
    expect(stretch?.to).toBeGreaterThanOrEqual(SURGE + HOUR);
    expect(stretch?.reports).toBeGreaterThanOrEqual(1_600);
    expect(stretch?.evidence).toBeGreaterThan(4);
  });

  test('without anything that stands out say so, and so do those of less than a day', async () => {
    expect(await judge(table({ surge: false }))).toMatchObject({ stretches: [], short: false });
    expect(await judge(table({ surge: false, days: 1 }))).toMatchObject({ stretches: [], short: true });
  });

  test('are judged the same with any line ends, and in UTF-16', async () => {
    const plain = await judge(table());
    expect(await judge(table().replaceAll('\n', '\r\n'))).toEqual(plain);
    expect(await judge(Uint8Array.from(Buffer.from(`\uFEFF${table()}`, 'utf16le')))).toEqual(plain);
  });

  test.each([
    ['an empty file', '', /holds no counts/u],
    ['a text file', 'Dear Sir or Madam\nit is down\n', /counts\.csv/u],
    ['JSON', '[{"a":1}]', /JSON/u],
    ['a file with an invalid row', `${table({ days: 2 })}\n2025-03-05T00:00:00Z,many\n`, /line 194/u],
    ['a file with an unclosed quote', `${table({ days: 2 })}\n"2025-03-05\n`, /quote/u],
  ])('from %s are refused with a sentence', async (_what, content, said) => {
    await expect(judge(content)).rejects.toThrow(said);
  });

  test('in any file give a result or a sentence, and never an internal error', async () => {
    for (const naughty of NAUGHTY)
      for (const content of [
        naughty,
        `${naughty}\n${table({ days: 1 })}`,
        `time,${naughty}\n2025-01-01,1\n`,
      ]) {
        const end = await judge(content).catch((error: unknown) => error);
        const isForeseen = end instanceof OutcryError || end instanceof Unreadable || !(end instanceof Error);
        expect(isForeseen, `${naughty}: ${String(end)}`).toBe(true);
      }
  }, 60_000);
});

describe('the text of a file', () => {
  test('is read slice by slice, including characters and line ends across slices', async () => {
    const content = `${'x'.repeat(SLICE_BYTES - 1)}é\r\n${'y'.repeat(SLICE_BYTES - 4)}\r\nz`;
    const file = fileOf(content);
    let all = '';
    for await (const piece of textOf(file)) all += piece;
    expect(all).toBe(content.replaceAll('\r\n', '\n'));
    expect(file.largest).toBe(SLICE_BYTES);
  });

  test.each([
    [FILE_BYTES_MAX + 1, 'large'],
    [1_000_000_000, 'large'],
  ])('of %i bytes is not read at all', async (size, why) => {
    const slice = () => {
      throw new Error('read');
    };
    await expect(textOf({ name: 'x', size, slice }).next()).rejects.toMatchObject({ why });
    expect(FILE_BYTES_MAX).toBe(PLAYGROUND_MB_MAX * 1024 * 1024);
  });

  test(`of ${FILE_BYTES_MAX} bytes is read`, async () => {
    const slice = () => ({ arrayBuffer: async () => new ArrayBuffer(0) });
    expect(await textOf({ name: 'x', size: FILE_BYTES_MAX, slice }).next()).toMatchObject({ done: false });
  });

  test.each([
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]],
    ['a spreadsheet', [0x50, 0x4b, 3, 4, 0xff, 0xfe]],
    ['Latin-1', [0x53, 0x74, 0xf6, 0x72]],
    ['zeros', [0, 0, 0]],
  ])('that is %s is refused', async (_what, bytes) => {
    await expect(text(Uint8Array.from(bytes))).rejects.toMatchObject({ why: 'text' });
  });
});
