import { existsSync, statSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Command } from 'commander';
import { readStarterCatalog } from '../catalog/index.ts';
import { AHEAD_TOLD, isWrong, jumpSentence, requireClock, span } from '../clock-watch.ts';
import { readEnvironment, toConfig, type Config } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import { proxySentence } from '../http/admission/forwarding.ts';
import { parseRanges } from '../intake/address.ts';
import { createMemoryBus } from '../adapters/memory/bus.ts';
import { openSaltVault } from '../adapters/sqlite/salts.ts';
import { readAddressPlaces, readNetworks } from '../networks/index.ts';
import { keepOf, keepSentence } from '../settings/retention.ts';
import { readRemarks } from '../remarks.ts';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { LOG_MISSING, folderLacksLog } from '../adapters/sqlite/session.ts';
import { auditDatabase } from '../adapters/sqlite/audit.ts';
import { DATABASE_FILE } from '../adapters/sqlite/database.ts';
import { remoteFileSystem } from '../adapters/sqlite/file-system.ts';
import { readHead } from '../adapters/sqlite/head.ts';
import { rescuedIn, rescuedSentence } from '../adapters/sqlite/place.ts';
import { repairClock } from '../adapters/sqlite/repair.ts';
import type { NodeMessages } from '../ports/bus.ts';
import { KEPT_KINDS } from '../ports/retention.ts';
import type { Store } from '../ports/store.ts';
import { iso } from '../api/shape.ts';
import { examineChannels } from './doctor-channels.ts';
import { folderOf } from './instance-store.ts';
import { FAILED } from './terminal.ts';

type Verdict = 'good' | 'note' | 'bad';

interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

interface Options {
  readonly data?: string;
  readonly json: boolean;
  readonly repairClock: boolean;
}

const NODE_MAJOR_MIN = 24;
const FREE_BYTES_MIN = 256 * 1024 * 1024;
/** The log grows beyond a tenth of this only while somebody reads one moment of the database. */
export const LOG_BYTES_TOLD = 256 * 1024 * 1024;
const MARKS = { good: '✓', note: '·', bad: '✗' } as const;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check an instance: what is wrong, and what to do about it. Changes nothing unless told to.')
    .option('--data <folder>', 'folder of the instance')
    .option('--json', 'print findings as JSON', false)
    .option(
      '--repair-clock',
      'set back the reports that a wrong clock dated in the future; no server may be running',
      false,
    )
    .action((options: Options) => (options.repairClock ? mendClock(options) : examine(options)));
}

async function examine({ data, json }: Options): Promise<void> {
  const findings = [...(await examineConfig(data))];
  if (json) console.log(JSON.stringify({ items: findings }, null, 2));
  else
    for (const { verdict, check, detail } of findings) console.log(`${MARKS[verdict]} ${check}: ${detail}`);
  if (findings.some(({ verdict }) => verdict === 'bad')) process.exitCode = FAILED;
}

/** Prints exactly what was changed; running it again changes nothing. */
async function mendClock({ data, json }: Options): Promise<void> {
  const folder = folderOf(data, 'a database dates no report far ahead of its own clock.');
  const now = Date.now();
  requireClock(now, 0, folder);
  const known = readRemarks(folder).find((remark) => remark.kind === 'clock') ?? null;
  const backup = `before-repair-${iso(now).replaceAll(/[:.]/gu, '-')}.db`;
  const repaired = await repairClock({
    folder,
    now,
    known: known !== null && known.ahead > 0 ? known : null,
    backup,
  });
  if (json) console.log(JSON.stringify(repaired));
  else if (repaired === null) console.log('No report is dated in the future. Nothing was changed.');
  else {
    const { reports, firstAt, lastAt, by, backup, notBefore } = repaired;
    const which =
      reports === 0
        ? 'No report was dated in the future, but the watch was ahead'
        : `${reports} reports from ${iso(firstAt)} to ${iso(lastAt)}`;
    console.log(
      `${which}: set back by ${span(by)} (${by} ms), none before ${iso(notBefore)}, and so was what was computed from them.`,
    );
    console.log(`A copy of everything as it was: ${backup}. The next start learns from the log again.`);
  }
}

async function examineConfig(data: string | undefined): Promise<Finding[]> {
  const findings = [examineNode()];
  let config: Config;
  try {
    config = toConfig(readEnvironment({ data }));
    const proxies = parseRanges(config.trustedProxies);
    const trusted =
      proxies.length === 0
        ? 'no proxy is trusted; behind one, everyone would count as one reporter'
        : `${proxies.length} trusted ${proxies.length === 1 ? 'range' : 'ranges'} of proxies`;
    findings.push(good('configuration', trusted));
  } catch (error) {
    return [...findings, ofError('configuration', error)];
  }
  findings.push(examineProxies(config.data), await examineNetworks(config), await examinePlaces(config));
  findings.push(await examinePort(config));
  // An explicit folder takes precedence over the database.
  if (config.databaseUrl !== null && data === undefined)
    return [...findings, ...(await examineDatabase(config.databaseUrl, config))];
  return existsSync(config.data)
    ? [...findings, ...(await examineFolder(config))]
    : [...findings, note('data', `${config.data} does not exist yet; the first start creates it`)];
}

/** What the running or last server heard about clients from proxies it does not trust. */
function examineProxies(folder: string): Finding {
  const seen = readRemarks(folder).filter((remark) => remark.kind !== 'clock' && remark.kind !== 'damage');
  if (seen.length === 0) return good('proxies', 'none was seen that is missing from the settings');
  const sentences = seen.map(proxySentence).join(' ');
  // A header in a request from the open internet may be a person experimenting.
  return seen.some(({ from }) => from.includes('/')) ? bad('proxies', sentences) : note('proxies', sentences);
}

function examineNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const detail = `Node ${process.versions.node}, SQLite ${process.versions.sqlite}`;
  return major >= NODE_MAJOR_MIN
    ? good('runtime', detail)
    : bad('runtime', `${detail}; Node ${NODE_MAJOR_MIN} or later is needed`);
}

async function examinePlaces({ placesMmdb }: Config): Promise<Finding> {
  if (placesMmdb === null) return note('places', 'no file of places; addresses are not located');
  try {
    return good('places', `${(await readAddressPlaces(placesMmdb)).about} in ${placesMmdb}`);
  } catch (error) {
    return ofError('places', error);
  }
}

async function examineNetworks({ networks }: Config): Promise<Finding> {
  if (networks === null)
    return note('networks', 'no file of networks; the networks of reports are not known');
  try {
    return good('networks', `${(await readNetworks(networks)).size} ranges in ${networks}`);
  } catch (error) {
    return ofError('networks', error);
  }
}

function examinePort({ port, host }: Config): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const detail = taken
        ? `${host}:${port} is in use, perhaps by this instance`
        : `${host}:${port}: ${error.message}`;
      resolve(taken ? note('port', detail) : bad('port', detail));
    });
    probe.listen(port, host, () => probe.close(() => resolve(good('port', `${host}:${port} is free`))));
  });
}

async function examineFolder(config: Config): Promise<Finding[]> {
  const { data: folder } = config;
  const findings = [examineRights(folder), examineSpace(folder), examineSalts(folder)];
  const rescued = rescuedIn(folder).map((file) => note('rescued', rescuedSentence(file, folder)));
  findings.push(...rescued);
  if (!existsSync(join(folder, DATABASE_FILE)))
    return [...findings, examineMissing(folder, rescued.length > 0)];
  const log = examineLog(folder);
  if (log !== null) findings.push(log);
  for (const remark of readRemarks(folder))
    if (remark.kind === 'damage') findings.push(note('last start', `on ${iso(remark.at)}: ${remark.from}`));
  try {
    for (const { check, sound, detail } of auditDatabase(folder))
      findings.push((sound ? good : bad)(check, detail));
    const store = await openSqliteStore({ folder, readOnly: true });
    try {
      findings.push(await examineCatalog(store), await examineClock(store, folder));
      findings.push(await examineRetention(store, config));
      findings.push({ check: 'channels', ...(await examineChannels(config, store)) });
    } finally {
      await store.close();
    }
  } catch (error) {
    findings.push(ofError('database', error));
  }
  return findings;
}

/** Distinguishes a new folder from one whose database was removed, where a start would begin with an empty one. */
function examineMissing(folder: string, isRescued: boolean): Finding {
  const head = readHead(folder);
  if (head === null && !isRescued) return note('database', 'there is none yet');
  const wrote =
    head === null
      ? ''
      : `: the server had written ${head.seq} ${head.seq === 1 ? 'report' : 'reports'} to it`;
  return bad(
    'database',
    `it was removed${wrote}. Restore a copy before you start a server, or it begins with an empty one`,
  );
}

/** The same check as a node makes at startup, with the same errors. */
async function examineDatabase(url: string, config: Config): Promise<Finding[]> {
  const { durabilityOf, openPostgresStore } = await import('../adapters/postgres/index.ts');
  const findings: Finding[] = [];
  try {
    const store = await openPostgresStore({ url, sealKey: config.sealKey, connectionsMax: 2 });
    try {
      findings.push(good('database', `${store.db.name}, instance ${store.instance}`));
      findings.push(
        store.isSealed
          ? good('seal', 'addresses and secrets are sealed in the database')
          : note(
              'seal',
              'addresses of the public and secrets of channels are not sealed in the database; OUTCRY_SEAL_KEY seals them',
            ),
      );
      const { off, kept } = await durabilityOf(store.db);
      for (const { verdict, says } of [...off, ...(kept === null ? [] : [kept])])
        findings.push({ check: 'durability', verdict, detail: says });
      if (config.natsUrl !== null) findings.push(await examineNats(config.natsUrl, store.instance));
      findings.push(await examineCatalog(store), await examineClock(store, config.data));
      findings.push(await examineRetention(store, config));
      findings.push({ check: 'channels', ...(await examineChannels(config, store)) });
    } finally {
      await store.close();
    }
  } catch (error) {
    findings.push(ofError('database', error));
  }
  return findings;
}

/** Without NATS, nodes learn of each other's changes a moment later; nothing else is affected. */
async function examineNats(url: string, instance: string): Promise<Finding> {
  const { openNodesBus } = await import('../adapters/nats/index.ts');
  const local = createMemoryBus<NodeMessages>({ onError: () => {} });
  const bus = openNodesBus({ url, instance, local });
  try {
    await bus.tried;
    if (bus.fault !== null)
      return note('nats', `${bus.name} cannot be reached (${bus.fault}): nodes look at the database instead`);
    const began = performance.now();
    await bus.settled();
    return good('nats', `${bus.name}, answers in ${(performance.now() - began).toFixed(1)} ms`);
  } finally {
    await bus.close();
  }
}

/** Runs before anything opens the database, which finds any other faults. */
function examineLog(folder: string): Finding | null {
  try {
    if (folderLacksLog(folder)) return bad('write-ahead log', LOG_MISSING);
  } catch {
    return null;
  }
  const bytes = statSync(join(folder, `${DATABASE_FILE}-wal`), { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= LOG_BYTES_TOLD) return null;
  return bad(
    'write-ahead log',
    `has grown to ${Math.floor(bytes / 1024 / 1024)} MB: another program has kept the database open for reading all that time, and the log fills the disk until it ends`,
  );
}

function examineRights(folder: string): Finding {
  const open = statSync(folder).mode & 0o077;
  if (open === 0 || process.platform === 'win32')
    return good('rights', 'only its owner can read the data folder');
  return note('rights', `others can look into ${folder}; chmod 700 keeps them out`);
}

function examineSpace(folder: string): Finding {
  const { bavail, bsize, type } = statfsSync(folder);
  const free = bavail * bsize;
  const remote = remoteFileSystem(type);
  const detail = `${Math.floor(free / 1024 / 1024)} MB free`;
  if (remote !== null && free >= FREE_BYTES_MIN)
    return note(
      'disk',
      `${detail}, but on ${remote}, where locks and syncs may not be what a database needs, and it may be damaged: use a disk of this machine, or PostgreSQL`,
    );
  return free >= FREE_BYTES_MIN
    ? good('disk', detail)
    : bad('disk', `${detail}; reports are refused when it is full`);
}

function examineSalts(folder: string): Finding {
  try {
    return openSaltVault(folder).load() === null
      ? note('salts', 'there are none yet')
      : good('salts', 'readable');
  } catch (error) {
    return ofError('salts', error);
  }
}

async function examineCatalog(store: Store): Promise<Finding> {
  const catalog = await store.catalog.load();
  if (catalog !== null) return good('catalog', `${catalog.services.length} services`);
  return note(
    'catalog',
    `none applied; the starter catalog of ${(await readStarterCatalog()).services.length} services will be`,
  );
}

/** How long data is kept, and up to when it was removed. */
async function examineRetention({ retention }: Store, config: Config): Promise<Finding> {
  const { cut, ...until } = await retention.removed();
  const gone = KEPT_KINDS.flatMap((kind) => {
    const at = until[kind];
    return at === null ? [] : [`${kind} before ${iso(at).slice(0, 10)}`];
  });
  const removed = gone.length === 0 ? 'nothing was removed yet' : `removed: ${gone.join(', ')}`;
  const changed = cut !== null && cut.changed > 0;
  const sentence = `${keepSentence(keepOf(config))}; ${removed}`;
  return changed
    ? note(
        'retention',
        `${sentence}. Of what was removed, ${cut.changed} reports were in batches that had changed before`,
      )
    : good('retention', sentence);
}

async function examineClock(store: Store, folder: string): Promise<Finding> {
  const ahead = ((await store.reports.lastAt()) ?? 0) - Date.now();
  if (isWrong(ahead))
    return bad(
      'clock',
      `the last report is dated ${span(ahead)} in the future. If the machine's clock is wrong, set it. If it is right now, stop ` +
        `the server and run \`outcry doctor --repair-clock --data ${folder}\`: it sets those reports back and loses none`,
    );
  const jump = readRemarks(folder).find((remark) => remark.kind === 'clock');
  if (jump !== undefined) return (isWrong(jump.ahead) ? bad : note)('clock', jumpSentence(jump));
  return ahead < AHEAD_TOLD
    ? good('clock', 'not behind the last report')
    : note(
        'clock',
        `the last report is dated ${span(ahead)} in the future; time passes more slowly until the clock has caught up`,
      );
}

const good = (check: string, detail: string): Finding => ({ check, verdict: 'good', detail });
const note = (check: string, detail: string): Finding => ({ check, verdict: 'note', detail });
const bad = (check: string, detail: string): Finding => ({ check, verdict: 'bad', detail });

function ofError(check: string, error: unknown): Finding {
  if (error instanceof OutcryError) return bad(check, `${error.message} [${error.code}]`);
  return bad(check, `could not be checked: ${error instanceof Error ? error.message : String(error)}`);
}
