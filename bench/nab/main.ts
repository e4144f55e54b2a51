/**
 * Scores a detector by the rules of the Numenta Anomaly Benchmark: ours on raw data files, any other on its result files:
 *
 * npm run bench:nab -- [--labels combined_windows.json] DIR|FILE …
 *
 * The included labels are of the ten series `realTweets`, counts of mentions per five minutes.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { detectRows } from './detect.ts';
import { filesIn, readData, readLabels, windowsOf } from './files.ts';
import { PROFILES, probationOf, scoreCorpus, type Judged } from './score.ts';

const { values, positionals } = parseArgs({
  options: { labels: { type: 'string', default: join(import.meta.dirname, 'labels.json') } },
  allowPositionals: true,
});
const paths = await filesIn(positionals);
if (paths.length === 0) throw new RangeError('name data files, result files, or folders of them');

const labels = await readLabels(values.labels);
const files = new Map<string, Judged>();
for (const path of paths) {
  const data = await readData(path);
  files.set(data.name, {
    scores: data.scores ?? detectRows(data),
    windows: windowsOf(data, labels),
    probation: probationOf(data.times.length),
  });
}

console.log('profile                score   threshold  windows found  rows within  rows outside');
for (const profile of PROFILES) {
  const { normalised, threshold, windowsFound, windows, within, outside } = scoreCorpus(files, profile);
  const cells = [
    normalised.toFixed(1).padStart(5),
    threshold.toFixed(4).padStart(10),
    `${windowsFound} of ${windows}`.padStart(13),
    String(within).padStart(11),
    String(outside).padStart(12),
  ];
  console.log(`${profile.name.padEnd(21)}  ${cells.join('  ')}`);
}
const ours = PROFILES[0] as (typeof PROFILES)[0];
console.log('\nfile, standard profile with its own threshold');
for (const [name, file] of files) {
  const { normalised, windowsFound, windows, outside } = scoreCorpus(new Map([[name, file]]), ours);
  console.log(
    `${name.padEnd(32)} ${normalised.toFixed(1).padStart(5)}  ${windowsFound} of ${windows} windows, ${outside} rows outside`,
  );
}
