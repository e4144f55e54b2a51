import type { Channel, ChannelHealth, Channels, Silence } from '../../ports/channels.ts';
import type { Engine } from './engine.ts';
import { versionOf } from './versions.ts';

export function channelsTable(engine: Engine): Channels {
  const { query, rows, write } = engine;
  const version = versionOf('channels', engine);
  return {
    async put(channel) {
      const put = query
        .insertInto('channels')
        .values({ name: channel.name, body: JSON.stringify(channel) })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet(({ ref }) => ({ body: ref('excluded.body') })),
        );
      await write(version.moveOn(), put);
    },
    async remove(name) {
      await write(
        version.moveOn(),
        query.deleteFrom('channels').where('name', '=', name),
        query.deleteFrom('silences').where('channel', '=', name),
        query.deleteFrom('channel_health').where('channel', '=', name),
      );
    },
    async list() {
      const all = query.selectFrom('channels').select('body').orderBy('name');
      return (await rows(all)).map(({ body }) => JSON.parse(body) as Channel);
    },
    async silence({ id, channel, service, incident, until }) {
      const put = query
        .insertInto('silences')
        .values({ id, channel, service, incident, until })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet(({ ref }) => ({
            channel: ref('excluded.channel'),
            service: ref('excluded.service'),
            incident: ref('excluded.incident'),
            until: ref('excluded.until'),
          })),
        );
      await write(version.moveOn(), put);
    },
    async silences(at) {
      const inForce = query.selectFrom('silences').select(['id', 'channel', 'service', 'incident', 'until']);
      return (await rows(inForce.where('until', '>', at).orderBy('id'))) as Silence[];
    },
    async putHealth({ channel, failingSince, disabled, disabledAt }) {
      const put = query
        .insertInto('channel_health')
        .values({ channel, failing_since: failingSince, disabled, disabled_at: disabledAt })
        .onConflict((conflict) =>
          conflict.column('channel').doUpdateSet(({ ref }) => ({
            failing_since: ref('excluded.failing_since'),
            disabled: ref('excluded.disabled'),
            disabled_at: ref('excluded.disabled_at'),
          })),
        );
      await write(version.moveOn(), put);
    },
    async health() {
      const all = query
        .selectFrom('channel_health')
        .select(['channel', 'failing_since', 'disabled', 'disabled_at'])
        .orderBy('channel');
      return (await rows(all)).map(
        ({ channel, failing_since: failingSince, disabled, disabled_at: disabledAt }): ChannelHealth => {
          return { channel, failingSince, disabled, disabledAt };
        },
      );
    },
    version: version.now,
  };
}
