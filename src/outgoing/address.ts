import ipaddr from 'ipaddr.js';
import type { AddressRange } from '../address-range.ts';

/** The globally routable range of IPv6; everything else is local, reserved or unassigned. */
const GLOBAL_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** A public address at which the host of an Azure virtual machine answers with data that only that machine should know. */
const HOST_OF_MACHINE = new Set(['168.63.129.16']);

/**
 * Whether an outgoing call may connect to an address: a public one, or one that the operator allows. Addresses that embed another (mapped,
 * translated, 6to4, Teredo) are refused together with the one they embed, and so are addresses with a zone, which are link-local.
 */
export function mayReach(address: string, allowed: readonly AddressRange[]): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const plain = ipaddr.process(address);
  return isPublic(plain) || isAllowed(plain, allowed);
}

/** Whether the operator allows the address, so that the traffic stays internal. */
export function isInside(address: string, allowed: readonly AddressRange[]): boolean {
  return ipaddr.isValid(address) && !address.includes('%') && isAllowed(ipaddr.process(address), allowed);
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast' || HOST_OF_MACHINE.has(address.toString())) return false;
  return address.kind() === 'ipv4' || address.match(...GLOBAL_IPV6);
}

function isAllowed(address: ipaddr.IPv4 | ipaddr.IPv6, allowed: readonly AddressRange[]): boolean {
  return allowed.some(
    (range) => range.address.kind() === address.kind() && address.match(range.address, range.bits),
  );
}
