// The options of `show`, as data.
import { DECISION_OPTIONS } from "./decision_options.ts";
import { SOCKET } from "./agent_options.ts";
import type { OptionGroup, OptionSpec, OptionValues } from "./option_spec.ts";
import { COLOR, LIMIT, QUIET, ROUTE_FILTER_OPTIONS } from "./options.ts";
import { CAPABILITY_OPTIONS, SOURCE_SESSION_OPTIONS } from "./peer_options.ts";

const FORCE = {
  name: "force",
  help: "although a process of this host speaks with that address already",
} as const;

const FROM = {
  name: "from",
  value: "SOURCE,…",
  kind: "list",
  complete: "file",
  help: "a router's address, a file (MRT, pcap, BMP, snapshot), - or agent; without it the agent",
} as const satisfies OptionSpec;

/** Where routes come from, and how they look. */
export const SHOW_ROUTE_OUTPUT = {
  title: "Source and output",
  options: [
    FROM,
    SOCKET,
    { name: "count", help: "only how many there are" },
    { name: "explain", help: "why each prefix goes where it goes: every path, every step" },
    {
      name: "where",
      value: "EXPR",
      help: "only routes that fit, e.g. 'prefix 10.0.0.0/8 le 24 and not community no-export'",
    },
    {
      name: "policy",
      value: "NAME",
      help:
        "try a policy of the agent and apply nothing: which rule hits, and what becomes of the " +
        "route; as import policy of all peers, with export PEER as that peer's export policy",
    },
    { name: "stream", help: "print routes as they come, unsorted" },
    {
      name: "save",
      value: "FILE",
      complete: "file",
      help: "write all routes to a snapshot; those printed are still chosen",
    },
    { name: "json", help: "one JSON object a line" },
    {
      name: "style",
      value: "NAME",
      choices: ["bird", "bird1"],
      help: "the agent's routes as birdc prints them, of BIRD 2 or of BIRD 1",
    },
    {
      name: "fields",
      letter: "f",
      value: "NAME,…",
      kind: "list",
      help:
        "of files and routers: only these columns, in this order, e.g. prefix,as_path; a wrong name lists all",
    },
    LIMIT,
    FORCE,
    QUIET,
    COLOR,
  ],
} as const satisfies OptionGroup;

/** How a difference looks. */
export const SHOW_DIFF_OUTPUT = {
  title: "Output",
  options: [SOCKET, { name: "json", help: "one JSON object a line" }, LIMIT, FORCE, QUIET, COLOR],
} as const satisfies OptionGroup;

export const SHOW_ROUTE_OPTIONS = [
  SHOW_ROUTE_OUTPUT,
  ROUTE_FILTER_OPTIONS,
  DECISION_OPTIONS,
  SOURCE_SESSION_OPTIONS,
  CAPABILITY_OPTIONS,
] as const;
export const SHOW_DIFF_OPTIONS = [
  SHOW_DIFF_OUTPUT,
  ROUTE_FILTER_OPTIONS,
  SOURCE_SESSION_OPTIONS,
  CAPABILITY_OPTIONS,
] as const;

/** What reading any source needs. */
export const SOURCE_OPTIONS = [
  SHOW_DIFF_OUTPUT,
  SOURCE_SESSION_OPTIONS,
  CAPABILITY_OPTIONS,
] as const;

export const SHOW_WHAT_IF_OPTIONS = [
  {
    title: "Source and output",
    options: [
      FROM,
      SOCKET,
      { name: "json", help: "one JSON object a line; the last one has the counts" },
      LIMIT,
      FORCE,
      QUIET,
      COLOR,
    ],
  },
  DECISION_OPTIONS,
  SOURCE_SESSION_OPTIONS,
  CAPABILITY_OPTIONS,
] as const;

export type ShowWhatIfOptions = OptionValues<typeof SHOW_WHAT_IF_OPTIONS>;
export type ShowRouteOptions = OptionValues<typeof SHOW_ROUTE_OPTIONS>;
export type ShowDiffOptions = OptionValues<typeof SHOW_DIFF_OPTIONS>;
