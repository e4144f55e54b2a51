import type { Notice } from '../../core/incident/notice.ts';
import { isNews, toldBy } from '../../core/incident/told.ts';
import type { TickCommit } from '../../ports/commit.ts';
import type { Session } from './database.ts';

/** Snapshots passed in one statement, some ten kilobytes each. */
const SNAPSHOTS_AT_ONCE = 128;

/** Writes what one tick decided, inside the caller's transaction. */
export async function commitTick(session: Session, tick: TickCommit): Promise<void> {
  const { rows } = session;
  // Updated first, which locks the row until the end of the transaction: concurrent commits run one after the other.
  await rows('UPDATE cursor SET published = greatest(published, $1)', [tick.at]);
  for (const incident of tick.incidents) {
    const { id, service, state, detectedAt, endedAt } = incident;
    await rows(PUT_INCIDENT, [id, service, state, detectedAt, endedAt, JSON.stringify(incident)]);
  }
  for (const update of tick.updates)
    await rows(PUT_DECISION, [update.id, update.incident, update.at, tick.judge, JSON.stringify(update)]);
  for (const notice of tick.notices) await putNotice(session, notice, tick.judge);
  if (tick.cursor !== null) await putSnapshots(session, tick);
}

/** Notifies the other nodes, on commit, that there is something new. Once a tick only: NOTIFY takes a database-wide lock on commit. */
export async function notify({ rows }: Session, channel: string): Promise<void> {
  await rows(`SELECT pg_notify($1, '')`, [channel]);
}

const PUT_INCIDENT = `
  INSERT INTO incidents (id, service, state, detected_at, ended_at, body) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (id) DO UPDATE SET service = excluded.service, state = excluded.state, detected_at = excluded.detected_at,
    ended_at = excluded.ended_at, body = excluded.body`;
/** Numbers are assigned while the cursor row is locked, so they have no gaps and follow the order of publishing. */
const PUT_DECISION = `
  INSERT INTO decisions (number, id, incident, at, judge, body)
  SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5 FROM decisions ON CONFLICT (id) DO NOTHING`;
const PUT_NOTICE = `
  INSERT INTO notices (number, id, service, judge, body)
  SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4 FROM notices ON CONFLICT (id) DO NOTHING`;

/** Stored only if it tells subscribers of the service something new. */
async function putNotice({ rows }: Session, notice: Notice, judge: number): Promise<void> {
  const last = 'SELECT body FROM notices WHERE service = $1 ORDER BY number DESC LIMIT 1';
  const [told] = await rows<{ body: string }>(last, [notice.service]);
  if (!isNews(notice, told === undefined ? null : toldBy(JSON.parse(told.body) as Notice))) return;
  await rows(PUT_NOTICE, [notice.id, notice.service, judge, JSON.stringify(notice)]);
}

/** Advances the cursor and stores its snapshots, unless the cursor is already further and they are no full replacement (`anew`). */
async function putSnapshots({ rows }: Session, tick: TickCommit): Promise<void> {
  const { cursor, snapshots, anew, account, historyVersion } = tick;
  const moved = await rows(
    `UPDATE cursor SET at = $1, history_version = $2, account = coalesce($3, account)
      WHERE at IS NULL OR at <= $1 OR $4 RETURNING at`,
    [cursor, historyVersion, account, anew],
  );
  if (moved.length === 0) return;
  if (anew) await rows('DELETE FROM streams');
  for (let from = 0; from < snapshots.length; from += SNAPSHOTS_AT_ONCE) {
    const some = snapshots.slice(from, from + SNAPSHOTS_AT_ONCE);
    await rows(
      `INSERT INTO streams (service, state) SELECT * FROM unnest($1::text[], $2::bytea[])
        ON CONFLICT (service) DO UPDATE SET state = excluded.state`,
      [some.map(({ service }) => service), some.map(({ state }) => Buffer.from(state))],
    );
  }
}
