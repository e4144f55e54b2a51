import ipaddr from 'ipaddr.js';
import { OutcryError } from './core/base/errors.ts';

/** The addresses that share their first `bits` bits with `address`. */
export interface AddressRange {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

/** The bits before the IPv4 address in one that is mapped into IPv6. */
const MAPPED_BITS = 96;

/**
 * Parses `10.0.0.0/8, ::1`; a bare address is a range of one. IPv4 may be written as mapped into IPv6 (`::ffff:10.0.0.1`), as logs of other
 * programs show it. Throws `bad_config` and names the invalid entry.
 */
export function parseAddressRanges(list: string): AddressRange[] {
  const entries = list.split(/[\s,]+/u).filter((entry) => entry !== '');
  return entries.map((entry) => {
    try {
      const [written = ''] = entry.split('/');
      // The parser also takes `10.0.0` and `10`, which it reads as addresses that nobody means.
      if (!ipaddr.IPv4.isValidFourPartDecimal(written) && !ipaddr.IPv6.isValid(written))
        throw new Error('no address');
      if (entry.includes('/')) return unmapped(...ipaddr.parseCIDR(entry));
      const address = ipaddr.process(entry);
      return { address, bits: address.kind() === 'ipv4' ? 32 : 128 };
    } catch (cause) {
      throw new OutcryError(
        'bad_config',
        `"${entry}" is not an address or a CIDR range such as 10.0.0.0/8.`,
        cause,
      );
    }
  });
}

/** A range within the addresses that IPv4 has in IPv6, as IPv4. */
function unmapped(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): AddressRange {
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= MAPPED_BITS;
  return isMapped ? { address: address.toIPv4Address(), bits: bits - MAPPED_BITS } : { address, bits };
}
