import type { Category, Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { Language } from '../../words/language.ts';
import { called } from '../sentences/names.ts';
import { named, textOf } from '../sentences/words.ts';
import { AT_ONCE, type Region } from '../base/page.ts';

/** The path of the subscription form. */
export const TELL_PATH = '/tell-me';

/** A link to subscribe to a whole category. */
export function TellOfCategory({ category, language }: { category: Category; language: Language }) {
  return (
    <p class="tell">
      <a class="button" href={`${TELL_PATH}?category=${category.slug}`}>
        {textOf(language.say.askTitle({ service: named(called(language, category)) }))}
      </a>
    </p>
  );
}

/** Links to subscribe: to the end of the current incident, if there is one, and to all further ones. */
export function tellRegion(service: Service, incident: Incident | null, { say }: Language): Region {
  const isOn = incident !== null && (incident.state === 'open' || incident.state === 'recovering');
  return {
    name: 'tell',
    everyMs: AT_ONCE,
    content: () => (
      <p class="tell">
        {isOn ? (
          <>
            <a class="button" href={`${TELL_PATH}?incident=${incident.id}`}>
              {say.askOver}
            </a>{' '}
          </>
        ) : null}
        <a class="button" href={`${TELL_PATH}?service=${service.slug}`}>
          {say.askAgain}
        </a>
      </p>
    ),
  };
}
