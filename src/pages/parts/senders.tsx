import { CITY_REPORTERS_MIN } from '../models/shares.ts';
import type { SenderShares } from '../models/senders.ts';
import type { Names } from '../sentences/names.ts';
import type { Language } from '../../words/language.ts';
import { cleaned } from '../../words/sentence.ts';
import { Bar, percentText } from './shares.tsx';
import { Titled } from './titled.tsx';

/** The networks of the reports, compared with the usual ones; nothing if no network is known. */
export function SenderShareList({
  senders,
  names,
  language,
}: {
  senders: SenderShares | null;
  names: Names;
  language: Language;
}) {
  if (senders === null) return null;
  const { say } = language;
  const { networks, hosting } = senders;
  return (
    <Titled id="networks" heading={say.networksHeading}>
      <ol class="shares">
        {networks.map(({ network, percent, usual }) => (
          <li key={network}>
            <bdi>{cleaned(names.network(network))}</bdi>
            <b>
              {percentText(language, percent)}{' '}
              {usual === null ? null : <i>{say.networkUsual({ usual: percentText(language, usual) })}</i>}
            </b>
            <Bar percent={percent} />
          </li>
        ))}
      </ol>
      {hosting === 0 ? null : (
        <p class="own">{say.networksHosting({ part: percentText(language, hosting) })}</p>
      )}
      <p class="fine">{say.networksNote({ people: CITY_REPORTERS_MIN })}</p>
    </Titled>
  );
}
