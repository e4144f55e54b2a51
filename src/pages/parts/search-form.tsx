import { SEARCH_CHARS_MAX } from '../search/search.ts';
import { ALL_SERVICES_PATH } from '../base/copy-links.ts';
import { textOf } from '../../words/sentence.ts';
import type { Language } from '../../words/language.ts';

interface SearchFormProps {
  readonly query: string;
  readonly language: Language;
  /** Whether it is on a static copy, which has no search: there it is a link to all services. */
  readonly isCopy?: boolean;
}

/** A GET form: the text becomes part of the URL. */
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
