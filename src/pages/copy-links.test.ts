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
])('the file of %s is %s', (path, file) => {
  expect(copyFile(path, 'en')).toBe(file);
});

describe('links of a page', () => {
  const html = '<a href="/"><a href="/de/status/x?places=all#report"><img src="/assets/l.svg">';

  test('lead from where it is to files beside it', () => {
    expect(copyLinks(html, 'index.html', '', 'en')).toBe(
      '<a href="index.html"><a href="de/status/x.html#report"><img src="assets/l.svg">',
    );
    expect(copyLinks(html, 'de/status/y.html', '', 'en')).toBe(
      '<a href="../../index.html"><a href="../../de/status/x.html#report"><img src="../../assets/l.svg">',
    );
  });

  test('lose the path of the public URL, and nothing that only looks like it', () => {
    const below = '<a href="/status/status/x"><a href="/status/">';
    expect(copyLinks(below, 'index.html', '/status', 'en')).toBe(
      '<a href="status/x.html"><a href="index.html">',
    );
  });

  test('to other sites stay, and so does text that looks like a link', () => {
    const others = '<a href="https://example.org/"><a href="//example.org/x">href=&quot;/x&quot;';
    expect(copyLinks(others, 'de/index.html', '', 'en')).toBe(others);
  });
});
