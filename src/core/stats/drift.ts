/** The estimate, limited to between the present value divided and multiplied by `most`; both are above 0. */
export function drifted(inForce: number, estimate: number, most: number): number {
  return Math.min(Math.max(estimate, inForce / most), inForce * most);
}
