import { renderToString } from 'preact-render-to-string';
import type { Millis } from '../core/base/time.ts';
import { networkKey, networkOfKey } from '../core/domain/network.ts';
import type { Share } from '../ports/rollups.ts';
import { clockOf } from '../words/clock.ts';
import type { Language } from '../words/language.ts';
import { withElement } from './base/element.ts';
import { sharesStretch } from './models/stretch.ts';
import { CITY_REPORTERS_MIN, SHARES_READ_MAX, mayBeNamed } from './models/shares.ts';
import { SHARES_EVERY } from './base/page.ts';
import { Say } from './parts/say.tsx';
import { render, type Rendered } from './base/rendered.ts';
import type { Sources } from './base/sources.ts';
import { ownNetworkSentence } from './sentences/words.ts';

/** Services whose network shares are cached for such questions; the oldest is evicted. */
const OWN_NETWORK_SERVICES_MAX = 500;

/** The element that asks the question, the same for everybody. */
const QUESTION = ['<p class="own">', '</p>'] as const;

interface Known {
  readonly at: Millis;
  readonly shares: readonly Share[];
}

/**
 * A service's page with a sentence about the reader's own network: how many reported through it, compared with the most reported network.
 * It is never cached, and nothing about the reader is stored. The store is read at most once in a few minutes per service.
 */
export function createOwnNetworks(sources: Sources, servicesMax = OWN_NETWORK_SERVICES_MAX) {
  const known = new Map<string, Known>();

  async function sharesOf(slug: string): Promise<readonly Share[]> {
    const at = sources.now();
    const held = known.get(slug);
    if (held !== undefined && at - held.at < SHARES_EVERY) return held.shares;
    const { from, to } = sharesStretch(sources.state(slug).incident, at);
    const shares = await sources.rollups.top(slug, 'network', from, to, SHARES_READ_MAX);
    known.delete(slug);
    known.set(slug, { at, shares });
    const [oldest] = known.keys();
    if (known.size > servicesMax && oldest !== undefined) known.delete(oldest);
    return shares;
  }

  return {
    /** `network`: the reader's; null if it is not known. */
    async page(page: Rendered, slug: string, network: number | null, language: Language): Promise<Rendered> {
      const shares = await sharesOf(slug);
      const own = network === null ? null : networkKey(network);
      const share = shares.find(({ key }) => key === own);
      const other = shares.find((one) => one.key !== own && mayBeNamed(one));
      const name = (key: string) => sources.networkName(networkOfKey(key) ?? 0);
      const words = ownNetworkSentence(language, {
        own: own === null ? null : { name: name(own), reports: share?.count ?? 0 },
        isFew: share !== undefined && !mayBeNamed(share),
        people: CITY_REPORTERS_MIN,
        other: other === undefined ? null : { name: name(other.key), reports: other.count },
      });
      const moments = { language, clock: clockOf(language, 'UTC'), asOf: 0 };
      const said = renderToString(
        <p class="own">
          <Say words={words} moments={moments} />
        </p>,
      );
      return render(page.status, withElement(page.identity.toString(), ...QUESTION, said));
    },
  };
}
