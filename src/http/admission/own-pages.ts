import type { IncomingMessage } from 'node:http';
import { isTrusted, type Range } from '../../intake/address.ts';
import { sendingSite, type SendingSite } from '../../intake/sending-site.ts';

interface OwnPagesOptions {
  /** The public URL of the instance; null if the operator has not set it. */
  readonly publicUrl: string | null;
  /** Origins of the operator's static copies, whose forms report here. */
  readonly mirrors: readonly string[];
  readonly trustedProxies: readonly Range[];
}

/** Which site's page made the browser send a request. */
export type OwnPages = (request: IncomingMessage) => SendingSite;

/**
 * The instance's own pages are at its public URL. If the operator has not set one, they are at the requested host, or the one that a
 * trusted proxy reports. Only hosts are compared, not schemes: behind a proxy that terminates HTTPS we do not know the scheme. If there is
 * a public URL the requested host proves nothing, because an attacker's domain may point here too.
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

/** The requested hosts: one name, or all that a trusted proxy passes on from the proxies before it. */
function hostsOf({ headers, socket }: IncomingMessage, trusted: readonly Range[]): readonly string[] {
  const asked = headers.host === undefined ? [] : [headers.host];
  const forwarded = said(headers['x-forwarded-host']);
  if (forwarded === null || !isTrusted(socket.remoteAddress ?? '', trusted)) return asked;
  return [...asked, ...forwarded.split(',')].map((host) => host.trim());
}

/** A host as in the page's own URL, without the default port of its scheme; null if it is not a valid host. */
function hostAs({ protocol }: URL, host: string): string | null {
  const address = `${protocol}//${host}`;
  return URL.canParse(address) ? new URL(address).host : null;
}

function said(value: string | string[] | undefined): string | null {
  return Array.isArray(value) ? value.join(',') : (value ?? null);
}
