import type { IncomingMessage } from 'node:http';
import { isTrusted, type Range } from '../../intake/address.ts';
import { sendingSite, type SendingSite } from '../../intake/sending-site.ts';

interface OwnPagesOptions {
  /** How the world reaches the instance; null where the operator has not said. */
  readonly publicUrl: string | null;
  /** Origins of the operator's static copies, whose forms report here. */
  readonly mirrors: readonly string[];
  readonly trustedProxies: readonly Range[];
}

/** Whose page made a browser send a request. */
export type OwnPages = (request: IncomingMessage) => SendingSite;

/**
 * The instance's own pages are at its public URL. Where the operator has not said what that is, they are at the host that was
 * asked for, or that a trusted proxy says was. Hosts are compared and schemes are not: behind a proxy that speaks HTTPS we do
 * not know which was used. With a public URL the host asked for says nothing: a name of an attacker's may lead here, too.
 */
export function createOwnPages({ publicUrl, mirrors, trustedProxies }: OwnPagesOptions): OwnPages {
  const named = publicUrl === null ? null : [new URL(publicUrl).host];
  const copies = new Set(mirrors);
  return (request) => {
    const { headers } = request;
    return sendingSite(
      {
        fetchSite: said(headers['sec-fetch-site']),
        origin: said(headers.origin),
        referer: said(headers.referer),
      },
      (page) => (named ?? hostsOf(request, trustedProxies)).some((host) => page.host === hostAs(page, host)),
      (page) => copies.has(page.origin),
    );
  };
}

/** What was asked for: one name, or as many as a trusted proxy passes on of those before it. */
function hostsOf({ headers, socket }: IncomingMessage, trusted: readonly Range[]): readonly string[] {
  const asked = headers.host === undefined ? [] : [headers.host];
  const forwarded = said(headers['x-forwarded-host']);
  if (forwarded === null || !isTrusted(socket.remoteAddress ?? '', trusted)) return asked;
  return [...asked, ...forwarded.split(',')].map((host) => host.trim());
}

/** A host as the address of the page would name it, without the port that its scheme has by itself; null of no host. */
function hostAs({ protocol }: URL, host: string): string | null {
  const address = `${protocol}//${host}`;
  return URL.canParse(address) ? new URL(address).host : null;
}

function said(value: string | string[] | undefined): string | null {
  return Array.isArray(value) ? value.join(',') : (value ?? null);
}
