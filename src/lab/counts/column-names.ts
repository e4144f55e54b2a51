/** Names of timestamp columns in several languages, in order of preference. */
export const TIME_NAMES =
  'time|timestamp|datetime|date time|ds|ts|t|date|zeit|zeitstempel|zeitpunkt|datum|fecha|horodatage|heure|data|tijd|when|at|moment|bucket|period|interval|window|start|start time|minute|hour|day|epoch|unix time'.split(
    '|',
  );
/** Names of a date column beside a time-of-day column, … */
export const DATE_NAMES = 'date|datum|fecha|data|day|tag|jour'.split('|');
/** … and of the latter. */
export const CLOCK_NAMES = 'time|uhrzeit|zeit|hour|stunde|hora|heure|ora|tijd|clock'.split('|');
/** Names of count columns. */
export const VALUE_NAMES =
  'value|count|counts|y|reports|number of reports|n|num|cnt|total|sum|requests|request count|hits|events|event count|incidents|errors|calls|tickets|visits|volume|traffic|anzahl|meldungen|summe|wert|menge|valor|nombre|numero|quantity|amount|number|samplecount'.split(
    '|',
  );
/** Names of series columns. */
export const SERIES_NAMES = 'series|metric|service|name|id|unique id|item id|label'.split('|');
/** Names of columns that describe a count, and are not one. */
export const REMARKS =
  'anomaly|is anomaly|anomalies|label|kpi label|is outlier|outlier|changepoint|class|target|score|step max|table|result|index|row|id|unnamed: 0|expected|predicted|yhat|trend|upper|lower'.split(
    '|',
  );

/** A name without case, units, brackets and word separators. */
export function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^#\s*/u, '')
    .replaceAll(/[[(][^[(\])]*[\])]/gu, '')
    .replaceAll(/[\s_.\-/:]+/gu, ' ')
    .trim();
}
