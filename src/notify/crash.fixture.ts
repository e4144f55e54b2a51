import type { Deliveries } from '../ports/deliveries.ts';

/**
 * From here on, messages that were sent are not recorded, as if the process had been killed in between, until the returned function is
 * called.
 */
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
