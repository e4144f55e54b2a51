import type { Channel } from '../../ports/channels.ts';
import type { MovedFrom, MovedRow, MovedTable, MovedTo } from './moved.ts';
import type { Seal } from './seal.ts';
import { openedChannel, sealedChannel, secretOf } from './sealed.ts';

/** What is sealed is carried open: another place has another key, or none. */

/** Names the text in the table of secrets by which a database knows its key; it is of that database alone. */
export const SEAL_MARK = 'seal';

/** What a place hands over, opened. What its key does not open is of no use elsewhere either. */
export function openedFrom(from: MovedFrom, seal: Seal): MovedFrom {
  return {
    ...from,
    async *read(table) {
      const change = changing(
        table,
        (channel) => openedChannel(channel, seal),
        (text, of) => seal.open(text, of) ?? '',
      );
      for await (const rows of from.read(table)) {
        const own = table === 'secrets' ? rows.filter(([name]) => name !== SEAL_MARK) : rows;
        if (own.length > 0) yield change === null ? own : own.map(change);
      }
    },
  };
}

/** What a place takes over, sealed. */
export function sealedTo(to: MovedTo, seal: Seal): MovedTo {
  return {
    async write(table, rows) {
      const change = changing(
        table,
        (channel) => sealedChannel(channel, seal),
        (text, of) => seal.seal(text, of),
      );
      await to.write(table, change === null ? rows : rows.map(change));
    },
  };
}

type ChangeText = (text: string, of: string) => string;

/** How the rows of a table are changed on the way; null: they are not. */
export function changing(table: MovedTable, channel: (one: Channel) => Channel, text: ChangeText) {
  if (table === 'channels') return (row: MovedRow) => withChannel(row, channel);
  if (table === 'subscribers') return (row: MovedRow) => withText(row, text);
  if (table === 'secrets') return (row: MovedRow) => withText(row, (value, id) => text(value, secretOf(id)));
  return null;
}

const withChannel = (
  [name = null, body = null]: MovedRow,
  change: (channel: Channel) => Channel,
): MovedRow => [name, JSON.stringify(change(JSON.parse(String(body)) as Channel))];

/** The text in the second column, which is bound to what is in the first. */
const withText = ([id = null, text = null, ...rest]: MovedRow, change: ChangeText): MovedRow => [
  id,
  change(String(text), String(id)),
  ...rest,
];
