import { KEY_SCOPES, type ApiKeys, type KeyScope } from '../../ports/keys.ts';
import type { Engine } from './engine.ts';
import { versionOf } from './versions.ts';

const COLUMNS = [
  'id',
  'name',
  'digest',
  'scopes',
  'created_at as createdAt',
  'expires_at as expiresAt',
  'used_at as usedAt',
] as const;

const scopesIn = (text: string): KeyScope[] => KEY_SCOPES.filter((scope) => text.split(' ').includes(scope));

export function keysTable(engine: Engine): ApiKeys {
  const { query, rows, write } = engine;
  const version = versionOf('api_keys', engine);
  return {
    async add({ id, name, digest, scopes, createdAt, expiresAt, usedAt }) {
      const [created_at, expires_at, used_at] = [createdAt, expiresAt, usedAt];
      const row = { id, name, digest, scopes: scopes.join(' '), created_at, expires_at, used_at };
      await write(version.moveOn(), query.insertInto('api_keys').values(row));
    },
    async remove(id) {
      await write(version.moveOn(), query.deleteFrom('api_keys').where('id', '=', id));
    },
    async expire(id, at) {
      await write(
        version.moveOn(),
        query
          .updateTable('api_keys')
          .set({ expires_at: at })
          .where('id', '=', id)
          .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', at)])),
      );
    },
    async list() {
      const kept = await rows(query.selectFrom('api_keys').select(COLUMNS).orderBy('id'));
      return kept.map((key) => Object.assign(key, { scopes: scopesIn(key.scopes) }));
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
