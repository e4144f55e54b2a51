import { StreamDetector } from '../core/detect/detector.ts';
import type { Incident } from '../core/incident/incident.ts';
import { defaultPrior } from '../core/detect/prior.ts';
import type { Millis } from '../core/base/time.ts';
import { incidentJson } from '../api/incident.ts';
import { iso } from '../api/shape.ts';
import { cleaned } from '../words/sentence.ts';
import { quoted } from './counts/cells.ts';
import type { CountsSink, Layout } from './counts/sink.ts';
import { SeriesWatch } from './series-watch.ts';

export const OUTPUTS = ['incidents', 'scores', 'table'] as const;
export type OutputKind = (typeof OUTPUTS)[number];

const EVIDENCE_DIGITS = 4;
const NO_EVIDENCE = (0).toFixed(EVIDENCE_DIGITS);

/** The file's own rows with evidence instead of counts. */
export function scores(print: (text: string) => void): CountsSink {
  let detector: StreamDetector | null = null;
  let layout: Layout = 'rows';
  let prefix = '';
  return {
    begin({ id, start, bucketMs, layout: how }) {
      if (how === 'counts') print(quoted(id));
      else if (detector === null)
        print(how === 'series' ? 'series,timestamp,evidence\n' : 'timestamp,evidence\n');
      detector = new StreamDetector({ bucketMs, prior: defaultPrior });
      detector.startAt(start);
      layout = how;
      prefix = how === 'series' ? `${quoted(id)},` : '';
    },
    bucket(count, stamp) {
      const evidence = detector?.push(count).evidence ?? 0;
      const score = evidence === 0 ? NO_EVIDENCE : evidence.toFixed(EVIDENCE_DIGITS);
      if (layout === 'counts') print(`,${score}`);
      else if (stamp !== null) print(`${prefix}${quoted(stamp)},${score}\n`);
    },
    end() {
      if (layout === 'counts') print('\n');
    },
  };
}

/** Reported incidents, each once: when it is over, or at the end of its series. */
export function incidents(output: Exclude<OutputKind, 'scores'>, print: (text: string) => void): CountsSink {
  let watch: SeriesWatch | null = null;
  let first = true;
  const tell = (incident: Incident | null | undefined) => {
    if (incident === null || incident === undefined) return;
    print(output === 'table' ? `${tableLine(incident)}\n` : `${JSON.stringify(incidentJson(incident))}\n`);
  };
  return {
    begin({ id, start, bucketMs }) {
      watch = new SeriesWatch(id, start, bucketMs);
      if (first && output === 'table') print(`${TABLE_HEAD}\n`);
      first = false;
    },
    bucket(count) {
      tell(watch?.bucket(count));
    },
    end() {
      tell(watch?.end());
    },
  };
}

const TABLE_HEAD =
  'series                onset             detected          ended             reports  evidence';

function tableLine(incident: Incident): string {
  const moment = (at: Millis | null) =>
    (at === null ? '–' : iso(at).slice(0, 16).replace('T', ' ')).padEnd(16);
  return [
    cleaned(incident.service).padEnd(20).slice(0, 20),
    moment(incident.onset.at),
    moment(incident.detectedAt),
    moment(incident.endedAt),
    String(incident.reports).padStart(8),
    incident.peak.evidence.toFixed(1).padStart(9),
  ].join('  ');
}
