import { renderToString } from 'preact-render-to-string';
import { h } from 'preact';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { basePath, belowBase } from './below-a-path.ts';

describe('the path of an instance', () => {
  test.each([
    [null, ''],
    ['https://status.example.org', ''],
    ['https://status.example.org/', ''],
    ['https://example.org/outcry', '/outcry'],
    ['https://example.org/a/b/', '/a/b'],
  ])('of %s is "%s"', (publicUrl, base) => expect(basePath(publicUrl)).toBe(base));
});

describe('HTML below a path', () => {
  test.each([
    ['<a class="x" href="/status/x">', '<a class="x" href="/outcry/status/x">'],
    ['<form method="post" action="/">', '<form method="post" action="/outcry/">'],
    ['<body data-live="/live">', '<body data-live="/outcry/live">'],
    ['<a href="https://example.org/x">', '<a href="https://example.org/x">'],
    ['<a href="//example.org/x">', '<a href="//example.org/x">'],
    ['<a href="#q">', '<a href="#q">'],
    ['<input value="/status">', '<input value="/status">'],
  ])('%s is %s', (html, below) => {
    expect(belowBase(html, '/outcry')).toBe(below);
    expect(belowBase(html, '')).toBe(html);
  });

  test('never changes what people wrote, whatever it looks like', () => {
    const pieces = fc.constantFrom(' href="/', ' src=&quot;/', '"', '<a', ' action="/x"', 'é', ' ');
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(pieces, fc.string()) }), (said) => {
        const html = renderToString(h('p', { title: said }, said));
        expect(belowBase(html, '/outcry')).toBe(html);
      }),
    );
  });
});

test('on a page in a language, links to pages stay in it; data, files and other languages are unchanged', () => {
  const hrefs = (html: string): string[] => [...html.matchAll(/="([^"]*)"/gu)].map(([, href]) => href!);
  const written = [
    '/',
    '/#q',
    '/?q=x',
    '/status/x',
    '/design',
    '/api',
    '/api/services#a',
    '/api/v1/x',
    '/assets/a.js',
    '/icon.svg',
    '/live',
  ]
    .concat('/de/status/x', '/en', '//elsewhere', 'https://e.example/status')
    .map((href) => `<a href="${href}">`)
    .join('');
  expect(hrefs(belowBase(written, '', { root: '/de' }))).toEqual([
    '/de/',
    '/de/#q',
    '/de/?q=x',
    '/de/status/x',
    '/de/design',
    '/de/api',
    '/de/api/services#a',
    '/api/v1/x',
    '/assets/a.js',
    '/icon.svg',
    '/live',
    '/de/status/x',
    '/en',
    '//elsewhere',
    'https://e.example/status',
  ]);
  expect(hrefs(belowBase('<a href="/status/x"><a href="/en/">', '/outcry', { root: '/de' }))).toEqual([
    '/outcry/de/status/x',
    '/outcry/en/',
  ]);
});
