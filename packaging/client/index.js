import createFetchClient from 'openapi-fetch';

/** @type {import('./index.d.ts').createClient} */
export function createClient(address, options = {}) {
  return createFetchClient({ ...options, baseUrl: address.replace(/\/+$/u, '') });
}
