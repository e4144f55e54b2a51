import type { Language } from '../../words/language.ts';
import { MAP_HEIGHT, MAP_WIDTH } from '../drawing/map-view.ts';
import { mapSays } from './map.tsx';
import type { Dot } from '../models/map.ts';
import { CITY_REPORTERS_MIN } from '../models/shares.ts';
import { MAP_EVERY, type Region } from '../base/page.ts';
import type { Sources } from '../base/sources.ts';
import { textOf } from '../../words/sentence.ts';
import { Titled } from './titled.tsx';

/** The region of a page's map, by its path. */
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
 * A map of where reports came from, as an image with a URL of its own; the browser module loads the zoom when it comes into view. Nothing
 * if no place may be shown.
 */
export function ReportMap({
  dots,
  path,
  query = '',
  module,
  language,
}: {
  dots: readonly Dot[];
  /** The page's path; the image is below `/map`. */
  path: string;
  /** The image's query, if it is not as of now. */
  query?: string;
  /** The zoom script; null: there is none. */
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
          {textOf(
            say.sentences({ first: say.mapNote({ people: CITY_REPORTERS_MIN }), next: say.mapSources }),
          )}
        </figcaption>
      </figure>
    </Titled>
  );
}
