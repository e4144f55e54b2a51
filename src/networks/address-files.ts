import { OutcryError } from '../core/base/errors.ts';
import { readAddressPlaces, type AddressPlaces } from './address-places.ts';
import { openLiveFile, type LiveFile } from './live-file.ts';
import type { Networks } from './networks.ts';
import { readNetworks } from './networks-file.ts';

/** A file of networks with fewer ranges than this share of the one it replaces is taken for a download that broke off. */
const RANGES_KEPT_MIN = 1 / 2;

/** The current content of the operator's files about addresses. */
interface AddressFiles {
  readonly networks: Networks;
  readonly places: AddressPlaces;
  /** Checks whether a file was replaced; to be called every minute. Never rejects. */
  tend(): Promise<void>;
}

/** Callbacks for a replaced file. */
interface Told {
  onRead(sentence: string): void;
  /** It cannot be read; the previous content stays in use. */
  onError(error: unknown): void;
}

/** Reads both files, null if there is none; rejects as {@link readNetworks} and {@link readAddressPlaces} do. */
export async function openAddressFiles(
  paths: { readonly networks: string | null; readonly places: string | null },
  told: Told,
): Promise<AddressFiles> {
  const [networks, places] = await Promise.all([
    openLiveFile(paths.networks, readNetworks, (next, previous) =>
      checkWhole(paths.networks, next, previous),
    ),
    openLiveFile(paths.places, readAddressPlaces),
  ]);

  async function tendTo<Content>(file: LiveFile<Content>, sentence: (content: Content) => string) {
    try {
      if (await file.look()) told.onRead(sentence(file.content));
    } catch (error) {
      told.onError(error);
    }
  }

  return {
    networks: {
      get size() {
        return networks.content.size;
      },
      of: (address) => networks.content.of(address),
      name: (network) => networks.content.name(network),
    },
    places: {
      get about() {
        return places.content.about;
      },
      of: (address) => places.content.of(address),
    },
    async tend() {
      await tendTo(networks, ({ size }) => `The file of networks was replaced: ${size} ranges were read.`);
      await tendTo(places, ({ about }) => `The file of places was replaced: ${about} was read.`);
    },
  };
}

/** Tables of the internet shrink by a few ranges at most; what is left of a line that was cut is often a valid one. */
function checkWhole(path: string | null, next: Networks, previous: Networks): void {
  if (next.size >= RANGES_KEPT_MIN * previous.size) return;
  throw new OutcryError(
    'bad_networks',
    `${path} has ${next.size} ranges, and ${previous.size} before: was its download cut short? If it is complete, restart the server.`,
  );
}
