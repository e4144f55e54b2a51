/** A name this close to that of a setting is probably a typo. */
const SLIP_MAX = 3;

/** `: did you mean OUTCRY_PUBLIC_URL?` if a setting has a similar name. */
export function meant(name: string, settings: readonly string[]): string {
  const near = settings
    .map((known) => ({ known, slips: slipsBetween(name, known) }))
    .filter(({ slips }) => slips <= SLIP_MAX)
    .sort((a, b) => a.slips - b.slips)[0];
  return near === undefined ? '' : `: did you mean ${near.known}?`;
}

/** The edit distance between two words: letters added, left out or changed. */
function slipsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [to, wanted] of [...other].entries()) {
      const changed = (row[to] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(changed, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
