import ipaddr from 'ipaddr.js';
import { OutcryError } from '../core/errors.ts';

/** A range of addresses whose `X-Forwarded-For` is believed. */
export type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** At most this many hops are looked at: a longer header is somebody's play. */
const HOPS_MAX = 32;
/** A household or a phone has a whole /64 of IPv6; the addresses within it are one reporter. */
const IPV6_PREFIX_BYTES = 8;

/** Reads `10.0.0.0/8, ::1`; a bare address is a range of one. Throws `bad_config` and names the entry that is wrong. */
export function parseRanges(list: string): Range[] {
  const entries = list.split(/[\s,]+/u).filter((entry) => entry !== '');
  return entries.map((entry) => {
    try {
      if (entry.includes('/')) return ipaddr.parseCIDR(entry);
      const address = ipaddr.parse(entry);
      return [address, address.kind() === 'ipv4' ? 32 : 128];
    } catch (cause) {
      throw new OutcryError(
        'bad_config',
        `"${entry}" is not an address or a CIDR range such as 10.0.0.0/8.`,
        cause,
      );
    }
  });
}

/**
 * Who sent the request: the socket's address, unless that is a trusted proxy; then the header is walked from the right,
 * and the first address that no trusted proxy has is the client. What stands to the left of it anyone can forge.
 */
export function clientAddress(
  socket: string,
  forwardedFor: string | undefined,
  trusted: readonly Range[],
): string {
  let address = socket;
  if (trusted.length === 0 || forwardedFor === undefined) return address;
  const hops = forwardedFor.split(',').slice(-HOPS_MAX);
  for (let hop = hops.pop(); hop !== undefined && isTrustedProxy(address, trusted); hop = hops.pop()) {
    const claimed = bare(hop.trim());
    if (!ipaddr.isValid(claimed)) return address;
    address = claimed;
  }
  return address;
}

/** What of an address makes a reporter: all of an IPv4 address (also one mapped into IPv6), the /64 of an IPv6 address. */
export function reporterKey(address: string): Uint8Array {
  const bytes = ipaddr.process(ipaddr.isValid(address) ? address : '0.0.0.0').toByteArray();
  return Uint8Array.from(bytes.length === 16 ? bytes.slice(0, IPV6_PREFIX_BYTES) : bytes);
}

/** Whether what an address says of its clients is believed. */
export function isTrustedProxy(address: string, trusted: readonly Range[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return trusted.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits));
}

/** `[2001:db8::1]:443` and `192.0.2.1:443` without brackets and port. */
function bare(hop: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/u.exec(hop);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/u.exec(hop);
  return withPort?.[1] ?? hop;
}
