/**
 * An operating error: something outside the program is not as it must be, and a person can fix it. `code` is stable and documented in
 * `docs/errors.md`; `message` is a sentence for the operator; `cause` is the underlying error. Rejected input is a value, never this; a
 * mistake of ours is an `assert`.
 */
export class OutcryError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OutcryError';
    this.code = code;
  }
}

export const ERROR_CODES = [
  'bad_config',
  'bad_catalog',
  'bad_line',
  'bad_evidence',
  'evidence_differs',
  'bad_networks',
  'bad_places',
  'past_not_joined',
  'no_such_bucket',
  'unknown_service',
  'unknown_incident',
  'unknown_channel',
  'unknown_key',
  'file_unreadable',
  'file_unwritable',
  'data_unwritable',
  'data_exists',
  'data_corrupt',
  'data_newer',
  'data_gone',
  'data_locked',
  'clock_behind',
  'port_taken',
  'queue_full',
  'store_failed',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
