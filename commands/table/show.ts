import type { Command, Run } from "../command.ts";
import {
  SHOW_DIFF_OPTIONS,
  SHOW_ROUTE_OPTIONS,
  type ShowDiffOptions,
  type ShowRouteOptions,
} from "../show_options.ts";

export const SHOW_ROUTE = {
  name: "show route",
  section: "Routes",
  summary: "the routes of a router, a dump or a snapshot as a table",
  usage: "show route [PREFIX | for ADDRESS | in PREFIX] --from SOURCE",
  about: "SOURCE is a router's address or name (underlay speaks BGP to it, takes what it\n" +
    "sends up to End-of-RIB and leaves), a file (MRT table or updates, capture, BMP\n" +
    "or snapshot; its content decides) or - for standard input. PREFIX shows exactly\n" +
    "this one, for ADDRESS the longest match, in PREFIX everything inside. Exit code\n" +
    "1 when none of these is there, or a source has faults; a table or a filter that\n" +
    "comes out empty is no finding: 0.",
  operands: {
    name: "of PREFIX, for ADDRESS, in PREFIX",
    min: 0,
    max: 2,
    more: "several prefixes: -p 10.0.0.0/8,192.0.2.0/24",
    complete: ["for", "in"],
  },
  options: SHOW_ROUTE_OPTIONS,
  examples: [
    { line: "underlay show route --from 192.0.2.1", does: "everything a router sends" },
    {
      line: "underlay show route for 198.51.100.7 --from 192.0.2.1,192.0.2.2",
      does: "which route two routers have for it",
    },
    { line: "underlay show route in 10.0.0.0/8 --from rib.mrt.bz2", does: "from a dump" },
    { line: "underlay show route --from 192.0.2.1 -o 65001 --count", does: "how many of AS 65001" },
    {
      line: "underlay show route --from 192.0.2.1 --save before.snap --count",
      does: "keep them, for show diff",
    },
    { line: "underlay show route --from 192.0.2.1 --json | jq .prefix", does: "for scripts" },
  ],
  needs: ["net", "run", "read", "write", "env", "sys", "ffi"],
  load: () => import("../show_route.ts") as Promise<{ run: Run<ShowRouteOptions> }>,
} as const satisfies Command;

export const SHOW_DIFF = {
  name: "show diff",
  section: "Routes",
  summary: "what differs between the routes of two sources",
  usage: "show diff [OPTIONS] SOURCE SOURCE",
  about: "SOURCE is as for show route. Prints routes that only one has, and attributes and\n" +
    "next hops that differ; age and path ids do not count. Exit code 1 when they\n" +
    "differ.",
  operands: {
    name: "SOURCE",
    min: 2,
    max: 2,
    missing: "give two sources: a router's address, a file, or - for standard input",
    complete: "file",
  },
  options: SHOW_DIFF_OPTIONS,
  examples: [
    { line: "underlay show diff before.snap 192.0.2.1", does: "what has changed since" },
    { line: "underlay show diff 192.0.2.1 192.0.2.2", does: "do both ToRs say the same?" },
    {
      line: "underlay show diff -p 10.0.0.0/8 -S a.mrt b.mrt --json | jq .change",
      does: "for scripts",
    },
  ],
  needs: ["net", "run", "read", "env", "sys", "ffi"],
  load: () => import("../show_diff.ts") as Promise<{ run: Run<ShowDiffOptions> }>,
} as const satisfies Command;
