import type { Deliveries } from '../ports/deliveries.ts';

/** From here on a message that was sent is not recorded, as if the process was killed in between; until what it returns is called. */
export function killedBeforeRecord(deliveries: Deliveries): () => void {
  const { settle } = deliveries;
  let killed = true;
  Object.assign(deliveries, {
    async settle(rows: Parameters<typeof settle>[0]) {
      if (killed && rows.some(({ state }) => state === 'sent')) throw new Error('killed');
      await settle(rows);
    },
  });
  return () => {
    killed = false;
  };
}
