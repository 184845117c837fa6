// The options of `show`, as data.
import { DECISION_OPTIONS } from "./decision_options.ts";
import type { OptionGroup, OptionValues } from "./option_spec.ts";
import { COLOR, LIMIT, QUIET, ROUTE_FILTER_OPTIONS } from "./options.ts";
import { CAPABILITY_OPTIONS, SOURCE_SESSION_OPTIONS } from "./peer_options.ts";

const FORCE = {
  name: "force",
  help: "although a process of this host speaks with that address already",
} as const;

/** Where routes come from, and how they look. */
export const SHOW_ROUTE_OUTPUT = {
  title: "Source and output",
  options: [
    {
      name: "from",
      value: "SOURCE,…",
      kind: "list",
      complete: "file",
      required: true,
      help: "a router's address, a file (MRT, pcap, BMP, snapshot) or -; required",
    },
    { name: "count", help: "only how many there are" },
    { name: "explain", help: "why each prefix goes where it goes: every path, every step" },
    { name: "stream", help: "print routes as they come, unsorted" },
    {
      name: "save",
      value: "FILE",
      complete: "file",
      help: "write all routes to a snapshot; those printed are still chosen",
    },
    { name: "json", help: "one JSON object a line" },
    {
      name: "fields",
      letter: "f",
      value: "NAME,…",
      kind: "list",
      help: "only these, in this order, e.g. prefix,as_path; a wrong name lists all",
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
  options: [{ name: "json", help: "one JSON object a line" }, LIMIT, FORCE, QUIET, COLOR],
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

export type ShowRouteOptions = OptionValues<typeof SHOW_ROUTE_OPTIONS>;
export type ShowDiffOptions = OptionValues<typeof SHOW_DIFF_OPTIONS>;
