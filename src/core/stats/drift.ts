/** The estimate, but at most `most` times what is in force and at least that divided by `most`; both are above 0. */
export function drifted(inForce: number, estimate: number, most: number): number {
  return Math.min(Math.max(estimate, inForce / most), inForce * most);
}
