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

/** HTML rendered and escaped by our own server; the policy `outcry` is the only one that may create it. */
export const trustedHtml = (html: string): string => rules().createHTML(html);

/** The URL that this module itself was loaded from. */
export const trustedWorker = (url: string): string => rules().createScriptURL(url);
