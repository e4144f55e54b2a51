import { expect, test } from 'vitest';
import { openMemoryStore } from '../../adapters/memory/store.ts';
import { DAY, HOUR } from '../../core/base/time.ts';
import type { Outcome } from '../../outgoing/connector.ts';
import { START } from '../../ports/given.fixture.ts';
import { TOLD_PENDING_FOR } from '../../ports/subscribers.ts';
import { person } from './public.fixture.ts';
import { CONFIRMED_FOR, QUESTION_SCHEDULE, openQuestions } from './questions.ts';

function given(answer: () => Outcome) {
  const { subscribers } = openMemoryStore();
  const world = {
    at: START,
    isAsking: true,
    asked: [] as number[],
    outcomes: [] as string[],
    answers: [] as string[],
  };
  const questions = openQuestions({
    subscribers,
    mayAsk: () => world.isAsking,
    now: () => world.at,
    async ask() {
      world.asked.push(world.at);
      return answer();
    },
    onAsked(outcome, answer) {
      world.outcomes.push(outcome);
      world.answers.push(answer);
    },
    onError(error) {
      throw error;
    },
  });
  return { subscribers, world, questions };
}

const status = (code: number): Outcome => ({ status: code, headers: {}, body: '' });
const asking = person('new', { confirmedAt: null, dueAt: START });

test('a question is sent once; one that cannot be sent is retried by its schedule until the subscription is deleted', async () => {
  let answer: Outcome = { unanswered: 'unreachable', detail: '' };
  const { subscribers, world, questions } = given(() => answer);
  await subscribers.put(asking);
  for (const wait of [0, ...QUESTION_SCHEDULE]) {
    world.at += wait - 1;
    await questions.pass();
    world.at += 1;
    await questions.pass();
  }
  const waits = world.asked.slice(1).map((at, nth) => at - (world.asked[nth] ?? 0));
  expect(waits).toEqual(QUESTION_SCHEDULE);
  world.at = START + DAY;
  answer = status(250);
  await questions.pass();
  await questions.pass();
  world.at += HOUR;
  await questions.pass();
  expect(world.outcomes.slice(-2)).toEqual(['retry', 'sent']);
  expect(await subscribers.get([asking.id])).toMatchObject([{ dueAt: null, confirmedAt: null }]);
  world.at = START + TOLD_PENDING_FOR;
  await questions.pass();
  expect(await subscribers.get([asking.id])).toHaveLength(1);
  world.at += 1;
  await questions.pass();
  expect(await subscribers.get([asking.id])).toEqual([]);
});

test('a question refused for good is deleted with its address, and a confirmation is valid for a year', async () => {
  const refusal = { ...status(410), body: '550 5.1.1 <bob@example.net> unknown' };
  const { subscribers, world, questions } = given(() => refusal);
  await subscribers.put(asking);
  await subscribers.put(person('old', { confirmedAt: START }));
  await questions.pass();
  expect([world.outcomes, world.answers]).toEqual([['failed'], ['410 550 5.1.1 (hidden) unknown']]);
  world.at = START + CONFIRMED_FOR;
  await questions.pass();
  expect(await subscribers.get([asking.id, 'mail~old'])).toMatchObject([{ id: 'mail~old' }]);
  world.at += 1;
  await questions.pass();
  expect(await subscribers.get(['mail~old'])).toEqual([]);
});

test('a server that does not send questions asks nobody', async () => {
  const { subscribers, world, questions } = given(() => status(250));
  await subscribers.put(asking);
  world.isAsking = false;
  await questions.pass();
  expect(world.asked).toEqual([]);
  world.isAsking = true;
  await questions.pass();
  expect(world.asked).toEqual([START]);
});
