import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LOGO_BYTES_MAX, readLogo } from './logo.ts';

const folder = mkdtempSync(join(tmpdir(), 'outcry-logo-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

describe('a logo', () => {
  test.each([
    ['a.svg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['b.SVG', '\uFEFF\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['c.png', PNG, 'image/png'],
    ['d.webp', 'RIFF\u0001\u0002\u0003\u0004WEBPVP8 ', 'image/webp'],
    ['e.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
  ])('%s is accepted as what it is', (name, content, contentType) => {
    expect(readLogo(file(name, content))).toMatchObject({ contentType, ending: name.slice(2).toLowerCase() });
  });

  test.each([
    ['page.html', '<html>', 'must be an image whose name ends with .svg, .png, .webp, .jpg'],
    ['page.svg', '<html><svg/></html>', 'does not hold what its name says, image/svg+xml'],
    ['text.png', 'PNG', 'does not hold what its name says, image/png'],
    ['large.png', Buffer.concat([PNG, Buffer.alloc(LOGO_BYTES_MAX)]), `at most ${LOGO_BYTES_MAX}`],
  ])('%s is refused with the reason', (name, content, reason) => {
    expect(() => readLogo(file(name, content))).toThrow(reason);
  });

  test('of exactly the limit is accepted, and a missing one is refused', () => {
    const most = Buffer.concat([PNG, Buffer.alloc(LOGO_BYTES_MAX - PNG.length)]);
    expect(readLogo(file('most.png', most)).bytes).toHaveLength(LOGO_BYTES_MAX);
    expect(() => readLogo(join(folder, 'nothing.png'))).toThrow('cannot be read');
  });
});
