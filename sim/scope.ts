import { parseArgs } from 'node:util';
import { scoreScopes, type ScopeScore } from './scope-score.ts';

const USAGE =
  'node scripts/run.js sim/scope.ts [--seeds 100] [--first 1] [--quiet-weeks 2] [--warm-weeks 3] [--churn] [--lines]';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    first: { type: 'string', default: '1' },
    'quiet-weeks': { type: 'string', default: '2' },
    'warm-weeks': { type: 'string', default: '3' },
    churn: { type: 'boolean', default: false },
    lines: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(USAGE);
else
  run(
    Number(values.seeds),
    Number(values.first),
    Number(values['warm-weeks']),
    Number(values['quiet-weeks']),
  );

/** Scores seeds one after another, then prints the shares that issue 3 asks for. */
function run(seeds: number, first: number, warmWeeks: number, quietWeeks: number): void {
  const scores: ScopeScore[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const score = scoreScopes(`scope ${seed}`, { warmWeeks, quietWeeks, churn: values.churn });
    if (values.lines) console.log(JSON.stringify({ seed, ...score }));
    scores.push(score);
  }
  const share = (of: (score: ScopeScore) => boolean): string =>
    `${((100 * scores.filter(of).length) / scores.length).toFixed(1)} %`;
  const rate = (of: (score: ScopeScore) => number): string =>
    (scores.reduce((sum, score) => sum + of(score), 0) / (scores.length * quietWeeks)).toFixed(3);
  const middle = (of: (score: ScopeScore) => number | null): string => {
    const known = scores
      .map(of)
      .filter((value) => value !== null)
      .sort((a, b) => a - b);
    return `${known[known.length >> 1]?.toFixed(1) ?? '–'} min`;
  };
  console.log(`seeds                                              ${scores.length}`);
  console.log(
    `fault in one city: found                           ${share((one) => one.foundMinutes !== null)}`,
  );
  console.log(
    `  named                                            ${share((one) => one.namedMinutes !== null)}`,
  );
  console.log(`  named within ten minutes of the oracle           ${share((one) => one.cityInTime)}`);
  console.log(`  median to the oracle's alarm                     ${middle((one) => one.oracleMinutes)}`);
  console.log(`  median to the incident                           ${middle((one) => one.foundMinutes)}`);
  console.log(`  median to its name                               ${middle((one) => one.namedMinutes)}`);
  console.log(`fault in one network: named, and nothing else      ${share((one) => one.networkNamed)}`);
  console.log(`fault in the whole country: called everywhere      ${share((one) => one.everywhere)}`);
  console.log(`false incidents a quiet week, with facets          ${rate((one) => one.falseWith)}`);
  console.log(`                              without facets       ${rate((one) => one.falseWithout)}`);
}
