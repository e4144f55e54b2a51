/** Reports like a program, from an address that the instance's trusted proxy states. */
export async function post(
  url: string,
  service: string,
  body: unknown = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/api/v1/services/${service}/reports`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A header for the `nth` person of a crowd, for an instance that trusts loopback. */
export function fromPerson(nth: number): Record<string, string> {
  return { 'X-Forwarded-For': `10.${(nth >> 16) & 255}.${(nth >> 8) & 255}.${nth & 255}` };
}

/** The remaining fields of an intake request from a client that states nothing about itself. */
export const SAYING_NOTHING = { idempotencyKey: null, site: 'unsaid', browser: '' } as const;
