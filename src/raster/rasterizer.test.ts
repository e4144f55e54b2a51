import { afterEach, describe, expect, test } from 'vitest';
import { DRAWINGS_WAITING_MAX, createRasterizer, type Rasterizer } from './rasterizer.ts';

const square = (size: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><rect width="9" height="9"/></svg>`;
const sizeOf = (png: Buffer | null): number | undefined => png?.readUInt32BE(16);

let raster: Rasterizer = createRasterizer();
afterEach(async () => {
  await raster.close();
  raster = createRasterizer();
});

describe('the rasterizer', () => {
  test('draws SVG as PNG, each request its own', async () => {
    const drawn = await Promise.all([1, 2, 3].map((size) => raster.png(square(size))));
    expect(drawn.map(sizeOf)).toEqual([1, 2, 3]);
    expect(drawn[0]?.subarray(0, 8)).toEqual(Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'));
  });

  test('sets text in its own font, whatever the machine has', async () => {
    const written = (text: string) =>
      raster.png(
        `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text y="20">${text}</text></svg>`,
      );
    const [empty, word, arabic] = await Promise.all([written(''), written('Ä ж'), written('عربي')]);
    expect(word).not.toEqual(empty);
    expect(arabic).not.toEqual(empty);
  });

  test('sets Japanese and Devanagari too, from the first drawing that needs them, and after the thread ended', async () => {
    const written = async (text: string): Promise<string> => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text x="0" y="20" font-size="16" fill="#000">${text}</text></svg>`;
      return String((await raster.png(svg))?.toString('base64'));
    };
    const texts = ['AB', '報告', '障害', 'में', 'हिन्दी', 'A報', 'Aक'];
    const drawn: string[] = [];
    for (const text of texts) drawn.push(await written(text));
    expect(new Set([...drawn, await written('')]).size).toBe(texts.length + 1);
    await expect(raster.png('<svg')).rejects.toThrow('The drawing failed');
    const anew: string[] = [];
    for (const text of texts.toReversed()) anew.push(await written(text));
    expect(anew.toReversed()).toEqual(drawn);
  });

  test('queues drawings up to the limit beside the one in progress', async () => {
    const asked = Array.from({ length: DRAWINGS_WAITING_MAX + 2 }, () => raster.png(square(1)));
    expect(await asked.at(-1)).toBe(null);
    expect(sizeOf((await asked[0]) ?? null)).toBe(1);
    const others = Promise.allSettled(asked.slice(1, -1));
    await raster.close();
    expect((await others).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await raster.png(square(1))).toBe(null);
  });

  test.each(['', '<svg', '<html></html>', '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>'])(
    'rejects %j, and draws the next one',
    async (svg) => {
      await expect(raster.png(svg)).rejects.toThrow('The drawing failed');
      expect(sizeOf(await raster.png(square(4)))).toBe(4);
    },
  );

  test('gives up on one that takes too long', async () => {
    raster = createRasterizer({ drawingMsMax: 0 });
    await expect(raster.png(square(1))).rejects.toThrow('no drawing within 0 ms');
  });

  test('loads nothing that a drawing refers to', async () => {
    const png = await raster.png(
      '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="5" height="5">' +
        '<image xlink:href="file:///etc/passwd" width="5" height="5"/><image href="http://127.0.0.1:1/x.png" width="5" height="5"/></svg>',
    );
    expect(sizeOf(png)).toBe(5);
  });
});
