import { z } from 'zod';
import { component } from '../shape.ts';
import { tokensQuery } from './requests.ts';
import { operation } from './shape.ts';

export const tokenShape = component('V2Token', 'A token of OAuth 2.0 client credentials.', {
  access_token: z.string().describe('Goes into `Authorization: Bearer …`.'),
  expires_in: z.int().describe('For how many seconds.'),
  token_type: z.literal('Bearer').describe('How it is used.'),
});

export const pingShape = component('V2Ping', 'The word that the API answers.', {
  ping: z.literal('pong').describe('It does.'),
});

export const tokenOperations = [
  operation({
    id: 'v2Ping',
    path: '/v2/ping',
    summary: 'Whether the API answers, and the token is right',
    says: 'It does.',
    shape: pingShape,
  }),
  operation({
    id: 'v2CreateToken',
    path: '/v2/tokens',
    method: 'post',
    summary: 'A token for an hour',
    description:
      'With HTTP Basic: the id of a key and the key. The key itself is a bearer token too. Where no key is needed, anybody gets a token.',
    says: 'The token.',
    shape: tokenShape,
    query: tokensQuery,
  }),
];
