import { OutcryError } from '../core/base/errors.ts';
import { NETWORK_MAX } from '../core/domain/network.ts';
import { IPV4_WORDS, IPV6_WORDS, addressWords, compareWords } from './address-words.ts';
import { Ranges } from './ranges.ts';

/** Lines of a file: about three times what the whole internet takes, and 80 MB of memory at most. */
export const LINES_MAX = 2_000_000;
/** Longer names are cut, so that a page can show them. */
export const NAME_LENGTH_MAX = 60;

/** The network of each address, and its name. */
export interface Networks {
  /** The number of ranges. */
  readonly size: number;
  /** The number of the autonomous system that announces the address; null if none is known. */
  of(address: string): number | null;
  /** `AS 2856 (BT-UK-AS)`; `AS 2856` if the file has no name for it. */
  name(network: number): string;
}

/** Used if the operator provides no file: knows nothing. */
export const noNetworks: Networks = { size: 0, of: () => null, name: (network) => `AS ${network}` };

/**
 * Parses tab-separated rows of `range_start`, `range_end`, `AS_number`, `country_code`, `AS_description`, in any order, as published by
 * IPtoASN (https://iptoasn.com, public domain); ranges are inclusive, AS 0 is not routed. `source` is the file's name in errors. Rejects
 * with `bad_networks` at the first invalid line, with its number and the reason.
 *
 * 520,000 rows take 2 to 3 s to read and then 20 MB, half of it names; one lookup takes 2 to 3 µs (a shared machine of 2 cores).
 */
export async function parseNetworks(source: string, lines: AsyncIterable<string>): Promise<Networks> {
  const ranges = { [IPV4_WORDS]: new Ranges(IPV4_WORDS), [IPV6_WORDS]: new Ranges(IPV6_WORDS) };
  const names = new Map<number, string>();
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (number > LINES_MAX) throw badNetworks(source, number, `a file has at most ${LINES_MAX} lines`);
    if (line === '') continue;
    const row = readRow(line);
    if (typeof row === 'string') throw badNetworks(source, number, row);
    if (row.network === 0) continue;
    rangesOf(row.start).add(row.start, row.end, row.network, number);
    if (!names.has(row.network)) names.set(row.network, cleanName(row.description));
  }
  const all = Object.values(ranges);
  for (const overlap of all.map((one) => one.settle()))
    if (overlap !== null)
      throw badNetworks(source, overlap.line, `the range overlaps the one in line ${overlap.with}`);
  const size = all.reduce((sum, one) => sum + one.size, 0);
  if (size === 0) throw new OutcryError('bad_networks', `${source} holds no routed range.`);
  return {
    size,
    of(address) {
      const words = addressWords(address);
      return words === null ? null : rangesOf(words).find(words);
    },
    name(network) {
      const name = names.get(network) ?? '';
      return name === '' ? noNetworks.name(network) : `${noNetworks.name(network)} (${name})`;
    },
  };

  function rangesOf({ length }: readonly number[]): Ranges {
    return length === IPV4_WORDS ? ranges[IPV4_WORDS] : ranges[IPV6_WORDS];
  }
}

interface Row {
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** 0: not routed. */
  readonly network: number;
  readonly description: string;
}

/** The parsed row, or what is wrong with the line. */
function readRow(line: string): Row | string {
  const [from, to, digits, country, description] = line.split('\t');
  if (from === undefined || to === undefined || digits === undefined)
    return 'a row has a first and a last address and a number between tabs';
  if (country === undefined || description === undefined)
    return 'a row has a country and a description after the number';
  const [start, end] = [addressWords(from), addressWords(to)];
  if (start === null || end === null) return `"${shortened(start === null ? from : to)}" is not an address`;
  if (start.length !== end.length) return 'a range begins and ends in the same family of addresses';
  if (compareWords(start, end) > 0) return 'the range ends before it begins';
  const network = /^\d{1,10}$/u.test(digits) ? Number(digits) : Infinity;
  if (network > NETWORK_MAX) return `"${shortened(digits)}" is not the number of an autonomous system`;
  return { start, end, network, description };
}

function cleanName(description: string): string {
  const name = shortened(description.replaceAll(/[\p{C}\s]+/gu, ' ').trim());
  // A copy, because a substring would keep the whole chunk of the file in memory.
  return Buffer.from(name).toString();
}

function shortened(text: string): string {
  return text.length > NAME_LENGTH_MAX ? `${text.slice(0, NAME_LENGTH_MAX - 1)}…`.toWellFormed() : text;
}

function badNetworks(source: string, line: number, reason: string): OutcryError {
  return new OutcryError('bad_networks', `${source}, line ${line}: ${reason}.`);
}
