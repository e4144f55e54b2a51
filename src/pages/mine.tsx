import { catalogIndex } from './search/catalog-index.ts';
import { belowBase, basePath } from './base/below-a-path.ts';
import { writeRegion } from './document.tsx';
import { editionOf } from './base/edition.ts';
import { MINE_MAX, boardLines, type BoardLine } from './models/board.ts';
import { called } from './sentences/names.ts';
import type { PageKey } from './base/page-key.ts';
import { momentsOf, type Moments } from './parts/say.tsx';
import { Standing } from './parts/standing.tsx';
import type { Sources } from './base/sources.ts';
import { severity } from './sentences/verdict.ts';
import { cleaned } from './sentences/words.ts';

/**
 * The listed services that exist, with their verdicts, as the browser module shows them on the front page. Without counts, so that it
 * changes only when a verdict does.
 */
export async function mineHtml(
  slugs: readonly string[],
  key: Pick<PageKey, 'locale' | 'country'>,
  sources: Sources,
): Promise<string> {
  const { instance } = sources;
  const edition = editionOf(instance.languages, key);
  const { services } = catalogIndex(sources.catalog());
  const known = [...new Set(slugs)].slice(0, MINE_MAX).flatMap((slug) => services.get(slug) ?? []);
  const lines = await boardLines(sources, known);
  const moments = momentsOf(edition.language, instance, sources.now());
  const html = writeRegion(
    <ul class="board">
      {lines.map((line) => (
        <Mine key={line.service.slug} line={line} moments={moments} />
      ))}
    </ul>,
  );
  return belowBase(html, basePath(instance.publicUrl), edition);
}

function Mine({ line: { service, verdict }, moments }: { line: BoardLine; moments: Moments }) {
  const { language } = moments;
  return (
    <li class={severity(verdict) > 0 ? 'loud' : undefined} data-tone={verdict.kind}>
      <a href={`/status/${service.slug}`}>
        <bdi>{cleaned(called(language, service))}</bdi>
      </a>
      <p>
        <Standing verdict={verdict} moments={moments} />
      </p>
    </li>
  );
}
