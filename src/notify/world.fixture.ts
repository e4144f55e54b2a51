import { emptyMemory, type Memory } from '../adapters/memory/database.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { HOUR, type Millis } from '../core/base/time.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Notice } from '../core/incident/notice.ts';
import type { Answer, Outcome, OutgoingRequest } from '../outgoing/connector.ts';
import type { Channel } from '../ports/channels.ts';
import { START, channel, notice, tick } from '../ports/given.fixture.ts';
import { WEBHOOK_SECRET } from './channels/golden.fixture.ts';
import { SETTING, incidentOf } from './given.fixture.ts';
import { openNotify, type Notify } from './notify.ts';

export const OK: Answer = { status: 200, headers: {}, body: 'ok' };
export const slackOf = (name: string, facts: Partial<Channel> = {}) =>
  channel(name, { kind: 'slack', settings: { url: `https://${name}.example/hook` }, ...facts });
export const webhookOf = (name: string, facts: Partial<Channel> = {}) =>
  channel(name, {
    kind: 'webhook',
    settings: { url: `https://${name}.example/`, secret: WEBHOOK_SECRET },
    ...facts,
  });
export const telegramOf = (name: string) =>
  channel(name, {
    kind: 'telegram',
    settings: { token: '123456:abcdefghijklmnopqrstuvwxyz', chat: '1', server: `https://${name}.example` },
  });

export const blueskyOf = (name: string) =>
  channel(name, {
    kind: 'bluesky',
    settings: { handle: 'outages.example.org', password: 's3cret', server: `https://${name}.example` },
  });

interface Told {
  readonly to: string;
  readonly at: Millis;
  readonly id: string | undefined;
  readonly said: string;
  readonly request: OutgoingRequest;
}

/** The room on a store in memory, with a clock that the test moves and a receiver whose answers it sets. */
export class World {
  at: Millis = START;
  readonly told: Told[] = [];
  readonly decided: string[] = [];
  readonly errors: unknown[] = [];
  answer: (to: string, request: OutgoingRequest) => Outcome | Promise<Outcome> = () => OK;
  readonly memory: Memory = emptyMemory();
  readonly store = openMemoryStore(this.memory);
  notify!: Notify;
  readonly #channels: readonly Channel[];

  private constructor(channels: readonly Channel[]) {
    this.#channels = channels;
  }

  static async open(...channels: Channel[]): Promise<World> {
    const world = new World(channels);
    await world.restart();
    return world;
  }

  async restart(): Promise<void> {
    this.notify = await openNotify({
      store: this.store,
      file: this.#channels,
      outgoing: async (request) => {
        const to = new URL(request.url).hostname.replace('.example', '');
        const body = JSON.parse(request.body) as { text?: string; type?: string };
        const said = (body.text ?? body.type ?? '').replaceAll(/<[^>]+>/gu, '').split('\n')[0] ?? '';
        this.told.push({ to, at: this.at, id: request.headers['webhook-id'], said, request });
        return this.answer(to, request);
      },
      now: () => this.at,
      service: () => null,
      setting: ({ name }) => ({ ...SETTING, channel: name }),
      onDecided: ({ channel, notice, why }) => this.decided.push(`${channel} ${notice} ${why}`),
      onTried: () => {},
      onError: (error) => this.errors.push(error),
    });
  }

  /** Commits decisions of the watch at this moment, and handles them. */
  async tick(...happened: readonly (readonly [Incident, Notice['reason'] | null, string?])[]): Promise<void> {
    await this.store.commit(
      tick({
        at: this.at,
        incidents: happened.map(([incident]) => incident),
        notices: happened.flatMap(([{ id, service }, reason, knockOnOf]) =>
          reason === null
            ? []
            : [
                notice(`${id}.${this.at}.${reason}`, {
                  incident: id,
                  service,
                  at: this.at,
                  reason,
                  ...(knockOnOf === undefined ? {} : { knockOnOf }),
                }),
              ],
        ),
      }),
    );
    await this.notify.pass();
  }

  async later(ms: Millis): Promise<void> {
    this.at += ms;
    await this.notify.pass();
  }

  /** `ops: Problems reported: X` for each message since the last call. */
  said(): string[] {
    return this.told.splice(0).map(({ to, said }) => `${to}: ${said}`);
  }
}

export const open = (service: string, facts: Partial<Incident> = {}) => incidentOf(service, facts);
export const over = (service: string, facts: Partial<Incident> = {}) =>
  incidentOf(service, { state: 'resolved', endedAt: START + HOUR, ...facts });
