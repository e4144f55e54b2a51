import { CITY_REPORTERS_MIN, type AnswerShares } from '../models/shares.ts';
import type { Names } from '../sentences/names.ts';
import type { Language } from '../../words/language.ts';
import { cleaned } from '../../words/sentence.ts';
import { elsewhereName, linkName } from './question-form.tsx';
import { Shares } from './shares.tsx';

interface AnswerListsProps {
  readonly answers: AnswerShares;
  readonly names: Names;
  readonly language: Language;
}

/** Reporters' answers in per cent; a question with too few answers is left out. */
export function AnswerLists({ answers, names, language }: AnswerListsProps) {
  const { say } = language;
  const questions = [
    [say.questionElsewhere, answers.elsewhere, (said: string) => elsewhereName(language, said)],
    [say.questionLink, answers.link, (said: string) => linkName(language, said)],
    [say.questionTried, answers.tried, (said: string) => cleaned(names.problem(said))],
  ] as const;
  const answered = questions.filter(([, lines]) => lines.length > 0);
  if (answered.length === 0) return null;
  return (
    <>
      {answered.map(([question, lines, label]) => (
        <div key={question}>
          <h3>{question}</h3>
          <Shares lines={lines} label={label} language={language} />
        </div>
      ))}
      <p class="fine">{say.answersNote({ people: CITY_REPORTERS_MIN })}</p>
    </>
  );
}
