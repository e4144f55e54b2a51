import { COLLATERAL_STREAM, type Collateral } from '../blame/collateral.ts';
import { CategoryPriors, PRIORS_STREAM } from '../detect/category-priors.ts';
import { MIX_DAY_STREAM, MIX_STREAM, type NetworkMix } from '../spread/network-mix.ts';
import type { Beginnings } from './beginnings.ts';

/** A state that belongs to no service of its own; `load` takes over the bytes that `freeze` gave. */
interface SharedState {
  freeze(): Uint8Array;
  load(state: Uint8Array): void;
}

/** What is saved beside the monitors, by the name that it is saved under. */
export function sharedStates(
  collateral: Collateral,
  beginnings: Beginnings,
  mix: NetworkMix,
): ReadonlyMap<string, SharedState> {
  const priors: SharedState = {
    freeze: () => beginnings.priors.freeze(),
    load(state) {
      beginnings.priors = CategoryPriors.thaw(state);
    },
  };
  const today: SharedState = { freeze: () => mix.freezeDay(), load: (state) => mix.loadDay(state) };
  return new Map([
    [COLLATERAL_STREAM, collateral],
    [PRIORS_STREAM, priors],
    [MIX_STREAM, mix],
    [MIX_DAY_STREAM, today],
  ]);
}
