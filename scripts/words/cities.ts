import { HEAD } from './writing.ts';

/** The names of cities as TypeScript: a function a language, so that one that nobody reads has none in memory. */
export function citiesText(table: string, languages: readonly string[]): string {
  const names = new Map(languages.map((language): [string, [string, string][]] => [language, []]));
  for (const line of table.split('\n')) {
    const [key = '', ...named] = line.startsWith('#') ? [] : line.split('\t');
    for (const one of named) {
      const [language = '', name = ''] = one.split('=');
      names.get(language)?.push([key, name]);
    }
  }
  const functions = [...names]
    .filter(([, pairs]) => pairs.length > 0)
    .map(([language, pairs]) => `  '${language}': () => (${JSON.stringify(Object.fromEntries(pairs))}),\n`);
  return `${HEAD}/** By language, what cities are called there that have a name of their own, by the key of the place. */
export const CITIES: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
${functions.join('')}};
`;
}
