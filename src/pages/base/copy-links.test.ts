import { describe, expect, test } from 'vitest';
import { copyFile, copyLinks } from './copy-links.ts';

test.each([
  ['/', 'index.html'],
  ['/en', 'index.html'],
  ['/en/', 'index.html'],
  ['/de/', 'de/index.html'],
  ['/status/x', 'status/x.html'],
  ['/en/status/x', 'status/x.html'],
  ['/de/status/x', 'de/status/x.html'],
  ['/status/de', 'status/de.html'],
  ['/how-it-works', 'how-it-works.html'],
  ['/api/v1/services', 'api/v1/services.json'],
  ['/api/v1/services/x', 'api/v1/services/x.json'],
  ['/assets/client-abc.js', 'assets/client-abc.js'],
  ['/gb/', 'gb/index.html'],
  ['/de/gb', 'de/gb/index.html'],
  ['/ja/', 'ja/index.html'],
  ['/de/gb/category/banks', 'de/gb/category/banks.html'],
  ['/404.html', '404.html'],
  ['/incidents?before=x-1', 'incidents/x-1.html'],
  ['/incident/x-1/replay?at=2025-03-10T09:28Z', 'incident/x-1/replay/2025-03-10T0928Z.html'],
  ['/de/map/incident/x-1.svg?at=2025-03-10T09%3A28Z', 'de/map/incident/x-1/2025-03-10T0928Z.svg'],
  ['/status/x?range=week', 'status/x.html'],
])('the file of %s is %s', (address, file) => {
  const [path = '', query] = address.split(/(?=\?)/u);
  expect(copyFile(path, 'en', query)).toBe(file);
});

const PLACE = { base: '', first: 'en', at: '/', has: () => false } as const;

describe('links of a page', () => {
  const html = '<a href="/"><a href="/de/status/x?places=all#report"><img src="/assets/l.svg">';

  test('lead from its folder to files beside it', () => {
    expect(copyLinks(html, 'index.html', PLACE)).toBe(
      '<a href="index.html"><a href="de/status/x.html#report"><img src="assets/l.svg">',
    );
    expect(copyLinks(html, 'de/status/y.html', PLACE)).toBe(
      '<a href="../../index.html"><a href="../../de/status/x.html#report"><img src="../../assets/l.svg">',
    );
  });

  test('lose the path of the public URL, and nothing that only looks like it', () => {
    const below = '<a href="/status/status/x"><a href="/status/">';
    expect(copyLinks(below, 'index.html', { ...PLACE, base: '/status' })).toBe(
      '<a href="status/x.html"><a href="index.html">',
    );
  });

  test('to other sites stay, and so does text that looks like a link', () => {
    const others = '<a href="https://example.org/"><a href="//example.org/x">href=&quot;/x&quot;';
    expect(copyLinks(others, 'de/index.html', PLACE)).toBe(others);
  });

  test('of a country lead to the page of the world if the copy has none for the country', () => {
    const links = '<a href="/gb/"><a href="/de/gb/status/x"><a href="/gb/incidents"><a href="/ja/status/x">';
    const place = { ...PLACE, has: (address: string) => address === '/gb/' };
    expect(copyLinks(links, 'index.html', place)).toBe(
      '<a href="gb/index.html"><a href="de/status/x.html"><a href="incidents.html"><a href="ja/status/x.html">',
    );
  });

  test('of the page shown at any URL start from where the copy is hosted', () => {
    const place = { ...PLACE, at: '/some/copy/' };
    expect(copyLinks('<a href="/de/">', '404.html', place)).toBe('<a href="/some/copy/de/index.html">');
    expect(copyLinks('<a href="/">', 'de/404.html', PLACE)).toBe('<a href="/index.html">');
  });
});
