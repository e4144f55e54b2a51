import { QUERY_CHARS_MAX } from '../search.ts';
import type { Language } from '../../words/language.ts';

/** Works as a link does: what was typed goes into the address. */
export function SearchForm({ query, language: { say } }: { query: string; language: Language }) {
  return (
    <form class="search" role="search" action="/">
      <label for="q">{say.searchLabel}</label>
      <input
        id="q"
        name="q"
        type="search"
        value={query}
        maxLength={QUERY_CHARS_MAX}
        placeholder={say.searchPlaceholder}
        autocomplete="off"
        enterkeyhint="search"
        required
      />
      <button>{say.searchButton}</button>
    </form>
  );
}
