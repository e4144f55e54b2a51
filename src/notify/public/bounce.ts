/** What a returned message says. */
interface Bounce {
  /** The tag after the plus of the address it was returned to; null if there is none of ours. */
  readonly tag: string | null;
  /** Whether it says that the mailbox permanently does not exist. */
  readonly isFinal: boolean;
}

/** A mail server quotes the message it returns; its own report comes first. */
export const BOUNCE_BYTES_MAX = 256 * 1024;
const TAG = /\+([\da-f]{32}-[\da-f]{16})@/iu;
/** RFC 3463: no such mailbox, system or name, moved, disabled. A full mailbox or a block may be temporary. */
const FINAL_STATUS = /^status:\s*5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b/imu;
const FAILED = /^action:\s*failed\b/imu;

/** Reads a delivery report (RFC 3464); other reports, and replies by people, have no effect. */
export function bounceIn(message: string): Bounce {
  const read = message.slice(0, BOUNCE_BYTES_MAX);
  const tag = TAG.exec(read)?.[1]?.toLowerCase() ?? null;
  const isReport = /^content-type:\s*message\/delivery-status/imu.test(read);
  return { tag, isFinal: isReport && FAILED.test(read) && FINAL_STATUS.test(read) };
}
