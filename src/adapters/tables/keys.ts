import type { ApiKeys } from '../../ports/keys.ts';
import type { Engine } from './engine.ts';
import { versionOf } from './versions.ts';

export function keysTable(engine: Engine): ApiKeys {
  const { query, rows, write } = engine;
  const version = versionOf('api_keys', engine);
  return {
    async add({ id, name, digest, createdAt, usedAt }) {
      const row = { id, name, digest, created_at: createdAt, used_at: usedAt };
      await write(version.moveOn(), query.insertInto('api_keys').values(row));
    },
    async remove(id) {
      await write(version.moveOn(), query.deleteFrom('api_keys').where('id', '=', id));
    },
    async list() {
      const columns = ['id', 'name', 'digest', 'created_at as createdAt', 'used_at as usedAt'] as const;
      return rows(query.selectFrom('api_keys').select(columns).orderBy('id'));
    },
    async used(id, at) {
      await write(
        query
          .updateTable('api_keys')
          .set({ used_at: at })
          .where('id', '=', id)
          .where(({ or, eb }) => or([eb('used_at', 'is', null), eb('used_at', '<', at)])),
      );
    },
    version: version.now,
  };
}
