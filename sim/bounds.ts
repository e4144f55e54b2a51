/** How sure a bound is to hold. */
const SURE = 0.95;
/** Halvings of the range in which a bound is sought: far beyond the digits that anybody prints. */
const HALVINGS = 40;

/**
 * The least share that `hits` of `tries` leave possible with 95 % confidence, and the greatest, each by itself (Clopper and Pearson 1934). Without
 * a hit the greatest is 3 / tries, as the rule of three has it.
 */
export function leastShare(hits: number, tries: number): number {
  return hits === 0 ? 0 : sought((share) => 1 - chanceOfAtMost(hits - 1, tries, share) < 1 - SURE);
}

export function greatestShare(hits: number, tries: number): number {
  return hits === tries ? 1 : sought((share) => chanceOfAtMost(hits, tries, share) > 1 - SURE);
}

/** The share up to which something holds. */
function sought(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let nth = 0; nth < HALVINGS; nth++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The chance of so many hits or fewer where each try is one with the chance `share`, between 0 and 1. */
function chanceOfAtMost(hits: number, tries: number, share: number): number {
  let log = tries * Math.log1p(-share);
  let chance = Math.exp(log);
  for (let nth = 1; nth <= hits; nth++) {
    log += Math.log((tries - nth + 1) / nth) + Math.log(share) - Math.log1p(-share);
    chance += Math.exp(log);
  }
  return Math.min(1, chance);
}
