import { z } from 'zod';
import { cleaned } from '../words/sentence.ts';
import { element, escaped, xmlDocument } from './feeds/xml.ts';
import { wholeNumber } from './requests.ts';
import { component, type Json } from './shape.ts';

/** The default width of a frame, and the smallest. */
const WIDTH = 600;
const WIDTH_MIN = 220;
/** In a narrower frame the sentence takes more lines. */
const NARROW = 450;
const HEIGHT = 300;
const HEIGHT_NARROW = 440;

export const oembedShape = component('OEmbed', 'How another site can show a service (oEmbed 1.0).', {
  version: z.literal('1.0').describe('The version of oEmbed.'),
  type: z
    .enum(['rich', 'link'])
    .describe(
      '`rich`: a frame. `link`: the operator does not allow frames, so there is only a page to link to.',
    ),
  title: z.string().describe('One sentence about the service.'),
  provider_name: z.string().describe('The name of the instance.'),
  provider_url: z.string().describe('Its URL.'),
  cache_age: z.int().describe('How many seconds this may be cached.'),
  html: z.string().optional().describe('The frame; absent for a link.'),
  width: z.int().optional().describe('Its width in pixels; absent for a link.'),
  height: z.int().optional().describe('Its height in pixels; absent for a link.'),
});

type OEmbed = Json<typeof oembedShape>;

const CACHE_SECONDS = 300;

interface Shown {
  readonly title: string;
  readonly instance: { readonly name: string; readonly embed: readonly string[] };
  readonly origin: string;
  /** The path of the page to embed, `/de/embed/x`. */
  readonly path: string;
  readonly maxWidth: number | undefined;
  readonly maxHeight: number | undefined;
}

export function oembedJson({ title, instance, origin, path, maxWidth, maxHeight }: Shown): OEmbed {
  const told = {
    version: '1.0',
    title,
    provider_name: cleaned(instance.name),
    provider_url: origin,
    cache_age: CACHE_SECONDS,
  } as const;
  if (instance.embed.length === 0) return { ...told, type: 'link' };
  const width = Math.min(maxWidth ?? WIDTH, WIDTH);
  const height = Math.min(maxHeight ?? Infinity, width < NARROW ? HEIGHT_NARROW : HEIGHT);
  const html = `<iframe src="${escaped(`${origin}${path}`)}" width="${width}" height="${height}" title="${escaped(title)}" loading="lazy" style="border:0"></iframe>`;
  return { ...told, type: 'rich', html, width, height };
}

export const oembedXml = (answer: OEmbed): string =>
  xmlDocument(
    element('oembed', {}, ...Object.entries(answer).map(([name, value]) => element(name, {}, String(value)))),
  );

/** The query of `/oembed`, with the field names of its specification. */
export const oembedQuery = z.object({
  url: z.string().max(1_000).describe('The URL of a service page.'),
  format: z.enum(['json', 'xml']).optional().describe('`json` by default.'),
  maxwidth: wholeNumber(WIDTH_MIN, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Maximum width of the frame.'),
  maxheight: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().describe('Maximum height of the frame.'),
});
