import type { Durability } from '../../ports/durability.ts';
import type { Database } from './database.ts';

interface Settings {
  readonly fsync: string;
  readonly pages: string;
  readonly commit: string;
  readonly names: string;
  /** Connected standbys, those whose progress this user may see, and how many of these are synchronous. */
  readonly standbys: number;
  readonly seen: number;
  readonly synchronous: number;
}

interface Said {
  readonly verdict: 'good' | 'note' | 'bad';
  readonly says: string;
}

/** How durable the database's commits are, in sentences for an operator. */
interface KnownDurability {
  readonly kind: Durability;
  /** Settings that are off and should be on. */
  readonly off: readonly Said[];
  /** Where acknowledged reports are stored; null if they may be nowhere. */
  readonly kept: Said | null;
}

const ASKED = `
  SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
    current_setting('synchronous_commit') AS commit, current_setting('synchronous_standby_names') AS names,
    count(*) AS standbys, count(sync_state) AS seen, count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')) AS synchronous
  FROM pg_stat_replication`;

export async function durabilityOf({
  rows,
  name,
}: Pick<Database, 'rows' | 'name'>): Promise<KnownDurability> {
  const [settings] = await rows<Settings>(ASKED);
  return judgeDurability(settings as Settings, name);
}

export function judgeDurability(settings: Settings, name: string): KnownDurability {
  const { fsync, pages, commit } = settings;
  const off: Said[] = [];
  for (const [setting, value] of [
    ['fsync', fsync],
    ['full_page_writes', pages],
  ])
    if (value !== 'on')
      off.push({
        verdict: 'bad',
        says: `${setting} is off at ${name}: after a power cut there, acknowledged reports may be lost.`,
      });
  if (commit === 'off')
    off.push({
      verdict: 'note',
      says: `synchronous_commit is off for this user at ${name}: Outcry turns it on for what it acknowledges, so nothing is lost.`,
    });
  const kind = kindOf(settings, off);
  return { kind, off, kept: kind === 'nothing' ? null : keptBy(kind, settings, name) };
}

function kindOf({ commit, names }: Settings, off: readonly Said[]): Durability {
  if (off.some(({ verdict }) => verdict === 'bad')) return 'nothing';
  if (names.trim() === '' || commit === 'local') return 'disk';
  return commit === 'remote_write' ? 'standby_memory' : 'standby';
}

function keptBy(kind: Durability, { names, standbys, seen, synchronous }: Settings, name: string): Said {
  if (kind === 'disk') {
    const local =
      names.trim() === ''
        ? ''
        : ' synchronous_commit is local, so no standby of synchronous_standby_names is waited for.';
    const lags =
      standbys === 0
        ? ''
        : ` Standbys that follow it and are not waited for: ${standbys}. If one takes over, what it had not received is lost.`;
    const says = `What is acknowledged is on the disk of ${name}, and nowhere else for certain.${local}${lags}`;
    return { verdict: 'note', says };
  }
  // Users outside pg_monitor see only how many standbys there are.
  if (seen === standbys && synchronous === 0)
    return {
      verdict: 'bad',
      says: `${name} waits for a standby, but none of those in synchronous_standby_names is connected: nothing is acknowledged until one is.`,
    };
  if (kind === 'standby')
    return {
      verdict: 'good',
      says: `What is acknowledged is on the disk of ${name} and on that of a synchronous standby.`,
    };
  return {
    verdict: 'note',
    says: `What is acknowledged is on the disk of ${name}, and a standby has received it, on its disk or not yet: synchronous_commit is remote_write.`,
  };
}
