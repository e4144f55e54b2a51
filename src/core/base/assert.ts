/** A mistake of ours, not of the input: stops the current work, in production too. */
export function assert(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Error(`Broken rule: ${rule}`);
}
