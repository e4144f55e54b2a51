import { z } from 'zod';
import { component } from '../shape.ts';
import { tokensQuery } from './requests.ts';
import { operation } from './shape.ts';

export const tokenShape = component('V2Token', 'An OAuth 2.0 token.', {
  access_token: z.string().describe('Send it as `Authorization: Bearer …`.'),
  expires_in: z.int().describe('How many seconds it is valid.'),
  token_type: z.literal('Bearer').describe('How it is used.'),
});

export const pingShape = component('V2Ping', 'Confirms that the API answers.', {
  ping: z.literal('pong').describe('Always `pong`.'),
});

export const tokenOperations = [
  operation({
    id: 'v2Ping',
    path: '/v2/ping',
    summary: 'Whether the API answers, and the token is valid',
    says: 'It answers.',
    shape: pingShape,
  }),
  operation({
    id: 'v2CreateToken',
    path: '/v2/tokens',
    method: 'post',
    summary: 'A token for an hour',
    description:
      'With HTTP Basic: the id of a key and the key, which is itself a bearer token too. If no key is needed, anyone gets a token.',
    says: 'The token.',
    shape: tokenShape,
    query: tokensQuery,
  }),
];
