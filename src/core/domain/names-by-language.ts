/** Names by language, `de`, that differ from the main name. */
export type NamesByLanguage = Readonly<Record<string, string>>;
