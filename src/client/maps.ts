import type { zoomable } from './map-zoom.ts';
import { trustedHtml } from './trusted.ts';

/** The module that zooms maps, which is loaded with the first one that is looked at. */
interface MapZoom {
  readonly zoomable: typeof zoomable;
}

const parsed = (svg: string): Document => new DOMParser().parseFromString(trustedHtml(svg), 'image/svg+xml');

/** Lets the maps below a part of the page be zoomed once they come into view; until then, and without a script, they are pictures. */
export function offerMaps(root: ParentNode): void {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      void openMap(target as HTMLElement);
    }
  });
  for (const figure of root.querySelectorAll('[data-map]')) seen.observe(figure);
}

/** What cannot be loaded leaves the picture as it is. */
async function openMap(figure: HTMLElement): Promise<void> {
  try {
    const module = (await import(/* @vite-ignore */ figure.dataset['map'] ?? '')) as MapZoom;
    await module.zoomable(figure, parsed);
  } catch {
    figure.dataset['still'] = '';
  }
}
