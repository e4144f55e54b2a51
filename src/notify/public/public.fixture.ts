import { createECDH, randomBytes, type ECDH } from 'node:crypto';
import { openMemoryStore } from '../../adapters/memory/store.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { Notice } from '../../core/incident/notice.ts';
import type { Outcome } from '../../outgoing/connector.ts';
import { START, notice, subscriber, tick } from '../../ports/given.fixture.ts';
import type { Subscriber } from '../../ports/subscribers.ts';
import { SETTING } from '../given.fixture.ts';
import { openNotify, type Notify } from '../notify.ts';
import type { PushTarget } from './web-push.ts';

/** A subscriber by mail to the service x. */
export const person = (nth: number | string, facts: Partial<Subscriber> = {}): Subscriber =>
  subscriber(`mail~${nth}`, facts);

/** A subscribed browser, with its own half of the message encryption keys. */
export function browser(endpoint: string): { readonly target: PushTarget; readonly own: ECDH } {
  const own = createECDH('prime256v1');
  const p256dh = own.generateKeys().toString('base64url');
  return { target: { endpoint, p256dh, auth: randomBytes(16).toString('base64url') }, own };
}

/** The room with mail subscribers, a clock that the test moves, and a mail server whose answers it sets. */
export class Crowd {
  at: Millis = START;
  readonly told: { readonly id: string; readonly to: string; readonly title: string }[] = [];
  readonly errors: unknown[] = [];
  answer: (to: string) => Outcome | Promise<Outcome> = () => ({ status: 250, headers: {}, body: 'ok' });
  /** Whether this server is the one that sends. */
  isTelling = true;
  /** The catalog. */
  services: readonly Service[] = [];
  readonly store = openMemoryStore();
  notify!: Notify;

  static async open(...people: readonly Subscriber[]): Promise<Crowd> {
    const crowd = new Crowd();
    for (const one of people) await crowd.store.subscribers.put(one);
    await crowd.restart();
    return crowd;
  }

  async restart(): Promise<void> {
    this.notify = await openNotify({
      store: this.store,
      file: [],
      outgoing: async () => ({ unanswered: 'bad_address', detail: 'nobody can be reached that way' }),
      ways: new Map([
        [
          'mail',
          async (telling, { subscriber: { to } }) => {
            this.told.push({ id: telling.id, to, title: telling.title });
            return this.answer(to);
          },
        ],
      ]),
      mayTell: () => this.isTelling,
      now: () => this.at,
      service: (slug) => this.services.find((service) => service.slug === slug) ?? null,
      setting: ({ name }) => ({ ...SETTING, channel: name }),
      onDecided: () => {},
      onTried: () => {},
      onError: (error) => this.errors.push(error),
    });
  }

  /** Commits a decision of the watch at this moment, and handles it. */
  async tick(of: Incident, reason: Notice['reason'], knockOnOf?: string): Promise<void> {
    const told = notice(`${of.id}.${this.at}.${reason}`, {
      incident: of.id,
      service: of.service,
      at: this.at,
      reason,
      ...(knockOnOf !== undefined && { knockOnOf }),
    });
    await this.store.commit(tick({ at: this.at, incidents: [of], notices: [told] }));
    await this.notify.pass();
  }

  async later(ms: Millis): Promise<void> {
    this.at += ms;
    await this.notify.pass();
  }

  /** `mail~1@example.org: Problems reported: x` for each message since the last call. */
  said(): string[] {
    return this.told.splice(0).map(({ to, title }) => `${to.split('@')[0]}: ${title}`);
  }

  /** The stored deliveries of a subscription: state and reason. */
  async log(id: string): Promise<string[]> {
    return (await this.store.deliveries.log(id, 10)).map(({ state, why }) => `${state} ${why}`);
  }
}
