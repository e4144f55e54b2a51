import { runLoad, type Load } from './load.ts';
import { median } from './median.ts';
import type { Peer } from './peer.ts';
import type { BenchServer } from './server.ts';

export interface BesidePlain {
  /** Requests a second, of the program and of plain `node:http`. */
  readonly ours: number;
  readonly plain: number;
  readonly ratio: number;
  /** CPU microseconds per request: of the whole process, and of plain `node:http`'s thread. */
  readonly oursMicros: number;
  readonly plainMicros: number;
  /** The CPU time of plain `node:http` divided by the program's: the throughput ratio if the load has CPUs of its own. */
  readonly cpuRatio: number;
  /** The share of a CPU that the load uses against plain `node:http`: near 1, the load is the bottleneck. */
  readonly loadBusy: number;
}

export interface Beside {
  readonly server: BenchServer;
  readonly peer: Peer;
  readonly load: Omit<Load, 'port' | 'after'>;
  readonly pairs: number;
  /** Before the first pair: until the code is compiled, the JIT compiler uses a CPU of its own. */
  readonly warmUpSeconds: number;
}

interface Measured {
  readonly perSecond: number;
  readonly micros: number;
  readonly loadBusy: number;
}

/** The same requests to the program and to plain `node:http`, alternating; figures are medians, ratios are per pair. */
export async function besidePlain({
  server,
  peer,
  load,
  pairs,
  warmUpSeconds,
}: Beside): Promise<BesidePlain> {
  let sent = 0;
  const measure = async (of: BenchServer | Peer, seconds = load.seconds): Promise<Measured> => {
    const before = await of.cpuMicros();
    const { perSecond, failures, ...rest } = await runLoad({ ...load, seconds, port: of.port, after: sent });
    if (failures > 0) throw new Error(`${failures} of the requests were not answered with ${load.expects}`);
    const micros = (await of.cpuMicros()) - before;
    sent += rest.sent;
    return { perSecond, micros: micros / (perSecond * seconds), loadBusy: rest.cpuMs / (seconds * 1_000) };
  };
  await measure(peer, warmUpSeconds);
  await measure(server, warmUpSeconds);
  const [ours, plain]: [Measured[], Measured[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    plain.push(await measure(peer));
    ours.push(await measure(server));
  }
  const ratios = (of: (one: Measured, other: Measured) => number) =>
    median(ours.map((one, pair) => of(one, plain[pair]!)));
  return {
    ours: median(ours.map(({ perSecond }) => perSecond)),
    plain: median(plain.map(({ perSecond }) => perSecond)),
    ratio: ratios((one, other) => one.perSecond / other.perSecond),
    oursMicros: median(ours.map(({ micros }) => micros)),
    plainMicros: median(plain.map(({ micros }) => micros)),
    cpuRatio: ratios((one, other) => other.micros / one.micros),
    loadBusy: median(plain.map(({ loadBusy }) => loadBusy)),
  };
}
