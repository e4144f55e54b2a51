import { Account } from '../../../src/core/account/account.ts';
import { SIZES } from '../../../src/core/account/size.ts';
import { BINS, binStart } from '../../../src/core/account/surge-bins.ts';
import type { Mark } from '../../../src/core/domain/mark.ts';
import { DAY, HOUR, type Millis } from '../../../src/core/base/time.ts';
import type { Sources } from '../../../src/pages/base/sources.ts';

/** Services by size, as in a catalog of a thousand, and the ratio of actual to predicted surges in each class. */
const SERVICES = [612, 341, 138, 52, 21, 4];
const OFTEN = [0.45, 0.62, 0.8, 0.94, 1.1, 1.3];
const PROBLEMS = 4.1;
const DAYS = 90;

/** The parts of {@link Sources} about how often the instance is wrong. */
export function fixtureTrust({
  now,
  young,
  marks,
}: {
  now: () => Millis;
  young: boolean;
  marks: readonly Mark[];
}): Pick<Sources, 'marks' | 'standing'> {
  return {
    marks: {
      get: async (id) => marks.find((mark) => mark.incident === id) ?? null,
      list: async () => [...marks],
    },
    standing: () => ({
      account: young ? youngAccount(now()) : fixtureAccount(now()),
      problems: PROBLEMS,
      targetAMonth: 2,
    }),
  };
}

/** A realistic account: ninety days of a thousand services up to a moment. */
function fixtureAccount(until: Millis): Account {
  const account = new Account();
  account.recount(SERVICES);
  for (let hour = 1; hour <= DAYS * 24; hour++) account.hour(until - DAYS * DAY + hour * HOUR, PROBLEMS);
  for (const [size] of SIZES.entries()) {
    const days = (SERVICES[size] ?? 0) * DAYS;
    for (let bin = 0; bin < BINS; bin++) {
      const rate = 10 ** -binStart(bin) - (bin === BINS - 1 ? 0 : 10 ** -binStart(bin + 1));
      const surges = Math.round(days * rate * (OFTEN[size] ?? 1));
      const evidence = binStart(bin) + 0.1;
      for (let nth = 0; nth < surges; nth++) {
        const incident = evidence < PROBLEMS ? null : `s${size}-${bin}-${nth}`;
        account.surge(
          { size, evidence, opensUpTo: evidence, incident },
          until - (nth % DAYS) * DAY,
          PROBLEMS,
        );
      }
    }
  }
  return account;
}

/** Three services since yesterday. */
function youngAccount(until: Millis): Account {
  const account = new Account();
  account.recount([3, 0, 0, 0, 0, 0]);
  for (let hour = 23; hour >= 0; hour--) account.hour(until - hour * HOUR, PROBLEMS);
  return account;
}
