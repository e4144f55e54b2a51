/** Whether other things work for the reporter: everything, some, or nothing. */
export const ELSEWHERE = ['all', 'some', 'nothing'] as const;
/** How they are connected. */
export const LINKS = ['wifi', 'mobile', 'cable'] as const;

/**
 * What a reporter adds to a report when asked: values from small closed sets, which separate causes and reveal nothing about the person. It
 * is a separate entry in the log, which is not a report; null for questions left unanswered.
 */
export interface Answer {
  readonly elsewhere: (typeof ELSEWHERE)[number] | null;
  readonly link: (typeof LINKS)[number] | null;
}

/** The keys an answer is counted under: `tried:login`, `elsewhere:some`, `link:wifi`. */
export function answerKeys(answer: Partial<Answer>, tried: string | null): string[] {
  return Object.entries({ tried, elsewhere: answer.elsewhere, link: answer.link }).flatMap(
    ([question, said]) => (said === null || said === undefined ? [] : [`${question}:${said}`]),
  );
}
