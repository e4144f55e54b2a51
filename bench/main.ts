import { benchDay } from './day.ts';
import { benchDetector } from './detector.ts';
import { benchDurable } from './durable.ts';
import { benchFacets } from './facets.ts';
import { benchFairness } from './fairness.ts';
import { benchPages } from './pages.ts';
import { benchCatchUp } from './start.ts';
import { benchStreams } from './streams.ts';
import { benchVoices } from './voices.ts';

const PAGES_RATIO_MIN = 0.7;
const DURABLE_RATIO_MIN = 0.5;
const DURABLE_PER_SECOND_MIN = 5_000;
const MICROS_PER_BUCKET_MAX = 3;
const FACETS_MILLIS_MAX = 1_000;
const FACET_BYTES_MAX = 2_000;
/** `bench/day.ts 30000 24` plays all of it. */
const DAY_SERVICES = 30_000;
const DAY_HOURS = 0.2;
const HELD_MS_MAX = 50;
const CATCH_UP_REPORTS = 300_000;
const LISTENS_SECONDS_MAX = 2;
const CATCH_UP_A_MINUTE_MIN = 1_000_000;
const VOICES = 2_500_000;
const VOICES_RATIO_MAX = 2;
const VOICE_BYTES_MAX = 25;
const OTHERS_P95_MS_MAX = 100;

/** Ratios against peers and limits in this run; absolutes say more of the machine than of us. */
console.log('what                                                     measured      asked');

for (const bucketMinutes of [5, 1]) {
  const { microsPerBucket, stateBytes } = benchDetector(bucketMinutes);
  row(
    `detector, ${bucketMinutes}-minute buckets: µs a bucket`,
    microsPerBucket.toFixed(2),
    `≤ ${MICROS_PER_BUCKET_MAX}`,
  );
  row('  saved state, bytes a stream', String(stateBytes));
}

const facets = benchFacets();
row(
  `facets, ${round(facets.streams)} streams: ms a minute`,
  round(facets.millisAMinute),
  `≤ ${FACETS_MILLIS_MAX}`,
);
row('  memory, bytes a stream', String(facets.bytesAStream), `≤ ${FACET_BYTES_MAX}`);

const voices = benchVoices(VOICES);
row(`voices, ${round(VOICES)}: a report, ratio to 100,000`, voices.ratio.toFixed(2), `≤ ${VOICES_RATIO_MAX}`);
row('  µs a report', voices.microsAtMany.toFixed(2));
row('  memory, bytes a voice', voices.bytesAVoice.toFixed(0), `≤ ${VOICE_BYTES_MAX}`);

const pages = await benchPages();
row(
  `pages of ${pages.bytes} bytes: ratio to plain node:http`,
  pages.ratio.toFixed(2),
  `≥ ${PAGES_RATIO_MIN}`,
);
row('  pages a second, plain a second', `${round(pages.pagesPerSecond)}, ${round(pages.plainPerSecond)}`);

const fair = await benchFairness();
row('pages of others while one sender asks for all: p95 ms', fair.p95Ms.toFixed(0), `≤ ${OTHERS_P95_MS_MAX}`);
row('  and while nobody does', fair.quietP95Ms.toFixed(0));

const durable = await benchDurable();
row(
  `durable reports by HTTP: ratio to bare commits of ${durable.batch}`,
  durable.ratioToBare.toFixed(2),
  `≥ ${DURABLE_RATIO_MIN}`,
);
row('  ratio to plain node:http that stores nothing', durable.ratioToPlain.toFixed(2));
row('  acknowledged a second', round(durable.reportsPerSecond), `≥ ${DURABLE_PER_SECOND_MIN}`);
row(
  '  bare rows a second, plain answers a second',
  `${round(durable.barePerSecond)}, ${round(durable.plainPerSecond)}`,
);

const day = await benchDay(DAY_SERVICES, DAY_HOURS);
row(
  `the end of a day, ${round(day.services)} services: longest ms held`,
  day.longestMs.toFixed(0),
  `≤ ${HELD_MS_MAX}`,
);
row('  99.9 % of the turns, ms', day.p999Ms.toFixed(0));

const catchUp = await benchCatchUp(CATCH_UP_REPORTS, 300, 30);
row(
  `a start with ${round(catchUp.reports)} reports to judge again: s to a page`,
  catchUp.pageSeconds.toFixed(1),
  `≤ ${LISTENS_SECONDS_MAX}`,
);
row('  s to the answer to a report', catchUp.reportSeconds.toFixed(1));
row(
  '  reports a minute while it catches up',
  round(catchUp.reportsAMinute),
  `≥ ${round(CATCH_UP_A_MINUTE_MIN)}`,
);

const streams = await benchStreams();
row(`open live streams: heard of ${streams.streams}`, String(streams.heard), String(streams.streams));
row('  resident KiB each', streams.kibEach.toFixed(1));

function row(what: string, measured: string, asked = ''): void {
  console.log(`${what.padEnd(52)} ${measured.padStart(13)} ${asked.padStart(10)}`);
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en');
}
