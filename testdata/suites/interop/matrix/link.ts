// The sessions of the matrix, as data: each runs over a link of its own between the daemon and us.

export type AddressFamily = "ipv4" | "ipv6";

/** The daemon is one router with one AS; ours changes from link to link (RFC 5398 documentation ASNs). */
export const DAEMON_AS = 64497;
export const DAEMON_ID = "198.18.255.1";

/** What both sides are told to use on a link, beyond a plain session. */
export interface Wants {
  /** The daemon offers no 4-octet AS numbers, or we do not where it cannot leave them out. */
  readonly twoOctetAs?: true;
  readonly addPath?: true;
  readonly extendedMessage?: true;
  readonly extendedNextHop?: true;
  /** The daemon's side of RFC 9234; ours is the counterpart. */
  readonly provider?: true;
  /** TCP-MD5 key (RFC 2385). */
  readonly key?: string;
  readonly gtsm?: true;
}

interface Drawn {
  readonly name: string;
  /** Second octet of the IPv4 routes and second group of the IPv6 ones that cross the link. */
  readonly group: number;
  readonly ourAs: number;
  /** What the sessions carry; IPv4 unless told. */
  readonly families?: readonly AddressFamily[];
  readonly over?: "ipv4" | "ipv6" | "link-local";
  /** Who dials; we, unless told. */
  readonly dials?: "ours" | "theirs" | "both";
  /** The daemon sends us the routes of the group. */
  readonly out?: true;
  readonly wants?: Wants;
}

export interface Link extends Required<Drawn_> {
  /** Third octet of its subnet; from 1. */
  readonly number: number;
  readonly out: boolean;
}

type Drawn_ = Omit<Drawn, "out">;

const KEY = "correct-horse-battery";
const V6 = { over: "ipv6", families: ["ipv6"] } as const;
const LOCAL = { over: "link-local", families: ["ipv6"] } as const;

/** Routes go in over a link `x-in` and come out of the daemon over `x-out`. */
function throughput(
  name: string,
  group: number,
  more: Partial<Drawn> & { readonly outAs?: number } = {},
): Drawn[] {
  const { outAs, ...both } = more;
  return [
    { name: `${name}-in`, group, ourAs: 64496, ...both },
    { name: `${name}-out`, group, ...both, ourAs: outAs ?? both.ourAs ?? 64510, out: true },
  ];
}

const DRAWN: readonly Drawn[] = [
  { name: "active", group: 1, ourAs: 64496 },
  { name: "passive", group: 1, ourAs: 64496, dials: "theirs" },
  { name: "both", group: 1, ourAs: 64496, dials: "both" },
  ...throughput("ebgp", 2),
  ...throughput("ibgp", 3, { ourAs: DAEMON_AS }),
  ...throughput("ipv6", 4, V6),
  ...throughput("as4", 5, { ourAs: 4200000001, outAs: 4200000010 }),
  ...throughput("as2", 6, { wants: { twoOctetAs: true } }),
  ...throughput("paths", 7, { wants: { addPath: true } }),
  ...throughput("long", 8, { wants: { extendedMessage: true } }),
  ...throughput("hop", 9, { over: "ipv6", wants: { extendedNextHop: true } }),
  ...throughput("role", 10, { wants: { provider: true } }),
  ...throughput("local", 11, LOCAL),
  { name: "refresh", group: 12, ourAs: 64496 },
  { name: "md5-dial", group: 1, ourAs: 64496, wants: { key: KEY } },
  { name: "md5-listen", group: 1, ourAs: 64496, dials: "theirs", wants: { key: KEY } },
  { name: "gtsm-dial", group: 1, ourAs: 64496, wants: { gtsm: true } },
  { name: "gtsm-listen", group: 1, ourAs: 64496, dials: "theirs", wants: { gtsm: true } },
  { name: "leave-ours", group: 1, ourAs: 64496 },
  { name: "leave-theirs", group: 1, ourAs: 64496 },
];

export const LINKS: readonly Link[] = DRAWN.map((drawn, i) => ({
  families: ["ipv4"],
  over: "ipv4",
  dials: "ours",
  wants: {},
  ...drawn,
  number: i + 1,
  out: drawn.out === true,
}));

export function linkNamed(name: string): Link {
  const link = LINKS.find((one) => one.name === name);
  if (!link) throw new Error(`there is no link ${name}`);
  return link;
}

/** The daemon's interface of a link; ours is eth0. */
export function interfaceOf(link: Link): string {
  return `l${link.number}`;
}

export function isInternal(link: Link): boolean {
  return link.ourAs === DAEMON_AS;
}

export interface Addresses {
  readonly ipv4: string;
  readonly ipv6: string;
  readonly linkLocal: string;
}

export function theirs({ number }: Link): Addresses {
  return {
    ipv4: `198.18.${number}.1`,
    ipv6: `2001:db8:${number}::1`,
    linkLocal: `fe80::${number}:1`,
  };
}

export function ours({ number }: Link): Addresses {
  return {
    ipv4: `198.18.${number}.2`,
    ipv6: `2001:db8:${number}::2`,
    linkLocal: `fe80::${number}:2`,
  };
}

/** The address of a side that the session runs over, without a zone. */
export function sessionAddress(link: Link, side: Addresses): string {
  return link.over === "link-local" ? side.linkLocal : side[link.over];
}

/** Prefixes that hold the routes of a link's group. */
export function groupPrefix(link: Link, family: AddressFamily): string {
  return family === "ipv4" ? `10.${link.group}.0.0/16` : `3fff:${link.group}::/32`;
}
