import ipaddr from 'ipaddr.js';
import { parseAddressRanges, type AddressRange } from '../address-range.ts';
import type { IpVersion } from '../core/domain/device.ts';

/** A range of addresses, prepared for comparing. */
export interface Range extends AddressRange {
  /** The common bits of the addresses in an IPv4 range, and their mask; null for an IPv6 range. */
  readonly ipv4: { readonly network: number; readonly mask: number } | null;
}

/** The maximum number of hops examined: no honest chain of proxies is longer. */
const HOPS_MAX = 32;
/** A household or a phone has a whole /64 of IPv6; all addresses in it are one reporter. */
const IPV6_PREFIX_BYTES = 8;
/** RFC 6052: IPv4 clients of a server that is reached by IPv6 only. They share one /64, so without this they would all be one reporter. */
const TRANSLATED = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** See {@link parseAddressRanges}. */
export function parseRanges(list: string): Range[] {
  return parseAddressRanges(list).map(rangeOf);
}

function rangeOf({ address, bits }: AddressRange): Range {
  const ipv4 = address.kind() === 'ipv4' ? plainIpv4(address.toString()) : null;
  if (ipv4 === null) return { address, bits, ipv4 };
  // In JavaScript a shift by 32 is a shift by 0.
  const mask = bits === 0 ? 0 : -1 << (32 - bits);
  return { address, bits, ipv4: { network: ipv4 & mask, mask } };
}

/** What proxies say about the sender of a request: in the de facto standard header, and in that of RFC 7239. */
export interface Forwarding {
  readonly xForwardedFor: string | undefined;
  readonly forwarded: string | undefined;
}

/**
 * The sender of the request: the socket's address, unless that is a trusted proxy; then the header is walked from the right, and the first
 * address that is not a trusted proxy is the client. Anything to the left of it can be forged, and so can the header that the proxy does
 * not write: if both are present they must name the same client, otherwise neither is trusted.
 */
export function clientAddress(
  socket: string,
  { xForwardedFor, forwarded }: Forwarding,
  trusted: readonly Range[],
): string {
  if (trusted.length === 0) return socket;
  const byName = walk(socket, hopsOf(xForwardedFor), trusted);
  if (forwarded === undefined) return byName;
  const byStandard = walk(socket, forwardedHops(forwarded), trusted);
  return xForwardedFor === undefined || reporterIs(byName, byStandard) ? byStandard : socket;
}

/** Whether a trusted proxy passed on both headers and they name different clients. */
export function headersDisagree(
  socket: string,
  { xForwardedFor, forwarded }: Forwarding,
  trusted: readonly Range[],
): boolean {
  if (xForwardedFor === undefined || forwarded === undefined || !isTrusted(socket, trusted)) return false;
  return !reporterIs(
    walk(socket, hopsOf(xForwardedFor), trusted),
    walk(socket, forwardedHops(forwarded), trusted),
  );
}

/** Why what a trusted proxy says does not lead to the client. */
type Obstacle =
  /** The proxy names something that is not an address. */
  | { readonly kind: 'unreadable' }
  /** It names `address`, which is in a private network, names another client in turn, and is not trusted. */
  | { readonly kind: 'untrusted'; readonly address: string };

/** Null if the header leads to a client, or if `socket` is not a trusted proxy. Of two headers that must agree one is enough. */
export function obstacleOf(
  socket: string,
  { xForwardedFor, forwarded }: Forwarding,
  trusted: readonly Range[],
): Obstacle | null {
  const hops: (string | null)[] =
    xForwardedFor === undefined ? forwardedHops(forwarded ?? '') : hopsOf(xForwardedFor);
  const all = hops.length;
  let address = socket;
  while (hops.length > 0 && isTrusted(address, trusted)) {
    const claimed = bare(hops.pop() ?? '');
    // What lies further to the left may be made up by a client.
    if (!isAddress(claimed)) return hops.length === all - 1 ? { kind: 'unreadable' } : null;
    address = claimed;
  }
  return hops.length > 0 && ownNetwork(address) !== null && !isTrusted(address, trusted) && address !== socket
    ? { kind: 'untrusted', address }
    : null;
}

/** `hops` as the proxies wrote them, the nearest last; null for one that names no address. */
function walk(socket: string, hops: (string | null)[], trusted: readonly Range[]): string {
  let address = socket;
  for (let hop = hops.pop(); hop !== undefined && isTrusted(address, trusted); hop = hops.pop()) {
    const claimed = hop === null ? '' : bare(hop);
    if (!isAddress(claimed)) return address;
    address = claimed;
  }
  return address;
}

function isAddress(text: string): boolean {
  return plainIpv4(text) !== null || ipaddr.isValid(text);
}

function hopsOf(header: string | undefined): string[] {
  if (header === undefined) return [];
  if (!header.includes(',')) return [header.trim()];
  return header
    .split(',')
    .slice(-HOPS_MAX)
    .map((hop) => hop.trim());
}

function reporterIs(one: string, other: string): boolean {
  return Buffer.compare(reporterKey(one), reporterKey(other)) === 0;
}

/** `for=192.0.2.60;proto=https, for="[2001:db8::17]:4711"` → both addresses; an obfuscated or unknown sender is null. */
function forwardedHops(header: string): (string | null)[] {
  return splitOutsideQuotes(header, ',')
    .slice(-HOPS_MAX)
    .map((element) => {
      for (const pair of splitOutsideQuotes(element, ';')) {
        const value = /^\s*for\s*=(.*)$/isu.exec(pair)?.[1];
        if (value !== undefined) return unquoted(value.trim());
      }
      return null;
    });
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [''];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '"') quoted = !quoted;
    if (letter === separator && !quoted) parts.push('');
    else if (letter === '\\' && quoted) parts.push((parts.pop() ?? '') + letter + (text[++at] ?? ''));
    else parts.push((parts.pop() ?? '') + letter);
  }
  return parts;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/gu, '$1') : value;
}

/**
 * The part of an address that identifies a reporter: all of an IPv4 address, also one that was mapped or translated into IPv6, and the
 * /64 of an IPv6 address.
 */
export function reporterKey(address: string): Uint8Array {
  const plain = plainIpv4(address);
  if (plain !== null) return Uint8Array.of(plain >>> 24, plain >>> 16, plain >>> 8, plain);
  const parsed = ipaddr.process(ipaddr.isValid(address) ? address : '0.0.0.0');
  const bytes = parsed.toByteArray();
  if (parsed.kind() === 'ipv4') return Uint8Array.from(bytes);
  return Uint8Array.from(
    parsed.match(TRANSLATED) ? bytes.slice(-IPV4_PARTS) : bytes.slice(0, IPV6_PREFIX_BYTES),
  );
}

/** Text that is not an address counts as IPv4. */
export function ipVersionOf(address: string): IpVersion {
  return reporterKey(address).length === IPV4_PARTS ? 4 : 6;
}

const [ZERO, NINE, DOT] = [48, 57, 46];
const IPV4_PARTS = 4;
const IPV4_PART_MAX = 255;

/**
 * The 32 bits of an IPv4 address in its usual form: four numbers without leading zeros. Null for any other form, for IPv6 and for text that
 * is not an address. Each request contains a few addresses, and `ipaddr.js`, which parses every form there is, takes twenty times as long.
 */
export function plainIpv4(text: string): number | null {
  let bits = 0;
  let part = -1;
  let parts = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at === text.length ? DOT : text.charCodeAt(at);
    if (code === DOT) {
      if (part < 0) return null;
      bits = (bits << 8) | part;
      part = -1;
      parts++;
    } else {
      if (code < ZERO || code > NINE || part === 0) return null;
      part = (part < 0 ? 0 : part * 10) + code - ZERO;
      if (part > IPV4_PART_MAX) return null;
    }
  }
  return parts === IPV4_PARTS ? bits : null;
}

/** Whether forwarding headers from an address are trusted. */
export function isTrusted(address: string, trusted: readonly Range[]): boolean {
  const plain = plainIpv4(address);
  if (plain !== null)
    return trusted.some(({ ipv4 }) => ipv4 !== null && (plain & ipv4.mask) === ipv4.network);
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return trusted.some(
    (range) => range.address.kind() === parsed.kind() && parsed.match(range.address, range.bits),
  );
}

/** The private network of an address, for example `172.18.0.0/24`; null for public addresses, which may be a person's. */
export function ownNetwork(address: string): string | null {
  if (!ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'unicast') return null;
  const bits = parsed.kind() === 'ipv4' ? 24 : 64;
  const network = parsed.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${network.networkAddressFromCIDR(`${parsed.toString()}/${bits}`).toString()}/${bits}`;
}

/** `[2001:db8::1]:443` and `192.0.2.1:443` without brackets and port. */
function bare(hop: string): string {
  if (plainIpv4(hop) !== null) return hop;
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/u.exec(hop);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/u.exec(hop);
  return withPort?.[1] ?? hop;
}

/** Ranges that contain no public address: of a home, an office, a machine. */
const PRIVATE = new Set(['private', 'loopback', 'uniqueLocal', 'linkLocal']);

/** Whether an address is in a network that the operator vouches for: a private one, or one that is configured. */
export function isOwn(address: string, own: readonly Range[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  return PRIVATE.has(ipaddr.process(address).range()) || isTrusted(address, own);
}
