import type { Language } from '../../words/language.ts';
import { MAP_HEIGHT, MAP_WIDTH } from '../drawing/map-view.ts';
import { mapSays } from './map.tsx';
import type { Dot } from '../models/map.ts';
import { CITY_REPORTERS_MIN } from '../models/shares.ts';
import { MAP_EVERY, type Region } from '../base/page.ts';
import type { Sources } from '../base/sources.ts';
import { Titled } from './titled.tsx';

/** The map of a page by its path. */
export function mapRegion(
  onMap: () => Promise<readonly Dot[]>,
  path: string,
  { map }: Pick<Sources['assets'], 'map'>,
  language: Language,
): Region {
  return {
    name: 'map',
    everyMs: MAP_EVERY,
    content: async () => <ReportMap dots={await onMap()} path={path} module={map} language={language} />,
  };
}

/**
 * Where reports came from, as a picture from an address of its own; the browser module loads what zooms it when it is looked at.
 * Nothing where no place may be shown.
 */
export function ReportMap({
  dots,
  path,
  query = '',
  module,
  language,
}: {
  dots: readonly Dot[];
  /** Of the page; the picture is below `/map`. */
  path: string;
  /** Of the picture, where it is not as of now. */
  query?: string;
  /** The script that zooms it; null: there is none. */
  module: string | null;
  language: Language;
}) {
  const { say } = language;
  if (dots.length === 0) return null;
  const words =
    module === null
      ? {}
      : {
          'data-map': module,
          'data-nearer': say.mapNearer,
          'data-further': say.mapFurther,
          'data-whole': say.mapWhole,
          'data-keys': say.mapKeys,
        };
  return (
    <Titled id="map" heading={say.mapHeading}>
      <figure class="map" {...words}>
        <img
          src={`/map${path}.svg${query}`}
          alt={mapSays(language, dots)}
          width={MAP_WIDTH}
          height={MAP_HEIGHT}
          loading="lazy"
          decoding="async"
        />
        <figcaption class="fine">
          {say.mapNote({ people: CITY_REPORTERS_MIN })} {say.mapSources}
        </figcaption>
      </figure>
    </Titled>
  );
}
