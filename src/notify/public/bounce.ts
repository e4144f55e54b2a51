/** What a message says that came back. */
interface Bounce {
  /** What stands behind the plus of the address that it came back to; null where nothing of ours does. */
  readonly tag: string | null;
  /** Whether it says that there is no such mailbox, for good. */
  readonly isFinal: boolean;
}

/** A mail server quotes what it returns: the report on it stands before that. */
export const BOUNCE_BYTES_MAX = 256 * 1024;
const TAG = /\+([\da-f]{32}-[\da-f]{16})@/iu;
/** RFC 3463: no such mailbox, system or name, moved, switched off. A full mailbox, or what somebody holds against us, may pass. */
const FINAL_STATUS = /^status:\s*5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b/imu;
const FAILED = /^action:\s*failed\b/imu;

/** Reads a report on delivery as RFC 3464 has it; of others, and of answers of people, nothing follows. */
export function bounceIn(message: string): Bounce {
  const read = message.slice(0, BOUNCE_BYTES_MAX);
  const tag = TAG.exec(read)?.[1]?.toLowerCase() ?? null;
  const isReport = /^content-type:\s*message\/delivery-status/imu.test(read);
  return { tag, isFinal: isReport && FAILED.test(read) && FINAL_STATUS.test(read) };
}
