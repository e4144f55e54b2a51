import type { Colours } from '../base/theme.ts';

/** The logo: an O with three strokes leaving it, an outcry drawn. */
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

/** `/icon.svg`: the logo on a tile of the calm colour. */
export const iconSvg = ({ calm, alert }: Colours): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-5 -4 42 42"><rect x="-5" y="-4" width="42" height="42" rx="9" fill="${calm}"/>` +
  `<g fill="none" stroke="#fff" stroke-width="5"><path d="${RING}"/><path stroke="${alert}" stroke-width="4" d="${CRY}"/></g></svg>\n`;

/** The app icon for a home screen; `maskable`: it may be cropped to a shape that keeps the centre. */
export function appIconSvg(
  { calm, alert }: Colours,
  {
    size,
    maskable,
    logo,
  }: { readonly size: number; readonly maskable: boolean; readonly logo: string | null },
): string {
  const tile = maskable
    ? `<rect width="64" height="64" fill="${calm}"/>`
    : `<rect width="64" height="64" rx="14" fill="${logo === null ? calm : '#ffffff'}"/>`;
  const [from, across] = maskable ? [16, 32] : [10, 44];
  const mark =
    logo === null
      ? `<svg x="${from}" y="${from}" width="${across}" height="${across}" viewBox="0 0 32 32"><g fill="none" stroke="#fff" stroke-width="5">` +
        `<path d="${RING}"/><path stroke="${alert}" stroke-width="4" d="${CRY}"/></g></svg>`
      : `${maskable ? `<rect x="12" y="12" width="40" height="40" rx="6" fill="#fff"/>` : ''}<image x="${from}" y="${from}" width="${across}" height="${across}" href="${logo}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 64 64">${tile}${mark}</svg>`;
}
