import { benchDay } from './day.ts';
import { benchDetector } from './detector.ts';
import type { BesidePlain } from './beside-plain.ts';
import { benchDurable } from './durable.ts';
import { benchFacets } from './facets.ts';
import { benchFairness } from './fairness.ts';
import { SLOWNESS, benchReaders, benchSlow } from './hostile.ts';
import { benchManyServices } from './many-services.ts';
import { benchApi, benchPages } from './pages.ts';
import { benchCatchUp } from './start.ts';
import { benchStreams } from './streams.ts';
import { benchSurge } from './surge.ts';
import { benchVoices } from './voices.ts';
import { benchWatched } from './watched.ts';

const PAGES_RATIO_MIN = 0.9;
const API_RATIO_MIN = 0.8;
const DURABLE_RATIO_MIN = 0.6;
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
const SURGE_SECONDS = 60;
const SURGE_P99_MS_MAX = 250;
const OTHERS_REFUSED_MAX = 0.01;
const NEWCOMER_P95_MS_MAX = 500;
const SLOW_GREW_MB_MAX = 100;
const LAZY_MB_MAX = 50;
const FOLLOWED = [600, 5_000];
const FOLLOWED_TICKS = 14;
const SERVICES = 1_168;
const TICK_MS_MAX = 1_000;
const PIECE_MS_MAX = 50;

/** Milliseconds of the main thread per request, by the number of services. */
const MANY_SERVICES = [
  { services: 1_168, searchMax: 2, homeMax: 10 },
  { services: 30_000, searchMax: 10, homeMax: 20 },
];
const SERIES_MAX = 10;

/** Ratios against peers and limits within this run; absolute values depend more on the machine than on us. */
console.log('what                                                     measured      limit');

for (const bucketMinutes of [5, 1]) {
  const { microsPerBucket, stateBytes } = benchDetector(bucketMinutes);
  row(
    `detector, ${bucketMinutes}-minute buckets: µs per bucket`,
    microsPerBucket.toFixed(2),
    `≤ ${MICROS_PER_BUCKET_MAX}`,
  );
  row('  saved state, bytes per stream', String(stateBytes));
}

const facets = benchFacets();
row(
  `facets, ${round(facets.streams)} streams: ms per minute`,
  round(facets.millisAMinute),
  `≤ ${FACETS_MILLIS_MAX}`,
);
row('  memory, bytes per stream', String(facets.bytesAStream), `≤ ${FACET_BYTES_MAX}`);

const voices = benchVoices(VOICES);
row(
  `voices, ${round(VOICES)}: per report, ratio to 100,000`,
  voices.ratio.toFixed(2),
  `≤ ${VOICES_RATIO_MAX}`,
);
row('  µs per report', voices.microsAtMany.toFixed(2));
row('  memory, bytes per voice', voices.bytesAVoice.toFixed(0), `≤ ${VOICE_BYTES_MAX}`);

for (const page of await benchPages()) {
  row(
    `a page of ${page.bytes} bytes in ${page.language}: ratio to plain node:http`,
    page.ratio.toFixed(2),
    `≥ ${PAGES_RATIO_MIN}`,
  );
  rowsBesidePlain(page);
}
for (const read of await benchApi()) {
  row(`${read.path}, ${read.bytes} bytes: the same`, read.ratio.toFixed(2), `≥ ${API_RATIO_MIN}`);
  row('  ratio of CPU time', read.cpuRatio.toFixed(2));
}

for (const { services, searchMax, homeMax } of MANY_SERVICES) {
  const many = await benchManyServices(services);
  row(
    `a search of ${round(services)} services: ms of the main thread`,
    many.search.toFixed(1),
    `≤ ${searchMax}`,
  );
  row('  without a match', many.noHit.toFixed(1), `≤ ${searchMax}`);
  row('  rendering the home page', many.home.toFixed(1), `≤ ${homeMax}`);
  row('  rendering a category', many.category.toFixed(1));
  row('  a series of two years by the day', many.twoYears.toFixed(1), `≤ ${SERIES_MAX}`);
  row('  a series of the year 2095', many.farAhead.toFixed(1), `≤ ${SERIES_MAX}`);
}

const fair = await benchFairness();
row('pages of others while one sender floods: p95 ms', fair.p95Ms.toFixed(0), `≤ ${OTHERS_P95_MS_MAX}`);
row('  without the flood', fair.quietP95Ms.toFixed(0));

for (const many of FOLLOWED) {
  const quiet = await benchWatched({ pages: many, reports: false, ticks: FOLLOWED_TICKS });
  row(`${round(many)} followed pages, nothing new: bytes per tick`, round(quiet.bytes), '0');
  row('  CPU ms per tick', quiet.pagesMs.toFixed(0));
}
const busy = await benchWatched({ pages: SERVICES, reports: true, ticks: FOLLOWED_TICKS });
row(
  `${round(SERVICES)} followed, each with reports: ms per tick`,
  round(busy.pagesMs),
  `≤ ${round(TICK_MS_MAX)}`,
);
row('  if each changes entirely', round(busy.pagesMsMax));
row('  longest piece of that, ms', busy.pieceMsMax.toFixed(0), `≤ ${PIECE_MS_MAX}`);

const durable = await benchDurable();
row(
  'durable reports: ratio to node:http that stores nothing',
  durable.ratio.toFixed(2),
  `≥ ${DURABLE_RATIO_MIN}`,
);
rowsBesidePlain(durable);
row('  acknowledged per second', round(durable.ours), `≥ ${round(DURABLE_PER_SECOND_MIN)}`);
row(`  rows per second of bare SQLite, ${durable.batch} per commit`, round(durable.bare));

const day = await benchDay(DAY_SERVICES, DAY_HOURS);
row(
  `the end of a day, ${round(day.services)} services: longest pause, ms`,
  day.longestMs.toFixed(0),
  `≤ ${HELD_MS_MAX}`,
);
row('  99.9th percentile, ms', day.p999Ms.toFixed(0));

const catchUp = await benchCatchUp(CATCH_UP_REPORTS, 300, 30);
row(
  `a start with ${round(catchUp.reports)} reports to judge again: s to a page`,
  catchUp.pageSeconds.toFixed(1),
  `≤ ${LISTENS_SECONDS_MAX}`,
);
row('  s to an answered report', catchUp.reportSeconds.toFixed(1));
row(
  '  reports per minute while catching up',
  round(catchUp.reportsAMinute),
  `≥ ${round(CATCH_UP_A_MINUTE_MIN)}`,
);

const streams = await benchStreams();
row(
  `open live streams: told of a report, of ${streams.streams}`,
  String(streams.heard),
  String(streams.streams),
);
row('  resident KiB each', streams.kibEach.toFixed(1));

const surge = await benchSurge(SURGE_SECONDS);
row('4,000 pages and 2,000 reports/s: pages failed', round(surge.pagesFailed), '0');
row('  pages p99 ms', surge.pages.p99Ms.toFixed(0), `≤ ${SURGE_P99_MS_MAX}`);
row('  refused reports on quiet services, share', surge.othersRefused.toFixed(4), `≤ ${OTHERS_REFUSED_MAX}`);
row('  resident MB before, during, after', surge.residentMb.map(round).join(', '));
row(
  '  CPUs of server, crowd',
  Object.values(surge.processors)
    .map((one) => one.toFixed(2))
    .join(', '),
);
row('  s to start afterwards', surge.startSeconds.toFixed(1), `≤ ${LISTENS_SECONDS_MAX}`);

for (const slowness of SLOWNESS) {
  const slow = await benchSlow(slowness);
  row(
    `2,000 connections slow with their ${slowness}: p95 ms`,
    round(slow.newcomerP95Ms),
    `≤ ${NEWCOMER_P95_MS_MAX}`,
  );
  row('  additional MB', round(slow.grewMb), `≤ ${SLOW_GREW_MB_MAX}`);
}

const [healthy, lazy] = [await benchReaders(0), await benchReaders()];
row(
  '5,000 live readers, 500 never read: MB over all reading',
  round(lazy.grewMb - healthy.grewMb),
  `≤ ${LAZY_MB_MAX}`,
);
row('  a newcomer’s p95 ms', round(lazy.newcomerP95Ms), `≤ ${NEWCOMER_P95_MS_MAX}`);
row('  while all reconnect at once', round(lazy.stormP95Ms), `≤ ${NEWCOMER_P95_MS_MAX}`);
row('  s until all are up to date', lazy.stormSeconds.toFixed(1));

/** If the load and the server share CPUs, their CPU times are more meaningful than their throughput. */
function rowsBesidePlain({ ours, plain, cpuRatio, oursMicros, plainMicros, loadBusy }: BesidePlain): void {
  row('  ratio of CPU time', cpuRatio.toFixed(2));
  row('  CPU µs each: ours, plain', `${oursMicros.toFixed(1)}, ${plainMicros.toFixed(1)}`);
  row('  per second: ours, plain', `${round(ours)}, ${round(plain)}`);
  row('  CPU share of the load on plain', loadBusy.toFixed(2));
}

function row(what: string, measured: string, asked = ''): void {
  console.log(`${what.padEnd(52)} ${measured.padStart(13)} ${asked.padStart(10)}`);
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en');
}
