import { z } from 'zod';
import { component } from '../shape.ts';
import { companyPath } from './company.ts';
import { messagesQuery, pagedQuery, termsQuery, tweetsQuery } from './requests.ts';
import { instant, operation, whole } from './shape.ts';

/*
 * What people wrote. Comments are stored for the operator only, and nothing is read from elsewhere, so these lists are empty. No public
 * client shows their content, so the field names are ours.
 */

const textShape = component('V2Text', 'What someone wrote.', {
  text: z.string().describe('The text.'),
  created_at: instant().describe('When it was written.'),
});
const termShape = component('V2Term', 'A word and how often it was written.', {
  term: z.string().describe('The word.'),
  amount: whole().describe('How often.'),
});
const messageShape = component('V2Message', 'A statement by a company.', {
  title: z.string().describe('In a few words.'),
  body: z.string().describe('In a sentence.'),
  created_at: instant().describe('When it was published.'),
});
const says = 'An empty list: none are published here.';

export const textOperations = [
  operation({
    id: 'v2ListComments',
    path: '/v2/companies/{id}/comments',
    summary: 'Comments of reports',
    says,
    shape: z.array(textShape),
    query: pagedQuery,
    inPath: companyPath,
    paged: true,
  }),
  operation({
    id: 'v2ListTermsOfComments',
    path: '/v2/companies/{id}/comments/terms',
    summary: 'Words of comments',
    says,
    shape: z.array(termShape),
    query: termsQuery,
    inPath: companyPath,
  }),
  operation({
    id: 'v2ListTweets',
    path: '/v2/companies/{id}/tweets',
    summary: 'Posts elsewhere',
    says,
    shape: z.array(textShape),
    query: tweetsQuery,
    inPath: companyPath,
    paged: true,
  }),
  operation({
    id: 'v2ListTermsOfTweets',
    path: '/v2/companies/{id}/tweets/terms',
    summary: 'Words of posts elsewhere',
    says,
    shape: z.array(termShape),
    query: termsQuery,
    inPath: companyPath,
  }),
  operation({
    id: 'v2ListMessagesOfCompany',
    path: '/v2/companies/{id}/messages',
    summary: 'Messages of a company',
    says,
    shape: z.array(messageShape),
    inPath: companyPath,
  }),
  operation({
    id: 'v2ListMessages',
    path: '/v2/messages',
    summary: 'Messages of companies; one parameter is required',
    says,
    shape: z.array(messageShape),
    query: messagesQuery,
  }),
];
