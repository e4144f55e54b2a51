import { parseArgs } from 'node:util';
import { COLLATERAL_SCENARIOS } from './collateral.ts';
import { scoreBlame } from './blame-score.ts';

const USAGE = `node scripts/run.js sim/blame.ts [--scenario ${COLLATERAL_SCENARIOS.join('|')}] [--seeds 200] [--series unseen]`;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    series: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
const seeds = Number(values.seeds);
const names = COLLATERAL_SCENARIOS.filter(
  (name) => values.scenario === undefined || name === values.scenario,
);

if (values.help) {
  console.log(USAGE);
} else if (names.length === 0 || !Number.isInteger(seeds) || seeds < 1) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  console.log('scenario   primary named   false, 5 min   false, at end   kept apart   changes / seed');
  for (const name of names) {
    const figures = scoreBlame(name, seeds, values.series);
    const cells = [figures.primaryNamed, figures.falseSoon, figures.falseAtEnd, figures.keptApart].map(
      percent,
    );
    console.log(
      [
        name.padEnd(8),
        ...cells.map((cell) => cell.padStart(13)),
        figures.changesPerSeed.toFixed(2).padStart(15),
      ].join(' '),
    );
  }
}

function percent(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}
