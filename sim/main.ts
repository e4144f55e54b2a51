import { parseArgs } from 'node:util';
import { readStarterCatalog } from '../src/catalog/index.ts';
import { COLLATERAL_SCENARIOS, createCollateralScenario } from './collateral.ts';
import { SCENARIOS, createScenario } from './scenarios.ts';
import { judgeScenario, reportLines } from './judge.ts';

const USAGE = `npm run sim -- --scenario ${[...SCENARIOS, ...COLLATERAL_SCENARIOS].join('|')} [--seed 1] [--output summary|reports]`;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'outage' },
    seed: { type: 'string', default: '1' },
    output: { type: 'string', default: 'summary' },
    help: { type: 'boolean', default: false },
  },
});
const name = [...SCENARIOS, ...COLLATERAL_SCENARIOS].find((one) => one === values.scenario);

if (values.help) {
  console.log(USAGE);
} else if (name === undefined || !['summary', 'reports'].includes(values.output)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await run(name, values.seed, values.output);
}

/** `summary`: the result for the scenario as JSON; `reports`: the report log, for `outcry replay`. */
async function run(scenarioName: NonNullable<typeof name>, seed: string, output: string): Promise<void> {
  const { scenario, catalog } = await prepare(scenarioName, seed);
  if (output === 'reports') for (const line of reportLines(scenario, seed)) console.log(line);
  else console.log(JSON.stringify(judgeScenario(scenario, catalog, seed), null, 2));
}

/** Scenarios of services that rise together have a small catalog of their own. */
async function prepare(scenarioName: NonNullable<typeof name>, seed: string) {
  const collateral = COLLATERAL_SCENARIOS.find((one) => one === scenarioName);
  if (collateral !== undefined) {
    const scenario = createCollateralScenario(collateral, seed);
    return { scenario, catalog: scenario.catalog };
  }
  const catalog = await readStarterCatalog();
  const plain = SCENARIOS.find((one) => one === scenarioName) ?? 'quiet';
  return { scenario: createScenario(plain, catalog, seed), catalog };
}
