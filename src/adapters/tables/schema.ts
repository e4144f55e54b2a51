import type { Generated } from 'kysely';
import type { HoleReason } from '../../core/domain/coverage.ts';
import type { Finding } from '../../core/domain/mark.ts';
import type { Hears, ToldReason } from '../../core/incident/notice.ts';
import type { ChannelHealth } from '../../ports/channels.ts';
import type { DeliveryState } from '../../ports/deliveries.ts';
import type { Severity } from '../../core/incident/severity.ts';
import type { Millis } from '../../core/base/time.ts';

/**
 * The ordinary tables, the same on every engine: times are integer milliseconds, and text is sorted by its bytes. An engine creates them in
 * its own migrations, and may have more columns than are named here.
 */
export interface Tables {
  readonly versions: {
    readonly name: Versioned;
    readonly version: number;
  };
  readonly marks: {
    readonly incident: string;
    readonly version: number;
    readonly finding: Finding;
    readonly note: string | null;
    readonly at: Millis;
  };
  readonly history: {
    readonly service: string;
    readonly version: number;
    readonly start: Millis;
    readonly bucket_ms: Millis;
    /** A JSON array; null for an unknown count. */
    readonly counts: string;
    readonly moved_ms: Millis;
  };
  readonly catalog: {
    readonly only: 1;
    readonly version: number;
    /** The catalog as JSON. */
    readonly body: string;
  };
  readonly api_keys: {
    readonly id: string;
    readonly name: string;
    readonly digest: string;
    /** Scopes separated by spaces. */
    readonly scopes: string;
    readonly created_at: Millis;
    readonly expires_at: Millis | null;
    readonly used_at: Millis | null;
  };
  readonly coverage: {
    readonly until: Millis | null;
  };
  readonly holes: {
    /** Empty for all services. */
    readonly service: string;
    readonly began: Millis;
    readonly ended: Millis | null;
    readonly reason: HoleReason;
  };
  /** Written by the tick's commit; only the sending is done here. */
  readonly notices: {
    readonly number: Generated<number>;
    readonly id: string;
    readonly service: string;
    /** The notice as JSON. */
    readonly body: string;
    readonly sent_at: Millis | null;
  };
  /** Written by the tick's commit and read here. */
  readonly decisions: {
    readonly number: Generated<number>;
    readonly incident: string;
    readonly judge: number | null;
    /** The update as JSON. */
    readonly body: string;
  };
  readonly channels: {
    readonly name: string;
    /** The channel as JSON, including secrets. */
    readonly body: string;
  };
  readonly silences: {
    readonly id: string;
    readonly channel: string | null;
    readonly service: string | null;
    readonly incident: string | null;
    readonly until: Millis;
  };
  readonly channel_health: {
    readonly channel: string;
    readonly failing_since: Millis | null;
    readonly disabled: ChannelHealth['disabled'];
    readonly disabled_at: Millis | null;
  };
  readonly deliveries: {
    readonly number: Generated<number>;
    readonly channel: string;
    readonly id: string;
    readonly service: string;
    readonly incident: string;
    readonly reason: ToldReason;
    readonly noticed_at: Millis;
    readonly state: DeliveryState;
    readonly why: string;
    readonly bundle: string | null;
    readonly decided_at: Millis;
    readonly planned_at: Millis;
    readonly due_at: Millis;
    readonly tries: number;
    readonly tried_at: Millis | null;
    readonly answer: string | null;
    readonly reference: string | null;
    /** What is to be told, as JSON. */
    readonly facts: string;
  };
  readonly subscribers: {
    readonly id: string;
    /** Sealed if the engine seals. */
    readonly address: string;
    readonly who: string;
    /** Empty if the subscription is not for a service. */
    readonly service: string;
    readonly category: string | null;
    readonly incident: string | null;
    readonly country: string | null;
    readonly region: string | null;
    readonly city: string | null;
    readonly severity: Severity;
    readonly hears: Hears;
    readonly language: string;
    readonly asked_at: Millis;
    readonly confirmed_at: Millis | null;
    readonly due_at: Millis | null;
    readonly tries: number;
  };
  readonly secrets: {
    readonly name: string;
    /** Sealed if the engine seals. */
    readonly value: string;
  };
  readonly cursor: {
    readonly published: Millis | null;
  };
}

/** Tables whose changes are numbered, so that other processes notice them. */
export type Versioned = 'marks' | 'history' | 'catalog' | 'api_keys' | 'channels';
