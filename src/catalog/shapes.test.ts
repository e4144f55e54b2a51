import { describe, expect, it } from 'vitest';
import { complaintsOf } from './complaints.fixture.ts';

describe('a value of a shape', () => {
  it('refuses an empty list of problems, a key with a meaning for objects and one that is not text', () => {
    const category = (more: string) => `categories:\n  - { slug: c, name: C, ${more} }\n`;
    expect(complaintsOf(category('problems: {}'))).toEqual(['mine.yaml:2:35: `problems` needs at least one']);
    for (const key of ['__proto__', 'constructor', '[a]'])
      expect(complaintsOf(category(`problems: { p: P }, ${key}: x`))[0]).toMatch(
        /^mine\.yaml:2:45: unknown key ".*"; known are slug, name, names, problems, problem_names, rivals, suspects$/u,
      );
  });

  it('is complained about at its own position, whatever else is wrong with it', () => {
    const text = `categories:
  - { slug: c, name: C, problems: { p: [P], q: Q } }
services:
  - { slug: s, name: S, category: c, aliases: [A, [B], A, "B "], problems: x, countries: { GB: x } }
  - x
`;
    expect(complaintsOf(text)).toEqual([
      'mine.yaml:2:40: must be text',
      'mine.yaml:4:51: must be text',
      'mine.yaml:4:59: "B " must be one line of text without blanks around it',
      'mine.yaml:4:76: must be a mapping of `key: value`',
      'mine.yaml:4:90: must be a list',
      'mine.yaml:5:5: must be a mapping of `key: value`',
    ]);
  });
});
