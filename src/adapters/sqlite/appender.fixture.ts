/** Appends reports to the folder named by its argument until it is killed, and prints the id of each once it is acked. */
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

/** At once and whole, before anything else happens: a pipe that is full is tried again. */
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
