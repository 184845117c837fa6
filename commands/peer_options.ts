// The options of a BGP session, as data: one meaning wherever a command speaks BGP.
import { CAPABILITY_CODES, ROLE_NUMBERS } from "../core/wire/capability/capability_words.ts";
import { SOCKET } from "./agent_options.ts";
import type { OptionGroup, OptionSpec, OptionValues } from "./option_spec.ts";
import { COLOR, QUIET } from "./options.ts";

function keysOf<Table extends object>(table: Table): readonly (keyof Table & string)[] {
  return Object.keys(table) as (keyof Table & string)[];
}

const FAMILY = {
  name: "family",
  value: "NAME,…",
  kind: "list",
  help: "address families to carry: ipv4, ipv6, vpnv4, evpn, …",
} as const satisfies OptionSpec;

/** A session without its families, for commands whose filter already has them. */
const SESSION = [
  { name: "local-as", value: "ASN", kind: "asn", help: "our AS; without it the same as theirs" },
  {
    name: "remote-as",
    value: "ASN",
    kind: "asn",
    help: "their AS; without it what their OPEN says",
  },
  {
    name: "router-id",
    value: "ADDRESS",
    help: "our BGP identifier; without it the lowest IPv4 address of this host",
  },
  { name: "source", value: "ADDRESS", help: "our address; without it the kernel chooses" },
  {
    name: "port",
    value: "N",
    kind: "integer",
    min: 1,
    max: 65535,
    help: "their TCP port, with --passive also ours to listen on; without it 179",
  },
  {
    name: "hold-time",
    value: "SECONDS",
    kind: "integer",
    min: 0,
    max: 65535,
    help: "hold time to offer: 0, or 3 and more; without it 90",
  },
  {
    name: "password-file",
    value: "FILE",
    complete: "file",
    help: "the TCP-MD5 key is what stands in FILE, without its line end",
  },
  {
    name: "ttl",
    value: "N",
    kind: "integer",
    min: 1,
    max: 255,
    help: "TTL or hop limit of what we send; without it the kernel's",
  },
  {
    name: "ttl-security",
    value: "HOPS",
    kind: "integer",
    min: 1,
    max: 254,
    help: "GTSM: send with TTL 255, take nothing from farther than HOPS (a direct peer: 1)",
  },
  { name: "passive", help: "wait for the peer to dial; never dial" },
  {
    name: "timeout",
    value: "SPAN",
    kind: "span",
    help: "so long may it take to come up, e.g. 5s",
  },
] as const satisfies readonly OptionSpec[];

const SESSION_TITLE = "Session";

/** Who speaks to whom, and over what. */
export const SESSION_OPTIONS = {
  title: SESSION_TITLE,
  options: [...SESSION, FAMILY],
} as const satisfies OptionGroup;

/** The same beside filters, whose --family also says what to carry. */
export const SOURCE_SESSION_OPTIONS = {
  title: "Session (where the source is a router; --family says what to ask for)",
  options: SESSION,
} as const satisfies OptionGroup;

/** Overrides the refusal to disturb a session that stands. */
const FORCE = {
  name: "force",
  help: "although a process of this host speaks with that address already",
} as const satisfies OptionSpec;

/** What our OPEN offers and what theirs has to. */
export const CAPABILITY_OPTIONS = {
  title: "Capabilities (refresh, extended messages and next hops, 4-octet AS are offered)",
  options: [
    {
      name: "add-path",
      value: "WAY,…",
      kind: "list",
      help: "receive, send or both, for every family or e.g. ipv4=both,ipv6=receive",
    },
    {
      name: "graceful-restart",
      value: "SECONDS",
      kind: "integer",
      min: 0,
      max: 4095,
      help: "offer graceful restart with this restart time",
    },
    {
      name: "role",
      value: "ROLE",
      choices: keysOf(ROLE_NUMBERS),
      help: "what we are to the peer",
    },
    { name: "role-strict", help: "with --role: refuse a peer that names no role" },
    { name: "host-name", value: "NAME", help: "name to tell in our OPEN" },
    { name: "software-version", value: "TEXT", help: "version to tell in our OPEN" },
    { name: "no-extended-next-hop", help: "no IPv6 next hops for IPv4 routes" },
    { name: "no-extended-message", help: "no messages of more than 4096 octets" },
    { name: "no-route-refresh", help: "neither route refresh nor enhanced refresh" },
    { name: "no-capabilities", help: "none at all, as speakers before RFC 5492" },
    { name: "as2", help: "AS numbers are two octets" },
    {
      name: "require",
      value: "NAME,…",
      kind: "list",
      choices: keysOf(CAPABILITY_CODES),
      help: "no session without these",
    },
  ],
} as const satisfies OptionGroup;

const JSON_LINES = { name: "json", help: "one JSON object a line" } as const satisfies OptionSpec;

/** What `peer` does with its session. */
export const HOLD_OPTIONS = {
  title: "What to do",
  options: [
    { name: "routes", help: "print updates as they come" },
    { name: "for", value: "SPAN", kind: "span", help: "leave after so long, e.g. 30s" },
    {
      name: "record",
      value: "FILE",
      complete: "file",
      help: "journal of everything that happened, for a replay",
    },
    {
      name: "listen",
      value: "ADDRESS:PORT",
      help: "also accept the peer's connection here; with --passive only there",
    },
    {
      name: "shutdown-text",
      value: "TEXT",
      help: "message to the peer's operator when leaving",
    },
    FORCE,
    JSON_LINES,
    QUIET,
    COLOR,
  ],
} as const satisfies OptionGroup;

/** What `peer probe` compares, and how many at once. */
export const PROBE_OPTIONS = {
  title: "What to do",
  options: [
    {
      name: "expect",
      value: "KEY=VALUE,…",
      kind: "list",
      help: "exit with 1 unless the peer says as=65001, id=192.0.2.1, hold=90, family=ipv4, " +
        "capability=role, role=provider; no-family, no-capability must be absent",
    },
    {
      name: "parallel",
      value: "N",
      kind: "integer",
      min: 1,
      max: 1000,
      help: "so many at once; without it 16",
    },
    FORCE,
    JSON_LINES,
    QUIET,
    COLOR,
  ],
} as const satisfies OptionGroup;

/** How `peer diagnose` answers. */
export const DIAGNOSE_OUTPUT_OPTIONS = {
  title: "Output",
  options: [FORCE, { name: "json", help: "one JSON object" }, QUIET, COLOR],
} as const satisfies OptionGroup;

/** What makes `peer` the agent of this host. */
export const AGENT_OPTIONS = {
  title: "The agent of this host (session options stand in its file)",
  options: [
    {
      name: "config",
      value: "FILE",
      complete: "file",
      help: "run as a router: peers, policies and routes of this file, until Ctrl-C; SIGHUP and " +
        "peer reload read it again",
    },
    { name: "check", help: "with --config: only say what is wrong in it" },
    {
      name: "bird1",
      help: "with --config: the socket for birdc sounds like BIRD 1, as calicoctl reads it, and " +
        "another beside it is for IPv6 (bird.ctl, bird6.ctl)",
    },
    SOCKET,
  ],
} as const satisfies OptionGroup;

export const PEER_OPTIONS = [
  AGENT_OPTIONS,
  HOLD_OPTIONS,
  SESSION_OPTIONS,
  CAPABILITY_OPTIONS,
] as const;
export const PEER_PROBE_OPTIONS = [PROBE_OPTIONS, SESSION_OPTIONS, CAPABILITY_OPTIONS] as const;
export const PEER_DIAGNOSE_OPTIONS = [
  DIAGNOSE_OUTPUT_OPTIONS,
  SESSION_OPTIONS,
  CAPABILITY_OPTIONS,
] as const;

/** The options of each command, checked. */
export type PeerOptions = OptionValues<typeof PEER_OPTIONS>;
export type ProbeOptions = OptionValues<typeof PEER_PROBE_OPTIONS>;
export type DiagnoseOptions = OptionValues<typeof PEER_DIAGNOSE_OPTIONS>;

/** What makes up a session and its OPEN, wherever it is asked for. */
export type SessionOptions = OptionValues<
  readonly [typeof SESSION_OPTIONS, typeof CAPABILITY_OPTIONS]
>;
