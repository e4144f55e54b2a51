/** A report stored on this device until there is a network. */
export interface KeptReport {
  /** Its Idempotency-Key: however often it is sent, it counts as one report. */
  readonly key: string;
  /** The URL to send it to. */
  readonly address: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** When it was made, by this device's clock. */
  readonly madeAt: number;
}

/** The result of a stored report: counted; too late; the person was counted already; or refused. */
export type KeptOutcome = 'counted' | 'late' | 'repeat' | 'refused';

interface Sent {
  readonly outcomes: readonly KeptOutcome[];
  /** Whether some are still waiting, because there is no network yet. */
  readonly waiting: boolean;
}

/** A report older than a day says nothing any more. */
const KEPT_FOR_MS = 86_400_000;
/** More than anyone reports while offline. */
const REPORTS_KEPT_MAX = 20;
const ANSWER_WITHIN_MS = 20_000;
const STORE = 'reports';

/** Whether this browser can store reports: some of the APIs exist only in secure contexts. */
export const canKeep = (): boolean => 'indexedDB' in globalThis && 'locks' in navigator;

/** Rejects if the device is out of space. */
export async function keep(report: KeptReport): Promise<void> {
  await inStore('readwrite', async (store) => {
    const count = await answerOf(store.count());
    if (count >= REPORTS_KEPT_MAX) throw new Error('enough reports are kept');
    store.put(report);
  });
}

/**
 * Sends stored reports, oldest first, and deletes those that were answered. Pages and the worker may call it concurrently: a lock lets one
 * run at a time.
 */
export function sendKept(): Promise<Sent> {
  return navigator.locks.request('outcry-reports', async () => {
    const outcomes: KeptOutcome[] = [];
    for (const report of await keptReports()) {
      const lateMs = Math.max(0, Date.now() - report.madeAt);
      if (lateMs <= KEPT_FOR_MS) {
        const outcome = await deliver(report, lateMs);
        if (outcome === null) return { outcomes, waiting: true };
        outcomes.push(outcome);
      }
      await inStore('readwrite', async (store) => void store.delete(report.key));
    }
    return { outcomes, waiting: false };
  });
}

async function keptReports(): Promise<KeptReport[]> {
  const all = await inStore('readonly', (store) => answerOf<KeptReport[]>(store.getAll()));
  return all.sort((a, b) => a.madeAt - b.madeAt);
}

/** Null if the answer is not from our server: a captive portal's page, for example, does not count. */
async function deliver({ key, address, body }: KeptReport, lateMs: number): Promise<KeptOutcome | null> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ ...body, lateSeconds: Math.round(lateMs / 1_000) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const { status } = response;
    if (!(response.headers.get('content-type') ?? '').includes('json')) return null;
    if (status === 429 || status >= 500) return null;
    if (status !== 202) return 'refused';
    const { counted, reason } = (await response.json()) as { counted?: boolean; reason?: string };
    if (counted === true) return 'counted';
    return reason === 'late' ? 'late' : 'repeat';
  } catch {
    return null;
  }
}

/** Runs `work` on the stored reports in one transaction, which is complete when this resolves. */
async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const opening = indexedDB.open('outcry', 1);
  opening.addEventListener('upgradeneeded', () =>
    opening.result.createObjectStore(STORE, { keyPath: 'key' }),
  );
  const database = await answerOf(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('aborted')));
    });
    done.catch(() => {});
    const result = await work(transaction.objectStore(STORE));
    await done;
    return result;
  } finally {
    database.close();
  }
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
  });
}
