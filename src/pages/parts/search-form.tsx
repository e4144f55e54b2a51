import { QUERY_CHARS_MAX } from '../search.ts';
import { SEARCH_BUTTON, SEARCH_LABEL, SEARCH_PLACEHOLDER } from '../words.ts';

/** Works as a link does: what was typed goes into the address. */
export function SearchForm({ query }: { query: string }) {
  return (
    <form class="search" role="search" action="/">
      <label for="q">{SEARCH_LABEL}</label>
      <input
        id="q"
        name="q"
        type="search"
        value={query}
        maxLength={QUERY_CHARS_MAX}
        placeholder={SEARCH_PLACEHOLDER}
        autocomplete="off"
        enterkeyhint="search"
        required
      />
      <button>{SEARCH_BUTTON}</button>
    </form>
  );
}
