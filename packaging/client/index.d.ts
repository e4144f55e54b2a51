import type { Client, ClientOptions } from 'openapi-fetch';
import type { components, paths } from './paths.d.ts';

/** What requests send and answers hold, by the names of `/openapi.json`: `Shapes['Service']`. */
export type Shapes = components['schemas'];

/**
 * A client of the instance at that address, `https://status.example.org`: every request and every answer has its type.
 * Answers are values, errors too; only what never came to an answer rejects. A key goes into `headers`, as `Authorization`.
 */
export function createClient(address: string, options?: Omit<ClientOptions, 'baseUrl'>): Client<paths>;
