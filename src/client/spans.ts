/** Keys that show more of the past, and less. */
const ZOOM: Readonly<Record<string, number>> = { '-': 1, '+': -1, '=': -1 };
const STEPS: Readonly<Record<string, number>> = { ...ZOOM, ArrowRight: 1, ArrowLeft: -1 };

/** How many lengths further back a key leads; 0 where it is no such key. */
export const zoomStep = (key: string): number => ZOOM[key] ?? 0;

/** Lets the keyboard zoom the chart while one of the links to its lengths has the focus; without it, each is a link as any other. */
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
