/** Whether anything else works for whoever reports: everything, some of it, or nothing. */
export const ELSEWHERE = ['all', 'some', 'nothing'] as const;
/** What connects them. */
export const LINKS = ['wifi', 'mobile', 'cable'] as const;

/**
 * What a reporter adds to a report when asked: words of small closed sets, which separate causes and say nothing of who answers.
 * It stands in the log as a word of its own, which is no report; null where nothing was said.
 */
export interface Answer {
  readonly elsewhere: (typeof ELSEWHERE)[number] | null;
  readonly link: (typeof LINKS)[number] | null;
}

/** What an answer is counted under: `tried:login`, `elsewhere:some`, `link:wifi`. */
export function answerKeys(answer: Partial<Answer>, tried: string | null): string[] {
  return Object.entries({ tried, elsewhere: answer.elsewhere, link: answer.link }).flatMap(
    ([question, said]) => (said === null || said === undefined ? [] : [`${question}:${said}`]),
  );
}
