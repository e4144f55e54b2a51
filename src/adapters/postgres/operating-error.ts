import { OutcryError } from '../../core/base/errors.ts';

/** PostgreSQL's codes for the states that an operator can do something about; see its documentation, appendix A. */
const SAID = {
  wrongPassword: '28P01',
  notAllowed: '28000',
  noDatabase: '3D000',
  noRight: '42501',
  readOnly: '25006',
  diskFull: '53100',
  tooManyConnections: '53300',
  corrupt: 'XX001',
  corruptIndex: 'XX002',
} as const;

/** A connection that ended or could not be made: by PostgreSQL's class or the operating system's error name. */
const UNREACHABLE =
  /^(?:08...|57P0.|ECONN\w+|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES|EPIPE|ETIMEDOUT)$/u;
/** The driver's messages, which have no code, for a connection that ended or could not be had in time. */
const UNREACHABLE_WORDS =
  /connection (?:terminated|timeout)|timeout exceeded when trying to connect|query read timeout|not queryable/iu;

/** The database's message when no line of its pg_hba.conf matches. */
const WANTS_TLS = ['no pg_hba.conf entry', 'no encryption'];
/** The driver's message when a password is required and none is given. */
const NO_PASSWORD = /client password must be a/u;
/** The driver's message when TLS is required and the server has none. */
const NO_TLS = /does not support SSL/u;
/** Node's error codes for an invalid certificate. */
const CERTIFICATE =
  /^(?:CERT_\w+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|UNABLE_TO_(?:VERIFY|GET_ISSUER)\w+|ERR_TLS_CERT\w+)$/u;
/** The most common mistakes of a new operator, and what they may have to wait for. */
const WHY_UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there, so it does not run or has another port',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'there is no route to that host',
  ENETUNREACH: 'there is no route to that host',
  ENOENT: 'there is no such socket',
  '57P03': 'it is starting or stopping',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the outcome of a statement is unknown. */
export function isLost(error: unknown): boolean {
  if (UNREACHABLE.test(codeOf(error))) return true;
  return codeOf(error) === '' && error instanceof Error && UNREACHABLE_WORDS.test(error.message);
}

/** Whether a connection leads to a read-only database: after a switch-over perhaps the former primary, and the next one leads elsewhere. */
export const isReadOnly = (error: unknown): boolean => codeOf(error) === SAID.readOnly;

/** Whether the database or its user has reached the connection limit. */
export const isFull = (error: unknown): boolean => codeOf(error) === SAID.tooManyConnections;

/** The operating error for what the database or its driver reported; a mistake of ours is returned unchanged. */
export function operatingError(error: unknown, name: string): unknown {
  if (error instanceof OutcryError) return error;
  const code = codeOf(error);
  const refused = (sentence: string) => new OutcryError('data_unwritable', sentence, error);
  const failed = (sentence: string) => new OutcryError('store_failed', sentence, error);
  switch (code) {
    case SAID.wrongPassword:
    case SAID.notAllowed:
      if (WANTS_TLS.every((words) => messageOf(error).includes(words)))
        return refused(
          `The database ${name} may want a connection with TLS: add \`?sslmode=verify-full\` to OUTCRY_DATABASE_URL. Or its pg_hba.conf does not allow this user or this address.`,
        );
      return refused(
        `The database ${name} does not let this user in: look at the user and the password in OUTCRY_DATABASE_URL. Percent-encode special characters there (@ is %40); PGPASSWORD takes them as they are.`,
      );
    case SAID.noDatabase:
      return refused(
        `There is no database ${name}: create it (\`createdb\`), or name another one in OUTCRY_DATABASE_URL.`,
      );
    case SAID.noRight:
      return refused(
        `The user of ${name} lacks a right there: it has to own the tables of Outcry and may create some.`,
      );
    case SAID.readOnly:
      return refused(
        `The database ${name} is read-only: it is a standby, or was set so. Name the primary in OUTCRY_DATABASE_URL.`,
      );
    case SAID.diskFull:
      return failed(`The disk of the database ${name} is full: make room there.`);
    case SAID.tooManyConnections:
      return failed(
        `The database ${name} has no connection left: raise its max_connections, or run fewer nodes.`,
      );
    case SAID.corrupt:
    case SAID.corruptIndex:
      return new OutcryError(
        'data_corrupt',
        `The database ${name} is damaged: restore a backup of it.`,
        error,
      );
    default:
      if (isLost(error)) return unreachableError(name, error);
      if (NO_PASSWORD.test(messageOf(error)))
        return refused(
          `The database ${name} asks for a password: put it into OUTCRY_DATABASE_URL, or into PGPASSWORD, where it may have any character.`,
        );
      if (NO_TLS.test(messageOf(error)))
        return refused(
          `The database ${name} does not speak TLS, which sslmode in OUTCRY_DATABASE_URL asks for: turn it on there, or remove sslmode.`,
        );
      if (CERTIFICATE.test(code))
        return refused(
          `The certificate of the database ${name} is not valid: ${messageOf(error)}. Name an authority of your own in NODE_EXTRA_CA_CERTS.`,
        );
      return code === '' ? error : failed(`The database ${name} refused: ${messageOf(error)}.`);
  }
}

export function unreachableError(name: string, cause?: unknown): OutcryError {
  const why = WHY_UNREACHABLE[codeOf(cause)];
  return new OutcryError(
    'store_failed',
    why === undefined
      ? `The database ${name} cannot be reached, or does not answer.`
      : `The database ${name} cannot be reached: ${why}.`,
    cause,
  );
}
