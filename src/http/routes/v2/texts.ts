import { z } from 'zod';
import { messagesQuery, pagedQuery, termsQuery, tweetsQuery } from '../../../api/v2/requests.ts';
import { refuse, type Desk } from './asking.ts';

/** What people wrote: none of it is published, so every list is empty. */
export function textRoutes(desk: Desk): void {
  for (const [path, schema] of [
    ['comments', pagedQuery],
    ['comments/terms', termsQuery],
    ['tweets', tweetsQuery],
    ['tweets/terms', termsQuery],
    ['messages', z.object({})],
  ] as const) {
    desk.get<{ startdate?: number | undefined; enddate?: number | undefined }>(
      `/v2/companies/:id/${path}`,
      schema,
      ({ params, query }) => {
        const service = desk.company(params['id']);
        if ('refuse' in service) return service;
        const stretch = desk.stretch(query);
        return 'refuse' in stretch ? stretch : { send: [] };
      },
    );
  }

  desk.get('/v2/messages', messagesQuery, ({ query }) =>
    Object.keys(query).length === 0
      ? refuse(400, 'Give at least one of company_id, slug and country.')
      : { send: [] },
  );
}
