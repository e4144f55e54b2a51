import { plainIpv4, reporterKey } from './address.ts';

/** What shares a connection to the network: an address (IPv6: its /64), and the block from which it was most likely assigned. */
export interface Sender {
  readonly address: string;
  /** The /24 of an IPv4 address, the /48 of an IPv6 address. */
  readonly block: string;
}

const IPV4_BLOCK_BYTES = 3;
const IPV6_BLOCK_BYTES = 6;

/** Kept in memory only while its request is handled. */
export function senderOf(address: string): Sender {
  if (plainIpv4(address) !== null) return { address, block: address.slice(0, address.lastIndexOf('.')) };
  const key = reporterKey(address);
  const isIpv4 = key.length === 4;
  const block = key.subarray(0, isIpv4 ? IPV4_BLOCK_BYTES : IPV6_BLOCK_BYTES);
  return { address: key.join('.'), block: block.join('.') };
}
