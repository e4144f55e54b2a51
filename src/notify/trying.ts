import type { Millis } from '../core/base/time.ts';
import type { Outgoing } from '../outgoing/connector.ts';
import type { Channel } from '../ports/channels.ts';
import type { Delivery } from '../ports/deliveries.ts';
import type { AnyKind } from './channels/index.ts';
import { deliver } from './deliver.ts';
import { withoutSecrets } from './redaction.ts';
import { BAD_SETTINGS, said } from './said.ts';
import { testTelling, type Setting } from './telling.ts';

/** An operator's manual actions: test a channel, and resend what failed. */

interface TryOptions {
  readonly outgoing: Outgoing;
  readonly setting: Setting;
  readonly at: Millis;
}

/** Sends one test message and returns the receiver's answer, with secrets hidden. */
export async function tryChannel(
  channel: Channel,
  kind: AnyKind,
  { outgoing, setting, at }: TryOptions,
): Promise<{ delivered: boolean; answer: string }> {
  const telling = testTelling(`test-${at}`, at, setting);
  const outcome = await deliver(telling, { channel, kind }, { at, reference: null }, outgoing);
  if (outcome === null) return { delivered: false, answer: BAD_SETTINGS };
  const delivered = 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
  return { delivered, answer: withoutSecrets(said(outcome), channel, kind) };
}

/** What failed since `from`, to be sent again under the same ids, starting with the first attempt. */
export function replayed(deliveries: readonly Delivery[], from: Millis, at: Millis): Delivery[] {
  return deliveries
    .filter(({ state, decidedAt }) => state === 'failed' && decidedAt >= from)
    .map((delivery) => waitingAgain(delivery, at));
}

function waitingAgain(delivery: Delivery, at: Millis): Delivery {
  return { ...delivery, state: 'waiting', why: 'replayed', plannedAt: at, dueAt: at, tries: 0 };
}
