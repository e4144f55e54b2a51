import { Worker } from 'node:worker_threads';
import type { Instance, Outcome } from './attack-score.ts';

/** A crowd of {@link ATTACKS} or {@link GENUINE} at a service with so many reports an hour. */
export interface Facing {
  readonly name: string;
  readonly rate: number;
  readonly seed: string;
  readonly defended: boolean;
  readonly unproven: boolean;
}

/** Threads that each have the instance, and face crowds side by side. */
export class Crew {
  readonly #workers: Worker[];

  constructor(instance: Instance, threads: number) {
    const file = new URL('./attack-worker.ts', import.meta.url);
    this.#workers = Array.from({ length: threads }, () => new Worker(file, { workerData: instance }));
  }

  /** What became of each, in the order asked. */
  async faceAll(all: readonly Facing[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    let next = 0;
    await Promise.all(
      this.#workers.map(async (worker) => {
        while (next < all.length) {
          const nth = next++;
          outcomes[nth] = await answerOf(worker, all[nth]!);
        }
      }),
    );
    return outcomes;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function answerOf(worker: Worker, facing: Facing): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const answered = (outcome: Outcome) => {
      worker.off('error', reject);
      resolve(outcome);
    };
    worker.once('message', answered).once('error', reject);
    worker.postMessage(facing);
  });
}
