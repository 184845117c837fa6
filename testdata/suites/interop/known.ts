// Where a freshly written dump is at odds with its RFC, or with bgpdump, for a reason that we know.

/** What is known of one kind of dump. */
export interface Known {
  /** What must be said on standard error: of each line that tells of a fault or of damage, one fits. */
  readonly said?: RegExp;
  /** A line of bgpdump as it should be. */
  readonly bgpdump?: (line: string) => string;
  readonly why: string;
}

const BIRD_FLAGS: Known = {
  said: /(NEXT_HOP|LOCAL_PREF) at offset \d+: flags say well-known non-transitive/,
  why: "BIRD 2.0.12 leaves out the Transitive bit of what it adds to a table dump (RFC 4271 §4.3)",
};

const FRR_FAMILY: Known = {
  said: /STATE_CHANGE_AS4 at offset \d+ .*: address family \d+ is not 1 \(IPv4\) or 2 \(IPv6\)/,
  why: "FRR 8.4 writes what is left in memory as the family of a peer that has no address yet",
};

/** By the scenario that wrote the dump. */
export const KNOWN: Readonly<Record<string, Known>> = {
  "bird-table": BIRD_FLAGS,
  "bird-table-add-path": BIRD_FLAGS,
  "frr-all": FRR_FAMILY,
  "frr-all-et": FRR_FAMILY,
  "openbgpd-table": {
    said: /AGGREGATOR at offset \d+: length 8 is not 6 for AS numbers of 2 octets/,
    bgpdump: (line) => line.replace(/\|64086 234\.3\.192\.0\|$/, "||"),
    why:
      "OpenBGPD writes an AGGREGATOR of eight octets where numbers are of two (RFC 6396 §4.2); " +
      "bgpdump takes the first six for AS and address",
  },
};
