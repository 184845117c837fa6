// What a host's kernel says of itself. What could not be asked is absent, never zero or empty.

/** The way that the kernel would take to an address. */
export interface Route {
  /** `unicast` for a way out, `local` for an address of this very host. */
  readonly type: string;
  readonly device?: string;
  /** Next hop; absent where the address is on the link itself. */
  readonly gateway?: string;
  /** The source address that the kernel chooses. */
  readonly source?: string;
}

/** The route, or why there is none in the kernel's words. */
export type RouteAnswer = { readonly route: Route } | { readonly refused: string };

/** An entry of the neighbour table: ARP, or neighbour discovery of IPv6. */
export interface Neighbour {
  readonly address: string;
  readonly device: string;
  /** `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `INCOMPLETE`, `FAILED`, `PERMANENT`, `NOARP`. */
  readonly states: readonly string[];
}

export interface HostAddress {
  readonly address: string;
  readonly device: string;
  /** `global`, `link`, `host`. */
  readonly scope: string;
  /** Not usable yet, or found to be in use by another host. */
  readonly tentative: boolean;
}

export interface Device {
  readonly name: string;
  readonly mtu: number;
  /** Administratively up, and with carrier. */
  readonly up: boolean;
  readonly addresses: readonly HostAddress[];
}

/** One end of a socket. `*` and an absent port mean any. */
export interface SocketEnd {
  /** Without brackets, a link-local address with its zone. */
  readonly address: string;
  readonly port?: number;
}

export interface Owner {
  readonly name: string;
  readonly pid: number;
}

/** A TCP socket of this host. */
export interface TcpSocket {
  /** In the words of `ss`: `LISTEN`, `ESTAB`, `SYN-SENT`, … */
  readonly state: string;
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** Empty where it may not be seen: it takes privilege to see those of other users. */
  readonly owners: readonly Owner[];
  /** Octets that the program has not read; of a listener, connections that nobody accepted yet. */
  readonly receiveQueue: number;
  /** Octets that the peer has not acknowledged. */
  readonly sendQueue: number;
  /** Segments repeated since the connection began, and times that the timer ran out in a row. */
  readonly retransmissions?: number;
  readonly backoff?: number;
  /** Segments that arrived while earlier ones were missing. */
  readonly outOfOrder?: number;
  readonly pathMtu?: number;
}

/** Counters of the kernel that tell of packets which no program ever sees. */
export const COUNTERS = [
  "TcpExtTCPMD5NotFound",
  "TcpExtTCPMD5Unexpected",
  "TcpExtTCPMD5Failure",
  "TcpExtTCPAORequired",
  "TcpExtTCPAOBad",
  "TcpExtTCPAOKeyNotFound",
  "TcpExtTCPMinTTLDrop",
  "IcmpInDestUnreachs",
  "IcmpInTimeExcds",
  "IcmpOutDestUnreachs",
  "Icmp6InDestUnreachs",
  "Icmp6InTimeExcds",
  "Icmp6InPktTooBigs",
  "Icmp6OutDestUnreachs",
] as const;

export type Counter = typeof COUNTERS[number];
export type Counters = Readonly<Partial<Record<Counter, number>>>;

/** How far each counter moved; those known only once are absent. */
export function countedSince(before: Counters, after: Counters): Counters {
  return Object.fromEntries(COUNTERS.flatMap((name) => {
    const from = before[name], to = after[name];
    // A counter that went back was reset in between.
    return from === undefined || to === undefined || to < from ? [] : [[name, to - from]];
  }));
}

/** All that was asked of this host about one address. */
export interface HostFacts {
  readonly route?: RouteAnswer;
  readonly neighbours?: readonly Neighbour[];
  readonly devices?: readonly Device[];
  readonly sockets?: readonly TcpSocket[];
  readonly counters?: Counters;
  /** The first port that a program without privilege may listen on. */
  readonly firstFreePort?: number;
  /** Tools that are not here, or that gave no answer in time. */
  readonly missing: readonly string[];
}

/** Every address of this host with the device it is on. */
export function hostAddresses(devices: readonly Device[]): HostAddress[] {
  return devices.flatMap((device) => device.addresses);
}
