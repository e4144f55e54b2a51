interface Rules {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: Rules): Rules;
}

const PLAIN: Rules = { createHTML: (html) => html, createScriptURL: (url) => url };
let policy: Rules | null = null;

function rules(): Rules {
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy('outcry', PLAIN) ?? PLAIN;
  return policy;
}

/** Our own server rendered it and escaped what people wrote; the policy `outcry` is the one place that vouches for that. */
export const trustedHtml = (html: string): string => rules().createHTML(html);

/** The address that this module itself came from. */
export const trustedWorker = (url: string): string => rules().createScriptURL(url);
