import type { zoomable } from './map-zoom.ts';
import type { replayable } from './replay.ts';
import { trustedHtml } from './trusted.ts';

/** The module for map zoom and replays, loaded when the first one comes into view. */
interface Looking {
  readonly zoomable: typeof zoomable;
  readonly replayable: typeof replayable;
}

const parsed =
  (type: DOMParserSupportedType) =>
  (text: string): Document =>
    new DOMParser().parseFromString(trustedHtml(text), type);

/**
 * Makes the maps and replays in `root` interactive once they are scrolled into view; until then, and without a script, they are images and
 * links.
 */
export function offerMaps(root: ParentNode, show: (regions: Readonly<Record<string, string>>) => void): void {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      void open(target as HTMLElement, show);
    }
  });
  for (const figure of root.querySelectorAll<HTMLElement>('[data-map]'))
    // A hidden element never intersects the viewport.
    if (figure.hidden) void open(figure, show);
    else seen.observe(figure);
}

/** If the module cannot be loaded, the image or the links stay as they are. */
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
