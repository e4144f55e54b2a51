/** City names in a language by place key; empty if the language has no names of its own. */
export function citiesIn(
  table: string,
  languages: readonly string[],
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const names = new Map<string, Record<string, string>>();
  for (const line of table.split('\n')) {
    const [key = '', ...named] = line.startsWith('#') ? [] : line.split('\t');
    for (const one of named) {
      const [language = '', name = ''] = one.split('=');
      if (!languages.includes(language)) continue;
      const own = names.get(language) ?? {};
      names.set(language, own);
      own[key] = name;
    }
  }
  return names;
}
