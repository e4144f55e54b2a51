import { spawnSync } from 'node:child_process';
import { builtByGo } from '../../scripts/go-tools.js';
import { whyNoServer } from '../../test/support/postgres.ts';
import { CONTROLS, FAULTS, type Fault } from './kinds.ts';
import { beginNetwork, whyNoMachines } from './network.ts';

/*
 * Faults among three nodes, each as often as the first argument says: `node scripts/run.js bench/faults/main.ts 20`. With a name after it,
 * only that fault: `… 20 NATS`. Everything runs in its own network and mount namespaces.
 */

/** The longest time until another node watches, or reports are accepted again. */
const BACK_MS_MAX = 3_000;
const INSIDE = 'OUTCRY_TEST_INSIDE';

interface Outcome {
  readonly rounds: number;
  readonly backMs: readonly number[];
  readonly wrong: readonly string[];
  readonly acked: number;
  readonly pages: number;
}

async function play(begin: () => Promise<Fault>, rounds: number): Promise<Outcome> {
  const fault = await begin();
  const { cluster } = fault;
  const backMs: number[] = [];
  const wrong: string[] = [];
  try {
    for (let nth = 0; nth < rounds; nth += 1) {
      const round = await fault.round(nth).catch((error: unknown) => {
        wrong.push(error instanceof Error ? error.message : String(error));
        return null;
      });
      if (round === null) break;
      backMs.push(round.backMs);
    }
    wrong.push(...(await cluster.settle()));
  } finally {
    await cluster.close();
    await fault.end?.();
  }
  const { acked, pages } = cluster.ledger;
  const all = [...pages.values()].reduce((sum, count) => sum + count, 0);
  return { rounds: backMs.length, backMs, wrong, acked: acked.size, pages: all };
}

function line(name: string, { rounds, backMs, wrong, acked, pages }: Outcome): string {
  const times = backMs.toSorted((a, b) => a - b).map((ms) => (ms / 1_000).toFixed(1));
  const back =
    times.length === 0 ? 'never' : `${times[Math.floor(times.length / 2)]} s, at most ${times.at(-1)} s`;
  const what = wrong.length === 0 ? 'nothing wrong' : wrong.join('; ');
  return `| ${name} | ${rounds} | ${back} | ${acked} | ${pages} | ${what} |`;
}

async function main(rounds: number, names: readonly string[]): Promise<void> {
  const isAsked = (name: string) => names.length === 0 || names.some((one) => name.includes(one));
  console.log(
    '| fault | rounds | back after | reports acknowledged | pages | result |\n|---|---|---|---|---|---|',
  );
  for (const [name, begin] of Object.entries(FAULTS)) {
    if (!isAsked(name)) continue;
    const outcome = await play(begin, rounds);
    console.log(line(name, outcome));
    if (outcome.wrong.length > 0 || Math.max(...outcome.backMs) > BACK_MS_MAX) process.exitCode = 1;
  }
  for (const [name, begin] of Object.entries(CONTROLS)) {
    if (!isAsked(name)) continue;
    const outcome = await play(begin, 1);
    console.log(line(`must fail: ${name}`, outcome));
    if (outcome.wrong.length === 0) process.exitCode = 1;
  }
}

if (import.meta.main) {
  const why = whyNoServer() ?? whyNoMachines();
  if (why !== null) throw new Error(`Faults cannot be injected here: ${why}.`);
  if (process.env[INSIDE] === undefined) {
    // Inside the namespace, Go modules cannot be downloaded.
    if ((await builtByGo('nats-server')) === null)
      throw new Error('nats-server could not be built: it needs Go.');
    const { execPath, execArgv, argv } = process;
    const env = { ...process.env, [INSIDE]: 'yes' };
    const again = ['--net', '--mount', execPath, ...execArgv, ...argv.slice(1)];
    process.exitCode = spawnSync('unshare', again, { stdio: 'inherit', env }).status ?? 1;
  } else {
    beginNetwork();
    const [rounds = '1', ...names] = process.argv.slice(2);
    await main(Number(rounds), names);
  }
}
