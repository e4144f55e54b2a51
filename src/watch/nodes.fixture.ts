import { createMemoryBus } from '../adapters/memory/bus.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Hole } from '../core/domain/coverage.ts';
import { floorTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import type { Messages } from '../ports/bus.ts';
import type { NewReport } from '../ports/log.ts';
import type { Nodes, RefusedThere, Shift } from '../ports/nodes.ts';
import type { Store } from '../ports/store.ts';
import { RELATIONS } from '../core/blame/collateral.fixture.ts';
import { JUDGE } from './lives.fixture.ts';
import { Arrivals } from './arrivals.fixture.ts';
import { openWatch, type Watch } from './watch.ts';

/** Several nodes on one store in memory and on virtual time; the test says which of them watches. */
export class Cluster {
  readonly store: Store = openMemoryStore();
  readonly nodes = new Map<string, Node>();
  readonly shifts = new Map<string, Shift>();
  refusals: RefusedThere[] = [];
  watching: string | null = null;
  now: Millis;
  readonly #arrivals: Arrivals;

  constructor(reports: readonly NewReport[], start: Millis) {
    this.#arrivals = new Arrivals(reports);
    this.now = start;
  }

  async start(name: string): Promise<Node> {
    const node = new Node(name, this);
    this.nodes.set(name, node);
    this.watching ??= name;
    await node.open();
    return node;
  }

  /** Stops a node without a clean shutdown, as a crash does. */
  kill(name: string): void {
    this.nodes.delete(name);
    if (this.watching === name) this.watching = null;
  }

  /** Takes the reports before `to`; all nodes except the paused ones run a pass at each tick. */
  async walkTo(to: Millis, paused: readonly string[] = []): Promise<void> {
    while (this.now < to) {
      const at = Math.min(to, floorTo(this.now + TICK, TICK));
      const due = this.#arrivals.before(at);
      await Promise.all(due.map((report) => this.store.reports.append(report)));
      this.now = at;
      // The watching node runs first, so the others find what it published.
      const [first, ...others] = [...this.nodes.values()].toSorted((a) =>
        a.name === this.watching ? -1 : 1,
      );
      for (const node of [first, ...others])
        if (node !== undefined && !paused.includes(node.name)) await node.pass();
    }
  }

  /** Nobody can report until `to`. */
  offUntil(to: Millis): void {
    this.now = to;
    this.#arrivals.before(to);
  }

  async said() {
    const { decisions, incidents, outbox, coverage } = this.store;
    return {
      decisions: (await decisions.read(0, 10_000)).map(({ update }) => update),
      incidents: await incidents.list({ limit: 1_000 }),
      notices: await outbox.pending(10_000),
      holes: await coverage.holes(0, Infinity),
    };
  }
}

class Node {
  readonly name: string;
  readonly ticks: Messages['tick'][] = [];
  readonly holes: Hole[] = [];
  watch!: Watch;
  readonly #cluster: Cluster;
  #leads = false;
  #lost = false;

  constructor(name: string, cluster: Cluster) {
    this.name = name;
    this.#cluster = cluster;
  }

  async open(): Promise<void> {
    const cluster = this.#cluster;
    const { store } = cluster;
    const bus = createMemoryBus({
      onError(error) {
        throw error;
      },
    });
    bus.subscribe('tick', (tick) => this.ticks.push(tick));
    this.watch = await openWatch({
      // Commits of a node that does not watch are refused, as the database would.
      store: { ...store, commit: (tick) => this.#asWatcher(() => store.commit(tick)) },
      saved: await store.snapshots.load(),
      bus,
      nodes: this.#nodes(),
      now: () => cluster.now,
      stalledAfter: Infinity,
      prior: () => JUDGE.prior,
      levels: () => JUDGE.levels,
      category: () => 'carriers',
      relations: () => RELATIONS,
      onHole: (hole) => this.holes.push(hole),
    });
    // As a server does before it listens.
    await this.watch.pass();
  }

  async pass(): Promise<void> {
    await this.watch.beat();
    await this.watch.pass();
  }

  async #asWatcher(write: () => Promise<void>): Promise<void> {
    if (this.#cluster.watching !== this.name) throw new OutcryError('data_locked', 'Another one watches.');
    await write();
  }

  #nodes(): Nodes {
    const [cluster, { name }] = [this.#cluster, this];
    const role = (): Nodes['role'] => {
      if (this.#leads && cluster.watching !== name) this.#lost = true;
      this.#leads = !this.#lost && cluster.watching === name;
      return this.#lost ? 'lost' : this.#leads ? 'watches' : 'follows';
    };
    return {
      get role() {
        return role();
      },
      get isSure() {
        return role() === 'watches';
      },
      follow: () => {
        this.#lost = false;
      },
      async tookReports(shift) {
        cluster.shifts.set(`${name} ${shift.since}`, shift);
      },
      shiftsAfter: async (after) =>
        [...cluster.shifts].flatMap(([of, shift]) =>
          of.startsWith(`${name} `) || shift.until <= after ? [] : [shift],
        ),
      async refused(refusals) {
        cluster.refusals.push(...refusals);
      },
      takeRefused: async () => cluster.refusals.splice(0),
      onNews() {},
    };
  }
}
