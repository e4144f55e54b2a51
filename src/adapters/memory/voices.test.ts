import { describe, expect, test } from 'vitest';
import { OutcryError } from '../../core/base/errors.ts';
import { Voices } from '../../core/domain/voices.ts';
import { report, START } from '../../ports/given.fixture.ts';
import type { ReportLog } from '../../ports/log.ts';
import { voicesContract } from '../../ports/voices.contract.ts';
import { WAITING_MAX } from '../../ports/voices.ts';
import { openMemoryStore } from './store.ts';
import { memoryVoices } from './voices.ts';

const now = () => START;

voicesContract('memory', async (logged) => {
  const { reports } = openMemoryStore();
  for (const one of logged) await reports.append(one);
  const voices = new Voices();
  return [memoryVoices(reports, now, voices), memoryVoices(reports, now, voices)];
});

describe('voices in memory', () => {
  /** A log whose voices are delivered only once they are released; after that they are delivered immediately. */
  function slowLog(): { log: ReportLog; letGo: () => void; fail: () => void } {
    const { reports } = openMemoryStore();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let waited = false;
    const log: ReportLog = {
      ...reports,
      async *voicesSince(at) {
        if (!waited) await promise.finally(() => (waited = true));
        yield* reports.voicesSince(at);
      },
    };
    return { log, letGo: resolve, fail: () => reject(new OutcryError('store_failed', 'Unreadable.')) };
  }

  test('are not known until the log was read', async () => {
    const { log, letGo } = slowLog();
    const register = memoryVoices(log, now);
    expect(register.ready).toBe(false);
    const known = register.becomeReady();
    letGo();
    await known;
    expect(register.ready).toBe(true);
  });

  test('that could not be read are read again for the next caller', async () => {
    const { log, fail } = slowLog();
    await log.append(report({ reporter: 'ann' }));
    const register = memoryVoices(log, now);
    const known = register.becomeReady();
    fail();
    await expect(known).rejects.toMatchObject({ code: 'store_failed' });
    expect(register.ready).toBe(false);
    await register.becomeReady();
    const ann = { reporters: ['ann'] as const, devices: [], capacity: 2 };
    expect(register.admit('x', ann, START)).toMatchObject({ counted: false, reason: 'repeat' });
  });

  test(`${WAITING_MAX} may wait for them, and one more is refused with queue_full`, async () => {
    const { log, letGo } = slowLog();
    const register = memoryVoices(log, now);
    const waiting = Array.from({ length: WAITING_MAX }, () => register.becomeReady());
    await expect(register.becomeReady()).rejects.toMatchObject({ code: 'queue_full' });
    letGo();
    await Promise.all(waiting);
    await expect(register.becomeReady()).resolves.toBeUndefined();
  });
});
