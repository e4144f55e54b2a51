/** What something is called by language, `de`, where that is not its name. */
export type NamesByLanguage = Readonly<Record<string, string>>;
