import { ELSEWHERE, LINKS, type Answer } from '../../core/domain/answer.ts';
import type { Problem, Service } from '../../core/domain/service.ts';
import type { Language } from '../../words/language.ts';
import { called } from '../sentences/names.ts';
import { cleaned } from '../sentences/words.ts';

/** Parts that `thanks.tsx` replaces for someone whose report has just been counted. */
export const QUESTION_HIDDEN = '<form class="question" hidden';
export const RECEIPT_EMPTY = 'name="receipt"/>';

interface QuestionProps {
  readonly service: Service;
  readonly problems: readonly Problem[];
  readonly language: Language;
}

/**
 * An optional follow-up question that distinguishes causes. It is shown after a counted report, by the browser module or, without a script,
 * by the thank-you page.
 */
export function QuestionForm({ service, problems, language }: QuestionProps) {
  const { say } = language;
  const tried = problems.map((problem) => [problem.slug, cleaned(called(language, problem))] as const);
  return (
    <form
      class="question"
      hidden
      method="post"
      action={`/status/${service.slug}/answer`}
      data-report={`/api/v1/services/${service.slug}/answers`}
    >
      <h3>{say.questionHeading}</h3>
      <p class="fine">{say.questionHint}</p>
      <Choice name="elsewhere" label={say.questionElsewhere} options={ELSEWHERE.map(elsewhere)} say={say} />
      <Choice name="link" label={say.questionLink} options={LINKS.map(link)} say={say} />
      <Choice name="tried" label={say.questionTried} options={tried} say={say} />
      <input type="hidden" name="receipt" />
      <button>{say.questionSend}</button>
    </form>
  );

  function elsewhere(said: NonNullable<Answer['elsewhere']>): readonly [string, string] {
    return [said, elsewhereName(language, said)];
  }
  function link(said: NonNullable<Answer['link']>): readonly [string, string] {
    return [said, linkName(language, said)];
  }
}

export function elsewhereName({ say }: Language, said: string): string {
  if (said === 'all') return say.elsewhereAll;
  return said === 'some' ? say.elsewhereSome : say.elsewhereNothing;
}

export function linkName({ say }: Language, said: string): string {
  if (said === 'wifi') return say.linkWifi;
  return said === 'mobile' ? say.linkMobile : say.linkCable;
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly say: Language['say'];
}

function Choice({ name, label, options, say }: ChoiceProps) {
  return (
    <p>
      <label for={name}>{label}</label>{' '}
      <select id={name} name={name} autocomplete="off">
        <option value="">{say.placeUnsaid}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </p>
  );
}
