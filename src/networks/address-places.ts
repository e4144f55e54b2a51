import { readFile, stat } from 'node:fs/promises';
import { Reader } from 'mmdb-lib';
import { OutcryError } from '../core/base/errors.ts';

/** Larger files are refused: this is ten times what all cities of the world take, and it is held in memory. */
const PLACES_BYTES_MAX = 1024 * 1024 * 1024;
/** Bytes between the tree and the data of the format. */
const SEPARATOR_BYTES = 16;
/** The `database_type` of a database of places; those of networks or domains are called otherwise. */
const KIND = /city|country|enterprise|location/iu;
/** Addresses looked up when the file is opened: one in each /8. */
const TRIED = Array.from({ length: 256 }, (_, first) => `${first}.1.1.1`);

/** A place as the file names it, in English. */
interface NamedPlace {
  readonly country: string;
  readonly city?: string;
}

/** Locates addresses, as far as the operator's file does. */
export interface AddressPlaces {
  /** A description of the file; null if there is none. */
  readonly about: string | null;
  of(address: string): NamedPlace | null;
}

/** The record layout of GeoIP2 and DB-IP, and the flat one of some other databases. */
interface PlaceRecord {
  readonly country?: { readonly iso_code?: unknown };
  readonly city?: { readonly names?: { readonly en?: unknown } } | string;
  readonly country_code?: unknown;
}

const noPlaces: AddressPlaces = { about: null, of: () => null };

/**
 * The places of the MMDB file at `path`, of cities or countries; none for null. No online service is ever asked. Rejects with
 * `file_unreadable`, or with `bad_places` if it is not such a file, is damaged, or is larger than {@link PLACES_BYTES_MAX}. A lookup takes
 * a few microseconds.
 */
export async function readAddressPlaces(
  path: string | null,
  bytesMax = PLACES_BYTES_MAX,
): Promise<AddressPlaces> {
  if (path === null) return noPlaces;
  const reader = open(path, await bytesOf(path, bytesMax));
  const { databaseType, buildEpoch } = reader.metadata;
  return {
    about: `${databaseType} of ${buildEpoch.toISOString().slice(0, 10)}`,
    of(address) {
      try {
        return placeOf(reader.get(address) as PlaceRecord | null);
      } catch {
        // An unreadable record counts as none: a report must not be lost for its place.
        return null;
      }
    },
  };
}

async function bytesOf(path: string, bytesMax: number): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > bytesMax) throw badPlaces(path, `it has ${size} bytes, and at most ${bytesMax} are read`);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof OutcryError) throw cause;
    throw new OutcryError('file_unreadable', `The file of places ${path} cannot be read.`, cause);
  }
}

function open(path: string, bytes: Buffer): Reader<never> {
  let reader: Reader<never>;
  try {
    reader = new Reader(bytes);
  } catch (cause) {
    throw badPlaces(path, 'it is not an MMDB file, or its end is missing', cause);
  }
  const { databaseType, buildEpoch, searchTreeSize, ipVersion } = reader.metadata;
  const whole = searchTreeSize > 0 && searchTreeSize + SEPARATOR_BYTES < bytes.length;
  if (!whole || ![4, 6].includes(ipVersion) || Number.isNaN(buildEpoch.getTime()))
    throw badPlaces(path, 'its metadata does not fit its content');
  if (!KIND.test(String(databaseType)))
    throw badPlaces(path, `it is of the kind "${databaseType}", and one of cities or countries is needed`);
  for (const address of TRIED)
    try {
      reader.get(address);
    } catch (cause) {
      throw badPlaces(path, `its entry for ${address} cannot be read: it is damaged`, cause);
    }
  return reader;
}

function placeOf(record: PlaceRecord | null): NamedPlace | null {
  const country = record?.country?.iso_code ?? record?.country_code;
  if (typeof country !== 'string' || country === '') return null;
  const city = typeof record?.city === 'string' ? record.city : record?.city?.names?.en;
  return typeof city === 'string' && city !== '' ? { country, city } : { country };
}

function badPlaces(path: string, reason: string, cause?: unknown): OutcryError {
  return new OutcryError('bad_places', `${path} is not a file of places: ${reason}.`, cause);
}
