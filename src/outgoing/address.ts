import ipaddr from 'ipaddr.js';
import { OutcryError } from '../core/base/errors.ts';

/** A range of addresses that outgoing calls may reach although it is not public. */
export interface AllowedRange {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

/** The globally routable range of IPv6; everything else is local, reserved or unassigned. */
const GLOBAL_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** A public address at which the host of an Azure virtual machine answers with data that only that machine should know. */
const HOST_OF_MACHINE = new Set(['168.63.129.16']);

/** The bits before the IPv4 address in one that is mapped into IPv6. */
const MAPPED_BITS = 96;

/** Parses `10.0.0.0/8, ::1, ::ffff:10.0.0.1`; a bare address is a range of one. Throws `bad_config` that names the invalid entry. */
export function parseAllowed(list: string): AllowedRange[] {
  return list
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
    .map((entry) => {
      try {
        // Some parsers accept `10.0.0` as an address; here it is an error.
        const [written = ''] = entry.split('/');
        if (!ipaddr.IPv4.isValidFourPartDecimal(written) && !ipaddr.IPv6.isValid(written))
          throw new Error('no address');
        if (entry.includes('/')) {
          const [address, bits] = ipaddr.parseCIDR(entry);
          const isMapped =
            address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= MAPPED_BITS;
          return isMapped
            ? { address: address.toIPv4Address(), bits: bits - MAPPED_BITS }
            : { address, bits };
        }
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

/**
 * Whether an outgoing call may connect to an address: a public one, or one that the operator allows. Addresses that embed another (mapped,
 * translated, 6to4, Teredo) are refused together with the one they embed, and so are addresses with a zone, which are link-local.
 */
export function mayReach(address: string, allowed: readonly AllowedRange[]): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const plain = ipaddr.process(address);
  return isPublic(plain) || isAllowed(plain, allowed);
}

/** Whether the operator allows the address, so that the traffic stays internal. */
export function isInside(address: string, allowed: readonly AllowedRange[]): boolean {
  return ipaddr.isValid(address) && !address.includes('%') && isAllowed(ipaddr.process(address), allowed);
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast' || HOST_OF_MACHINE.has(address.toString())) return false;
  return address.kind() === 'ipv4' || address.match(...GLOBAL_IPV6);
}

function isAllowed(address: ipaddr.IPv4 | ipaddr.IPv6, allowed: readonly AllowedRange[]): boolean {
  return allowed.some(
    (range) => range.address.kind() === address.kind() && address.match(range.address, range.bits),
  );
}
