import type { zoomable } from './map-zoom.ts';
import type { replayable } from './replay.ts';
import { trustedHtml } from './trusted.ts';

/** The module that zooms maps and goes through replays, which is loaded with the first that is looked at. */
interface Looking {
  readonly zoomable: typeof zoomable;
  readonly replayable: typeof replayable;
}

const parsed =
  (type: DOMParserSupportedType) =>
  (text: string): Document =>
    new DOMParser().parseFromString(trustedHtml(text), type);

/** Lets maps be zoomed and replays be gone through below a part of the page once they are looked at; until then, and without a script, they are pictures and links. */
export function offerMaps(root: ParentNode, show: (regions: Readonly<Record<string, string>>) => void): void {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      void open(target as HTMLElement, show);
    }
  });
  for (const figure of root.querySelectorAll<HTMLElement>('[data-map]'))
    // What is hidden never comes into view.
    if (figure.hidden) void open(figure, show);
    else seen.observe(figure);
}

/** What cannot be loaded leaves the picture, or the links, as they are. */
async function open(
  part: HTMLElement,
  show: (regions: Readonly<Record<string, string>>) => void,
): Promise<void> {
  try {
    const module = (await import(/* @vite-ignore */ part.dataset['map'] ?? '')) as Looking;
    if ('replay' in part.dataset) module.replayable(part, parsed('text/html'), show);
    else await module.zoomable(part, parsed('image/svg+xml'));
  } catch {
    part.dataset['still'] = '';
  }
}
