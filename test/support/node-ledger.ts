import { fromPerson, post } from './people.ts';
import type { Server } from './program.ts';

/** Concurrent senders; each sends its next report when the last one is answered. */
const SENDERS = 4;
const READERS = 2;
/** A client's delay before it tries the next node. */
const TRY_AGAIN_MS = 20;
/** How long a client waits for an answer before it tries the next node: a suspended node keeps its connections open. */
const PATIENCE_MS = 1_500;

/**
 * People who report once each through several nodes, with a key, and try the next node if they are refused or get no answer. Records what
 * they were told, and what readers of pages got meanwhile.
 */
export class NodeLedger {
  /** Ids of the acknowledged reports. */
  readonly acked = new Set<string>();
  /** Statuses of reports other than 202, and of pages. */
  readonly refusals = new Map<number, number>();
  readonly pages = new Map<number, number>();
  /** Refusals without `Retry-After`. */
  wordless = 0;
  #person = 0;
  readonly #nodes: () => readonly Server[];
  readonly #path: string;
  #running = true;
  #working: Promise<unknown> | null = null;

  constructor(nodes: () => readonly Server[], path = '/status/lloyds') {
    this.#nodes = nodes;
    this.#path = path;
  }

  get people(): number {
    return this.#person;
  }

  begin(): void {
    this.#running = true;
    this.#working = Promise.all([
      ...Array.from({ length: SENDERS }, () => this.#send()),
      ...Array.from({ length: READERS }, (_, nth) => this.#read(nth)),
    ]);
  }

  /** Resolves when every started report has been acknowledged. */
  async end(): Promise<void> {
    this.#running = false;
    await this.#working;
  }

  async #send(): Promise<void> {
    while (this.#running) {
      const nth = (this.#person += 1);
      for (let attempt = nth; ; attempt += 1) {
        const nodes = this.#nodes();
        const node = nodes[attempt % nodes.length];
        if (node !== undefined && (await this.#report(node, nth))) break;
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      }
    }
  }

  async #report({ url }: Server, nth: number): Promise<boolean> {
    const headers = { ...fromPerson(nth), 'Idempotency-Key': `person-${nth}` };
    try {
      const answer = await Promise.race([post(url, 'lloyds', {}, headers), late()]);
      if (answer.status === 202) {
        this.acked.add(((await answer.json()) as { id: string }).id);
        return true;
      }
      await answer.text();
      this.refusals.set(answer.status, (this.refusals.get(answer.status) ?? 0) + 1);
      if (answer.headers.get('retry-after') === null) this.wordless += 1;
    } catch {
      // No answer: the node is down or suspended.
    }
    return false;
  }

  async #read(nth: number): Promise<void> {
    for (let turn = nth; this.#running; turn += 1) {
      const nodes = this.#nodes();
      const node = nodes[turn % nodes.length];
      try {
        if (node === undefined) throw new Error('no node is running');
        const answer = await Promise.race([fetch(`${node.url}${this.#path}`), late()]);
        await answer.text();
        this.pages.set(answer.status, (this.pages.get(answer.status) ?? 0) + 1);
      } catch {
        // The node is down or suspended.
      }
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
  }
}

function late(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), PATIENCE_MS));
}
