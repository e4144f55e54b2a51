/** Appends reports to the database given as its argument until it is killed, and prints the id of each once it is acked. */
import { writeSync } from 'node:fs';
import { openPostgresStore } from './store.ts';

const CALLERS = 50;
const [url = '', name = ''] = process.argv.slice(2);

const store = await openPostgresStore({ url });
const START = Date.UTC(2025, 2, 10, 9, 25);
let number = 0;

async function call(): Promise<never> {
  for (;;) {
    number += 1;
    const id = `${name}.${number}`;
    const receipt = await store.reports.append({
      id,
      at: START + number,
      service: 'x',
      problem: 'app',
      place: null,
      network: null,
      sender: null,
      device: null,
      reporter: id,
      comment: null,
      counted: true,
      reason: null,
      idempotency: number % 2 === 0 ? id : null,
    });
    writeSync(1, `${receipt.id}\n`);
  }
}

await Promise.all(Array.from({ length: CALLERS }, call));
