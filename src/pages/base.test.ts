import { renderToString } from 'preact-render-to-string';
import { h } from 'preact';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { basePath, belowBase } from './base.ts';

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
