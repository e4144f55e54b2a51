/**
 * The address blocks that a report came from, each under a pseudonym of the day: a reader of the log can tell that two reports of a day
 * came from the same block, but not which block.
 */
export interface SenderGroups {
  /** The addresses that one customer may have: the /24 of an IPv4 address, the /48 of an IPv6 address. */
  readonly block: string;
  /** The smallest allocation to a provider: the /16 of an IPv4 address, the /32 of an IPv6 address. */
  readonly wide: string;
}
