/**
 * Appends reports to the folder named by its argument until it is killed, as the writer does, and prints the id of each once it is
 * acked. The second argument is how SQLite syncs: FULL as in the program, or NORMAL, which must lose reports.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { addToBatch, emptyBatch } from '../../src/adapters/sqlite/batch.ts';
import { connect, numberOf } from '../../src/adapters/sqlite/database.ts';
import { migrate } from '../../src/adapters/sqlite/migrate.ts';
import { writerOf } from '../../src/adapters/sqlite/write/writes.ts';
import { report, START } from '../../src/ports/given.fixture.ts';

const [folder = '', synchronous = ''] = process.argv.slice(2);
const db = connect(join(folder, 'outcry.db'), { readOnly: false });
migrate(db);
db.exec(`PRAGMA synchronous = ${synchronous === 'NORMAL' ? 'NORMAL' : 'FULL'}`);
const write = writerOf(db);

for (let nth = numberOf(db, 'SELECT count(*) FROM reports') + 1; ; nth += 1) {
  const batch = emptyBatch();
  addToBatch(batch, report({ id: `r${nth}`, at: START + nth }));
  write({ kind: 'append', batch });
  writeSync(1, `r${nth}\n`);
}
