// The option groups that subcommands share, as data. One name, one letter, one meaning everywhere:
// the letters of the filters are monocle's.
import type { OptionGroup, OptionSpec, OptionValues } from "./option_spec.ts";

export type { OptionGroup, OptionSpec, OptionValues } from "./option_spec.ts";

/** What a route itself is asked for. */
const ROUTE_FILTERS = [
  { name: "origin-asn", letter: "o", value: "ASN,…", kind: "list", help: "last AS of the path" },
  { name: "prefix", letter: "p", value: "PREFIX,…", kind: "list", help: "exactly this prefix" },
  {
    name: "include-super",
    letter: "s",
    help: "with -p: also the less specific ones that cover it",
  },
  { name: "include-sub", letter: "S", help: "with -p: also the more specific ones inside it" },
  {
    name: "peer-ip",
    letter: "j",
    value: "ADDRESS,…",
    kind: "list",
    help: "heard from this address",
  },
  { name: "peer-asn", letter: "J", value: "ASN,…", kind: "list", help: "heard from this AS" },
  {
    name: "community",
    letter: "C",
    value: "C,…",
    kind: "list",
    help: "carries it: 65000:1, 65000:*, 64500:1:2, no-export",
  },
  { name: "as-path", letter: "a", value: "REGEX", help: "path as text, e.g. '^65001 .* 65003$'" },
  {
    name: "start-ts",
    letter: "t",
    value: "TIME",
    help: "not before: 2026-01-31T12:00:00Z or unix seconds",
  },
  { name: "end-ts", letter: "T", value: "TIME", help: "not after" },
  {
    name: "duration",
    letter: "d",
    value: "SPAN",
    help: "with -t or -T: so long, e.g. 30s, 10m, 2h, 1d",
  },
] as const satisfies readonly OptionSpec[];

const ELEM = {
  name: "elem",
  value: "KIND,…",
  kind: "list",
  choices: ["announce", "withdraw"],
  short: { a: "announce", w: "withdraw" },
  help: "only announced or only withdrawn routes",
} as const satisfies OptionSpec;

const FAMILY = {
  name: "family",
  value: "NAME,…",
  kind: "list",
  help: "address family: ipv4, ipv6, vpnv4, evpn, …",
} as const satisfies OptionSpec;

const TYPE = {
  name: "type",
  value: "TYPE,…",
  kind: "list",
  choices: ["open", "update", "notification", "keepalive", "refresh", "state", "other"],
  help: "only these messages",
} as const satisfies OptionSpec;

const FILTER_TITLE = "Filters (a comma is or, a leading ! is not; several filters are and)";

/** Filters over routes and messages: one meaning on decode, show and policy. */
export const FILTER_OPTIONS = {
  title: FILTER_TITLE,
  options: [...ROUTE_FILTERS, ELEM, FAMILY, TYPE],
} as const satisfies OptionGroup;

/** The same where there are only routes. */
export const ROUTE_FILTER_OPTIONS = {
  title: FILTER_TITLE,
  options: [...ROUTE_FILTERS, FAMILY],
} as const satisfies OptionGroup;

/** No progress, no notes. */
export const QUIET = {
  name: "quiet",
  help: "no progress and no notes on standard error",
} as const satisfies OptionSpec;

export const COLOR = {
  name: "color",
  value: "WHEN",
  choices: ["auto", "always", "never"],
  help: "colour; auto is on a terminal without NO_COLOR",
} as const satisfies OptionSpec;

export const LIMIT = {
  name: "limit",
  value: "N",
  kind: "integer",
  min: 0,
  max: Number.MAX_SAFE_INTEGER,
  help: "stop after N lines or objects",
} as const satisfies OptionSpec;

/** How the results look. */
export const OUTPUT_OPTIONS = {
  title: "Output",
  options: [
    { name: "json", help: "one JSON object a line; with --summary, one object" },
    {
      name: "style",
      value: "NAME",
      choices: ["line", "bgpdump", "bgpkit"],
      help: "lines as another tool prints them; line is our own",
    },
    {
      name: "m",
      letter: "m",
      standsFor: ["style", "bgpdump"],
      help: "the same as --style bgpdump",
    },
    { name: "tree", help: "every field of a message, with offset, bytes and faults" },
    { name: "summary", help: "verdicts, counts, prefixes with the most churn, a timeline" },
    {
      name: "fields",
      letter: "f",
      value: "NAME,…",
      kind: "list",
      help: "only these, in this order, e.g. time,peer_ip,prefix; a wrong name lists all",
    },
    LIMIT,
    QUIET,
    COLOR,
  ],
} as const satisfies OptionGroup;

/** What a capture cannot tell, or lies about. */
export const READING_OPTIONS = {
  title: "Reading (what the input does not say is found out; these force it)",
  options: [
    { name: "as4", help: "AS numbers are four octets" },
    { name: "as2", help: "AS numbers are two octets" },
    { name: "add-path", help: "every prefix has a path id" },
    { name: "no-add-path", help: "no prefix has a path id" },
    {
      name: "port",
      value: "N",
      kind: "integer",
      min: 1,
      max: 65535,
      help: "only this TCP port; by default any on which BGP is found",
    },
  ],
} as const satisfies OptionGroup;

/** On every subcommand, and handled before it starts. */
export const COMMON_OPTIONS = {
  title: "Everywhere",
  options: [{ name: "help", letter: "h", help: "this text" }],
} as const satisfies OptionGroup;

/** Everything decode takes. */
export const DECODE_OPTIONS = [FILTER_OPTIONS, OUTPUT_OPTIONS, READING_OPTIONS] as const;

/** decode's options, checked. */
export type DecodeOptions = OptionValues<typeof DECODE_OPTIONS>;

/** Options that cannot be given together, wherever both exist. */
export const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ["json", "style"],
  ["json", "tree"],
  ["style", "tree"],
  ["style", "summary"],
  ["style", "count"],
  ["style", "explain"],
  ["style", "stream"],
  ["style", "policy"],
  ["tree", "summary"],
  ["fields", "style"],
  ["fields", "tree"],
  ["fields", "summary"],
  ["as4", "as2"],
  ["add-path", "no-add-path"],
  ["ttl", "ttl-security"],
  ["no-capabilities", "require"],
  ["no-capabilities", "add-path"],
  ["no-capabilities", "role"],
  ["no-capabilities", "graceful-restart"],
  ["withdraw", "to"],
  ["socket", "to"],
  ["from-ipam", "plan"],
  ["from-ipam", "withdraw"],
  ["from-ipam", "healthcheck"],
  ["stream", "count"],
  ["stream", "save"],
  ["stream", "explain"],
  ["count", "explain"],
  ["fields", "explain"],
  ["ip", "node"],
  ["ip", "blocks"],
];

/** Options that say nothing without one of the others. */
export const REQUIRES: readonly (readonly [string, readonly string[]])[] = [
  ["include-super", ["prefix"]],
  ["include-sub", ["prefix"]],
  ["duration", ["start-ts", "end-ts"]],
  ["role-strict", ["role"]],
  ["check", ["config"]],
  ["bird1", ["config"]],
  ["from-ipam", ["node"]],
  ["from-ipam", ["to"]],
  ["rise", ["healthcheck"]],
  ["fall", ["healthcheck"]],
  ["interval", ["healthcheck"]],
  ["fast-interval", ["healthcheck"]],
  ["check-timeout", ["healthcheck"]],
  ["unhealthy", ["healthcheck"]],
  ["unhealthy-med", ["healthcheck"]],
  ["all", ["node"]],
];
