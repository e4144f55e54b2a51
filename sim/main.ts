import { parseArgs } from 'node:util';
import { readStarterCatalog } from '../src/catalog/index.ts';
import { SCENARIOS, createScenario, type ScenarioName } from './scenarios.ts';
import { judgeScenario, reportLines } from './judge.ts';

const USAGE = `npm run sim -- --scenario ${SCENARIOS.join('|')} [--seed 1] [--output summary|reports]`;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'outage' },
    seed: { type: 'string', default: '1' },
    output: { type: 'string', default: 'summary' },
    help: { type: 'boolean', default: false },
  },
});
const name = SCENARIOS.find((one) => one === values.scenario);

if (values.help) {
  console.log(USAGE);
} else if (name === undefined || !['summary', 'reports'].includes(values.output)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await run(name, values.seed, values.output);
}

/** `summary`: what Outcry makes of the scenario, as JSON; `reports`: the report log, for `outcry replay`. */
async function run(scenarioName: ScenarioName, seed: string, output: string): Promise<void> {
  const catalog = await readStarterCatalog();
  const scenario = createScenario(scenarioName, catalog, seed);
  if (output === 'reports') for (const line of reportLines(scenario, seed)) console.log(line);
  else console.log(JSON.stringify(judgeScenario(scenario, catalog, seed), null, 2));
}
