/** Keys that show more of the past, and less. */
const ZOOM: Readonly<Record<string, number>> = { '-': 1, '+': -1, '=': -1 };
const STEPS: Readonly<Record<string, number>> = { ...ZOOM, ArrowRight: 1, ArrowLeft: -1 };

/** How many chart lengths to go back for a key; 0 for any other key. */
export const zoomStep = (key: string): number => ZOOM[key] ?? 0;

/** Keyboard zoom for charts while one of the range links has the focus; otherwise they are plain links. */
export function zoomByKeys(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.spans a')];
  for (const [nth, link] of links.entries()) {
    link.addEventListener('keydown', (event) => {
      const step = event.ctrlKey || event.metaKey || event.altKey ? undefined : STEPS[event.key];
      const next = step === undefined ? undefined : links[nth + step];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
      if (!event.key.startsWith('Arrow')) next.click();
    });
  }
}
