import { createHash } from 'node:crypto';
import { SHAPE_CONTRAST_MIN, TEXT_CONTRAST_MIN, mixed, until, type Colour } from '../../core/base/colour.ts';
import { css as plainCss } from './style.ts';
import type { Tone } from '../sentences/verdict.ts';

/** The look of an instance: the stylesheet with its colours, and what else depends on them. */
export interface Theme {
  /** The content of the `<style>` element. */
  readonly css: string;
  /** Its CSP source expression for `style-src`. */
  readonly cspHash: string;
  /** The colour of the sign, for the browser's own frame (`theme-color`). */
  readonly signColours: Readonly<Record<Tone, Colour>>;
  readonly colours: Colours;
}

export interface Colours {
  /** The colour of calm signs, links and buttons; its text is white. */
  readonly calm: Colour;
  /** The colour of the sign for problems; its text is black. */
  readonly alert: Colour;
}

export const COLOURS: Colours = { calm: '#0b4a50', alert: '#ffc531' };
/** The background and text colours; `style.ts` has the same. */
export const PAPER: Colour = '#f3f6f5';
const DARK_PAPER: Colour = '#0c1514';
const DARK_CARD: Colour = '#13201f';
const [WHITE, BLACK]: [Colour, Colour] = ['#ffffff', '#000000'];

export function themeOf({ calm = COLOURS.calm, alert = COLOURS.alert }: Partial<Colours> = {}): Theme {
  const own = calm === COLOURS.calm && alert === COLOURS.alert ? '' : ownCss({ calm, alert });
  const css = `${plainCss}${own}`;
  return {
    css,
    cspHash: cspHashOf(css),
    signColours: {
      problems: alert,
      possible: '#fff0c4',
      unverified: '#e2e8e6',
      recovering: calm,
      over: calm,
      withdrawn: calm,
      faded: calm,
      normal: calm,
      unseen: '#e2e8e6',
      learning: '#e2e8e6',
    },
    colours: { calm, alert },
  };
}

/** The CSP source expression of a stylesheet. */
export const cspHashOf = (css: string): string =>
  `'sha256-${createHash('sha256').update(css).digest('base64')}'`;

/** The colours derived from an instance's own, for light and dark mode, all with enough contrast. */
function ownCss({ calm, alert }: Colours): string {
  const day = {
    calm,
    'calm-soft': mixed(calm, WHITE, 0.89),
    link: calm,
    key: calm,
    bar: until(mixed(calm, WHITE, 0.25), calm, PAPER, SHAPE_CONTRAST_MIN),
    band: mixed(calm, WHITE, 0.72),
    sign: alert,
    cry: alert,
  };
  const night = {
    calm: mixed(calm, BLACK, 0.15),
    'calm-soft': mixed(DARK_CARD, calm, 0.25),
    link: until(mixed(calm, WHITE, 0.35), WHITE, DARK_CARD, 1.4 * TEXT_CONTRAST_MIN),
    key: until(calm, WHITE, DARK_PAPER, SHAPE_CONTRAST_MIN),
    bar: until(calm, WHITE, DARK_PAPER, 1.5 * SHAPE_CONTRAST_MIN),
    band: mixed(DARK_PAPER, calm, 0.5),
  };
  const rules = (values: Readonly<Record<string, Colour>>): string =>
    Object.entries(values)
      .map(([name, value]) => `--${name}:${value}`)
      .join(';');
  return `:root{${rules(day)}}@media (prefers-color-scheme:dark){:root{${rules(night)}}}`;
}
