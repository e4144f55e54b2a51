import { SEARCH_CHARS_MAX } from '../search/search.ts';
import { ALL_SERVICES_PATH } from '../base/copy-links.ts';
import { textOf } from '../../words/sentence.ts';
import type { Language } from '../../words/language.ts';

interface SearchFormProps {
  readonly query: string;
  readonly language: Language;
  /** Whether it is on a static copy, where nobody answers it: then all services are a link away. */
  readonly isCopy?: boolean;
}

/** Works as a link does: what was typed goes into the address. */
export function SearchForm({ query, language: { say }, isCopy = false }: SearchFormProps) {
  if (isCopy)
    return (
      <p>
        <a class="button" href={ALL_SERVICES_PATH}>
          {say.copyServices}
        </a>
      </p>
    );
  return (
    <form
      class="search"
      role="search"
      action="/"
      data-suggest="/suggest"
      data-found={textOf(say.suggestFound({ found: '{0}' }))}
      data-none={say.suggestNone}
      data-list={say.searchLabel}
    >
      <label for="q">{say.searchLabel}</label>
      <input
        id="q"
        name="q"
        type="search"
        value={query}
        maxLength={SEARCH_CHARS_MAX}
        placeholder={say.searchPlaceholder}
        autocomplete="off"
        enterkeyhint="search"
        required
      />
      <button>{say.searchButton}</button>
    </form>
  );
}
