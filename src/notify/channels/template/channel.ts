import { USER_AGENT, escapedHtml, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';
import { PLACEHOLDERS, filled } from './placeholders.ts';

/** Any HTTP receiver: the operator writes the request. */
export const template: Kind<Settings> = {
  name: 'template',
  listener: 'people',
  settings,
  secrets: ['url', 'headers', 'body'],
  render(telling, { url, method, type, headers, body }) {
    const escape = escaping(type);
    return {
      method,
      url,
      headers: { 'Content-Type': type, 'User-Agent': USER_AGENT, ...headers },
      body: filled(body, (name) => escape(PLACEHOLDERS[name]?.(telling) ?? '')),
    };
  },
};

function escaping(type: string): (text: string) => string {
  if (/[/+]json\b/iu.test(type)) return (text) => JSON.stringify(text).slice(1, -1);
  if (/x-www-form-urlencoded/iu.test(type)) return encodeURIComponent;
  if (/[/+](?:html|xml)\b/iu.test(type)) return escapedHtml;
  return (text) => text;
}
