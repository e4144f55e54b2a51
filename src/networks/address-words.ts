import ipaddr from 'ipaddr.js';

/** An address as 32-bit numbers, the highest first: one for IPv4, four for IPv6. */
export type AddressWords = readonly number[];

export const IPV4_WORDS = 1;
export const IPV6_WORDS = 4;

/** The words of an address in text form; IPv4-mapped IPv6 becomes IPv4. Null for any other text. */
export function addressWords(text: string): AddressWords | null {
  if (!text.includes(':'))
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? wordsOfIPv4(ipaddr.IPv4.parse(text)) : null;
  if (!ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? wordsOfIPv4(address.toIPv4Address()) : wordsOfIPv6(address);
}

function wordsOfIPv4({ octets: [a = 0, b = 0, c = 0, d = 0] }: ipaddr.IPv4): AddressWords {
  return [((a << 24) | (b << 16) | (c << 8) | d) >>> 0];
}

function wordsOfIPv6({ parts }: ipaddr.IPv6): AddressWords {
  const word = (index: number) => (((parts[index] ?? 0) << 16) | (parts[index + 1] ?? 0)) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}

/** Negative if `a` comes before `b`; both must be of one family. */
export function compareWords(a: AddressWords, b: AddressWords): number {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
