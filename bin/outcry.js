#!/usr/bin/env node
// What starts the program, in words that every Node since 12 reads; all else is in start.js.
const OLDEST = 18;

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  console.error(`Outcry cannot be started by Node ${process.versions.node}: install Node 24 or later.`);
  process.exitCode = 1;
} else {
  import('./start.js');
}
