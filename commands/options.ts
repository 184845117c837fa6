// The option groups that subcommands share, as data. One name, one letter, one meaning everywhere:
// the letters of the filters are monocle's.

/** What one option takes and says. */
export interface OptionSpec {
  /** The long name, without dashes. */
  readonly name: string;
  readonly letter?: string;
  /** What its value is called in the help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
  /** How the value is read. `list` splits at commas and may be given again. Default: `text`. */
  readonly kind?: "text" | "list" | "integer";
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** Short forms of choices: `a` for `announce`. */
  readonly short?: Readonly<Record<string, string>>;
  /** Bounds of an integer, both included. */
  readonly min?: number;
  readonly max?: number;
  /** What a shell offers for the value; choices offer themselves. Default: nothing. */
  readonly complete?: "file";
  /** A switch that stands for another option with this value: `-m` is `--style bgpdump`. */
  readonly standsFor?: readonly [name: string, value: string];
}

/** Options under one heading of the help. */
export interface OptionGroup {
  readonly title: string;
  readonly options: readonly OptionSpec[];
}

type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}`
  : S;

type ValueOf<O> = O extends { readonly value: string }
  ? O extends { readonly choices: readonly (infer C)[] }
    ? O extends { readonly kind: "list" } ? readonly C[] | undefined : C | undefined
  : O extends { readonly kind: "list" } ? readonly string[] | undefined
  : O extends { readonly kind: "integer" } ? number | undefined
  : string | undefined
  : boolean;

/**
 * The checked values of a command's options, by camel-cased long name (`--origin-asn` is
 * `originAsn`). A switch is false when not given; everything else is undefined then.
 */
export type OptionValues<Groups extends readonly OptionGroup[]> = {
  readonly [
    O in Groups[number]["options"][number] as O extends { readonly standsFor: unknown } ? never
      : Camel<O["name"]>
  ]: ValueOf<O>;
};

/** Filters over routes: one meaning on decode, show and policy. */
export const FILTER_OPTIONS = {
  title: "Filters (a comma is or, a leading ! is not; several filters are and)",
  options: [
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
    {
      name: "elem",
      value: "KIND,…",
      kind: "list",
      choices: ["announce", "withdraw"],
      short: { a: "announce", w: "withdraw" },
      help: "only announced or only withdrawn routes",
    },
    {
      name: "family",
      value: "NAME,…",
      kind: "list",
      help: "address family: ipv4, ipv6, vpnv4, evpn, …",
    },
    {
      name: "type",
      value: "TYPE,…",
      kind: "list",
      choices: ["open", "update", "notification", "keepalive", "refresh", "state", "other"],
      help: "only these messages",
    },
  ],
} as const satisfies OptionGroup;

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
    {
      name: "limit",
      value: "N",
      kind: "integer",
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
      help: "stop after N lines or objects",
    },
    { name: "quiet", help: "no progress and no notes on standard error" },
    {
      name: "color",
      value: "WHEN",
      choices: ["auto", "always", "never"],
      help: "colour; auto is on a terminal without NO_COLOR",
    },
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
  ["tree", "summary"],
  ["fields", "style"],
  ["fields", "tree"],
  ["fields", "summary"],
  ["as4", "as2"],
  ["add-path", "no-add-path"],
];

/** Options that say nothing without one of the others. */
export const REQUIRES: readonly (readonly [string, readonly string[]])[] = [
  ["include-super", ["prefix"]],
  ["include-sub", ["prefix"]],
  ["duration", ["start-ts", "end-ts"]],
];
