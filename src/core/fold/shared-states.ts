import { COLLATERAL_STREAM, type Collateral } from '../blame/collateral.ts';
import { CategoryPriors, PRIORS_STREAM } from '../detect/category-priors.ts';
import { MIX_DAY_STREAM, MIX_STREAM } from '../spread/network-mix.ts';
import { SHARING_DAY_STREAM, SHARING_STREAM } from '../spread/shared-addresses.ts';
import type { Beginnings } from './beginnings.ts';
import type { Senders } from './senders.ts';

/** A state that belongs to no service; `load` restores the bytes that `freeze` returned. */
interface SharedState {
  freeze(): Uint8Array;
  load(state: Uint8Array): void;
}

/** What is saved beside the monitors, by name. */
export function sharedStates(
  collateral: Collateral,
  beginnings: Beginnings,
  { mix, sharing }: Senders,
): ReadonlyMap<string, SharedState> {
  const priors: SharedState = {
    freeze: () => beginnings.priors.freeze(),
    load(state) {
      beginnings.priors = CategoryPriors.thaw(state);
    },
  };
  const ofToday = (days: Senders['mix'] | Senders['sharing']): SharedState => ({
    freeze: () => days.freezeDay(),
    load: (state) => days.loadDay(state),
  });
  return new Map([
    [COLLATERAL_STREAM, collateral],
    [PRIORS_STREAM, priors],
    [MIX_STREAM, mix],
    [MIX_DAY_STREAM, ofToday(mix)],
    [SHARING_STREAM, sharing],
    [SHARING_DAY_STREAM, ofToday(sharing)],
  ]);
}
