/** How columns are called that hold timestamps, in several languages; what is before another goes before it. */
export const TIME_NAMES =
  'time|timestamp|datetime|date time|ds|ts|t|date|zeit|zeitstempel|zeitpunkt|datum|fecha|horodatage|heure|data|tijd|when|at|moment|bucket|period|interval|window|start|start time|minute|hour|day|epoch|unix time'.split(
    '|',
  );
/** A date beside a time of day, … */
export const DATE_NAMES = 'date|datum|fecha|data|day|tag|jour'.split('|');
/** … and that. */
export const CLOCK_NAMES = 'time|uhrzeit|zeit|hour|stunde|hora|heure|ora|tijd|clock'.split('|');
/** Counts. */
export const VALUE_NAMES =
  'value|count|counts|y|reports|number of reports|n|num|cnt|total|sum|requests|request count|hits|events|event count|incidents|errors|calls|tickets|visits|volume|traffic|anzahl|meldungen|summe|wert|menge|valor|nombre|numero|quantity|amount|number|samplecount'.split(
    '|',
  );
/** Names of series. */
export const SERIES_NAMES = 'series|metric|service|name|id|unique id|item id|label'.split('|');
/** What rows say about a count, and is none. */
export const REMARKS =
  'anomaly|is anomaly|anomalies|label|kpi label|is outlier|outlier|changepoint|class|target|score|step max|table|result|index|row|id|unnamed: 0|expected|predicted|yhat|trend|upper|lower'.split(
    '|',
  );

/** A name without case, units, brackets and the marks between its words. */
export function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^#\s*/u, '')
    .replaceAll(/[[(][^[(\])]*[\])]/gu, '')
    .replaceAll(/[\s_.\-/:]+/gu, ' ')
    .trim();
}
