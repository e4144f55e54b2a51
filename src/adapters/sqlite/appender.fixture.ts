/** Appends reports to the folder given as its argument until it is killed, and prints the id of each once it is acked. */
import { writeSync } from 'node:fs';
import { openSqliteStore } from './store.ts';

const CALLERS = 50;
const [folder = '', round = ''] = process.argv.slice(2);

const store = await openSqliteStore({ folder, exclusive: true });
const start = (await store.reports.lastAt()) ?? Date.UTC(2025, 2, 10, 9, 25);
let number = 0;

async function call(): Promise<never> {
  for (;;) {
    number += 1;
    const receipt = await store.reports.append({
      id: `${round}.${number}`,
      at: start + number,
      service: 'x',
      problem: 'app',
      place: null,
      network: null,
      sender: null,
      device: null,
      reporter: 'p',
      comment: null,
      counted: true,
      reason: null,
      idempotency: number % 2 === 0 ? `${round}.${number}` : null,
    });
    print(`${receipt.id}\n`);
  }
}

await Promise.all(Array.from({ length: CALLERS }, call));

/** Written synchronously and completely: a full pipe is retried. */
function print(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
