/**
 * The browser or the program that a report came from, under pseudonyms of the day: whoever reads the log can tell that two
 * reports on a service came from one device, or that two of a day came from one address, and neither which nor whose.
 */
export interface Device {
  /** Of the device, another one on each service. */
  readonly token: string;
  /** Of the address that it was behind, the same on every service. */
  readonly behind: string;
  readonly ip: IpVersion;
  /** Which of the seats of its address its voice has; null where it has none: kept aside, or vouched for. See {@link Voices}. */
  readonly seat: number | null;
}

/** Of an address. They are told apart since a network may let many people share an IPv4 address, and nobody an IPv6 /64. */
export type IpVersion = 4 | 6;
