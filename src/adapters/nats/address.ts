/** The default port of NATS servers. */
const PORT = '4222';

/** How to reach the servers of an address, as options of the client. */
interface NatsAddress {
  /** The name used in messages, without user and password. */
  readonly name: string;
  readonly servers: readonly string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  /** If present, the server must speak TLS with a certificate valid for its name. */
  readonly tls?: Record<string, never>;
}

/**
 * Parses `nats://user:password@one:4222,two:4222`, or `tls://…`; a user without a password is a token. Characters before the @ that are
 * special in a URL are percent-encoded, for example `%40`.
 */
export function readAddress(url: string): NatsAddress {
  const [scheme = '', rest = ''] = url.split('://');
  const at = rest.lastIndexOf('@');
  const [user, ...password] = (at < 0 ? '' : rest.slice(0, at)).split(':').map(decodeURIComponent);
  const servers = rest
    .slice(at + 1)
    .replace(/\/$/u, '')
    .split(',')
    .map((server) => (/:\d+$/u.test(server) ? server : `${server}:${PORT}`));
  const login =
    user === undefined || user === ''
      ? {}
      : password.length === 0
        ? { token: user }
        : { user, pass: password.join(':') };
  return {
    name: `${scheme}://${servers.join(',')}`,
    servers,
    ...login,
    ...(scheme === 'tls' ? { tls: {} } : {}),
  };
}
