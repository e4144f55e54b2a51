import type { Channel } from '../../ports/channels.ts';
import type { MovedFrom, MovedRow, MovedTable, MovedTo } from './moved.ts';
import type { Seal } from './seal.ts';
import { openedChannel, sealedChannel, secretOf } from './sealed.ts';

/** Sealed text is moved unsealed, since the destination has another key, or none. */

/** The name in the table of secrets of the text by which a database recognizes its key; it is not moved. */
export const SEAL_MARK = 'seal';

/** The source, with texts unsealed. What its key cannot open is useless elsewhere too. */
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

/** The destination, with texts sealed. */
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

/** How rows of a table are changed when moved; null if they are not. */
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

/** Changes the text in the second column, which is bound to the first. */
const withText = ([id = null, text = null, ...rest]: MovedRow, change: ChangeText): MovedRow => [
  id,
  change(String(text), String(id)),
  ...rest,
];
