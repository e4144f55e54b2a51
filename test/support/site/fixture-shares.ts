type Shares = readonly (readonly [key: string, share: number])[];

const PROBLEM_SHARES: Shares = [
  ['app', 0.56],
  ['website', 0.33],
  ['login', 0.06],
  ['feed', 0.04],
  ['posting', 0.01],
];

const PLACE_SHARES: Shares = [
  ['GB/London', 0.23],
  ['GB/Birmingham', 0.11],
  ['US/New York', 0.1],
  ['US/Los Angeles', 0.08],
  ['GB', 0.48],
  ['US/Chicago', 0.05],
  ['GB/Manchester', 0.05],
  ['US', 0.3],
  ['FR', 0.04],
  ['FR/Paris', 0.03],
  ['DE', 0.04],
  ['DE/Berlin', 0.02],
  ['CA', 0.03],
  ['CA/Toronto', 0.03],
  ['IN', 0.03],
  ['IN/Mumbai', 0.02],
  ['JP', 0.03],
  ['JP/Tokyo', 0.03],
  ['BR', 0.02],
  ['BR/São Paulo', 0.02],
  ['IE', 0.0002],
  ['IE/Dublin', 0.0002],
];

/** A hosting network. */
export const HOSTING = 64_500;

const NETWORK_SHARES: Shares = [
  ['AS2856', 0.31],
  ['AS5607', 0.12],
  ['AS5089', 0.03],
  ['AS64500', 0.02],
];

const ANSWER_SHARES: Shares = [
  ['elsewhere:all', 0.2],
  ['elsewhere:some', 0.04],
  ['link:wifi', 0.13],
  ['link:mobile', 0.11],
  ['tried:login', 0.05],
];

/** The shares of reports by dimension. */
export const SHARES_OF = {
  problem: PROBLEM_SHARES,
  place: PLACE_SHARES,
  network: NETWORK_SHARES,
  answer: ANSWER_SHARES,
} as const;

/** Comments during the outage, some of them alike. */
const LINES: readonly (readonly [text: string, times: number])[] = [
  ['Something went wrong. Try reloading.', 23],
  ['something went wrong, try reloading', 9],
  ['Something went wrong – try reloading!!', 4],
  ['Timeline is empty', 7],
  ['Timeline empty', 2],
  ['Cannot log in, my name is Jane Roe', 1],
];
export const WRITTEN = LINES.flatMap(([text, times], nth) =>
  Array.from({ length: times }, (_, time) => ({
    at: Date.UTC(2025, 2, 10, 9, 30),
    by: `${nth}-${time}`,
    text,
  })),
);
