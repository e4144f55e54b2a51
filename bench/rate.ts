import { runLoad, type Load } from './load.ts';

/** Answers a second under a load in which none may fail. */
export async function rateOf(load: Load): Promise<number> {
  const { perSecond, failures } = await runLoad(load);
  if (failures > 0) throw new Error(`${failures} of the requests were not answered with ${load.expects}`);
  return perSecond;
}
