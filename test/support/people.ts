/** Reports as a program does, from an address that the instance's trusted proxy names. */
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

/** A header that makes the `nth` person of a crowd, for an instance that trusts loopback. */
export function fromPerson(nth: number): Record<string, string> {
  return { 'X-Forwarded-For': `10.${(nth >> 16) & 255}.${(nth >> 8) & 255}.${nth & 255}` };
}

/** The rest of a request to the intake whose sender says nothing of itself. */
export const SAYING_NOTHING = { idempotencyKey: null, site: 'unsaid', browser: '' } as const;
