import type { Colours } from '../theme.ts';

/** The mark: an O, and three strokes that leave it. An outcry, drawn. */
const RING = 'M13 9.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 1 0 0-19Z';
const CRY = 'M17.5 6 19 1.5M22.7 9.3 26.5 5.5M26 14.5 30.5 13';

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path d={RING} />
      <path class="cry" d={CRY} />
    </svg>
  );
}

/** `/icon.svg`: the mark on a tile of the calm colour. */
export const iconSvg = ({ calm, alert }: Colours): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-5 -4 42 42"><rect x="-5" y="-4" width="42" height="42" rx="9" fill="${calm}"/>` +
  `<g fill="none" stroke="#fff" stroke-width="5"><path d="${RING}"/><path stroke="${alert}" stroke-width="4" d="${CRY}"/></g></svg>\n`;
