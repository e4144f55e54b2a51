/**
 * The browser or the program that a report came from, under pseudonyms of the day: a reader of the log can tell that two reports on a
 * service came from one device, or that two of a day came from one address, but neither which nor whose.
 */
export interface Device {
  /** Of the device; a different one on each service. */
  readonly token: string;
  /** Of the address it was behind; the same on every service. */
  readonly behind: string;
  readonly ip: IpVersion;
  /** The seat of its address that its voice has; null if it has none: kept aside, or vouched for. See {@link Voices}. */
  readonly seat: number | null;
}

/** The version of an address. They differ in that many people may share an IPv4 address, but nobody shares an IPv6 /64. */
export type IpVersion = 4 | 6;
