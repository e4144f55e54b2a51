/* Loaded before the program, to run it with `synchronous = NORMAL` on each connection, including those of worker threads. */
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import threads from 'node:worker_threads';

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function execWithNormal(sql) {
  return exec.call(this, sql.replace('synchronous = FULL', 'synchronous = NORMAL'));
};

const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(file, options) {
    super(file, { ...options, execArgv: ['--import', import.meta.url] });
  }
};
syncBuiltinESMExports();
