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

/** Whoever is told by mail, of the service x. */
export const person = (nth: number | string, facts: Partial<Subscriber> = {}): Subscriber =>
  subscriber(`mail~${nth}`, facts);

/** A browser that agreed to be told, and its half of what messages to it are encrypted for. */
export function browser(endpoint: string): { readonly target: PushTarget; readonly own: ECDH } {
  const own = createECDH('prime256v1');
  const p256dh = own.generateKeys().toString('base64url');
  return { target: { endpoint, p256dh, auth: randomBytes(16).toString('base64url') }, own };
}

/** The room with people in it who are told by mail, a clock that the test moves, and a mail server that it answers for. */
export class Crowd {
  at: Millis = START;
  readonly told: { readonly id: string; readonly to: string; readonly title: string }[] = [];
  readonly errors: unknown[] = [];
  answer: (to: string) => Outcome | Promise<Outcome> = () => ({ status: 250, headers: {}, body: 'ok' });
  /** Whether it is this server that tells. */
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
      outgoing: async () => ({ unanswered: 'bad_address', detail: 'nobody is reached that way' }),
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

  /** What the watch decides at this moment, and what follows. */
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

  /** `mail~1@example.org: Problems reported: x` of each message since the last look. */
  said(): string[] {
    return this.told.splice(0).map(({ to, title }) => `${to.split('@')[0]}: ${title}`);
  }

  /** What is kept of a wish's deliveries: state and reason. */
  async log(id: string): Promise<string[]> {
    return (await this.store.deliveries.log(id, 10)).map(({ state, why }) => `${state} ${why}`);
  }
}
