/** Where NATS servers listen unless they are told otherwise. */
const PORT = '4222';

/** How to reach the servers of an address, in the words of the client. */
interface NatsAddress {
  /** What sentences call them: without user and password. */
  readonly name: string;
  readonly servers: readonly string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  /** Given: whoever is there must speak TLS, with a certificate that holds for its name. */
  readonly tls?: Record<string, never>;
}

/**
 * Reads `nats://user:password@one:4222,two:4222`, or `tls://…`; a user without a password is a token. Of what stands before the @,
 * signs that mean something in an address are written as `%40` and the like.
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
