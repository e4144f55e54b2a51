import type { Client, ClientOptions } from 'openapi-fetch';
import type { components, paths } from './paths.d.ts';

/** The types of requests and answers, by their names in `/openapi.json`: `Shapes['Service']`. */
export type Shapes = components['schemas'];

/**
 * A typed client of the instance at that URL, `https://status.example.org`. Answers are values, including errors; it only rejects if there
 * is no answer. A key is passed in `headers`, as `Authorization`.
 */
export function createClient(address: string, options?: Omit<ClientOptions, 'baseUrl'>): Client<paths>;
