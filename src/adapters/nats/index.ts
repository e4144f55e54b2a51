import type { Bus, NodeMessages } from '../../ports/bus.ts';
import { openNatsBus, type NatsBus, type Readers } from './bus.ts';

interface NodesBusOptions {
  readonly url: string;
  /** The id of the instance: messages of other instances on the same server are not received. */
  readonly instance: string;
  readonly local: Bus<NodeMessages>;
  readonly onState?: (sentence: string) => void;
}

/** The bus between the nodes of an instance. */
export function openNodesBus({ instance, ...options }: NodesBusOptions): NatsBus<NodeMessages> {
  return openNatsBus({ ...options, prefix: `outcry.${instance}`, readers: READERS });
}

const READERS: Readers<NodeMessages> = {
  committed: (given) =>
    typeof given === 'object' && given !== null && 'at' in given && Number.isSafeInteger(given.at)
      ? { at: given.at as number }
      : null,
};
