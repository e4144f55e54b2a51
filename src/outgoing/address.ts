import ipaddr from 'ipaddr.js';
import { OutcryError } from '../core/base/errors.ts';

/** A range of addresses that outgoing calls may reach though it is not of the open net. */
export interface AllowedRange {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

/** What is given out for the open net in IPv6; all beside it is of a machine, a site, or nobody's yet. */
const GLOBAL_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** Public by its number, and answered by the host of a virtual machine with what only that machine should know (Azure). */
const HOST_OF_MACHINE = new Set(['168.63.129.16']);

/** Reads `10.0.0.0/8, ::1`; a bare address is a range of one. Throws `bad_config` and names the entry that is wrong. */
export function parseAllowed(list: string): AllowedRange[] {
  return list
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
    .map((entry) => {
      try {
        // `10.0.0` is an address to some readers, and a slip to all others.
        const [written = ''] = entry.split('/');
        if (!ipaddr.IPv4.isValidFourPartDecimal(written) && !ipaddr.IPv6.isValid(written))
          throw new Error('no address');
        if (entry.includes('/')) {
          const [address, bits] = ipaddr.parseCIDR(entry);
          return { address, bits };
        }
        const address = ipaddr.parse(entry);
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
 * Whether an outgoing call may connect to an address: one of the open net, or one that the operator allows. Everything that
 * stands for another address (mapped, translated, 6to4, Teredo) is refused with what it stands for, and so is an address with a
 * zone, which is of this machine's links.
 */
export function mayReach(address: string, allowed: readonly AllowedRange[]): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const plain = ipaddr.process(address);
  return isPublic(plain) || isAllowed(plain, allowed);
}

/** Whether the operator named the address: what goes to it stays inside. */
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
