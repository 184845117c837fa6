import type { Command, Run } from "../command.ts";
import { ROUTE_WORDS } from "../show_route_words.ts";
import {
  SHOW_DIFF_OPTIONS,
  SHOW_ROUTE_OPTIONS,
  SHOW_WHAT_IF_OPTIONS,
  type ShowDiffOptions,
  type ShowRouteOptions,
  type ShowWhatIfOptions,
} from "../show_options.ts";

export const SHOW_ROUTE = {
  name: "show route",
  section: "Routes",
  summary: "routes of the agent, a router, a dump or a snapshot; and why",
  usage: "show route [PREFIX | for ADDRESS | in PREFIX] [WORDS] [OPTIONS]",
  about: "Without --from the agent of this host is asked. --from SOURCE: a router\n" +
    "(underlay speaks BGP to its address, takes what it sends up to End-of-RIB and\n" +
    "leaves), a file (MRT table or updates, capture, BMP or snapshot; its content\n" +
    "decides) or - for standard input. PREFIX shows exactly this one, for ADDRESS the\n" +
    "longest match, in PREFIX everything inside.\n" +
    "WORDS, in any order: from PEER (or protocol PEER), received|accepted|rejected|\n" +
    "advertised PEER, export|noexport PEER, filtered, primary, all, count, stats,\n" +
    "where EXPR. They shorten. received is as it came, accepted as the import policy\n" +
    "left it, advertised and export as it stands on the wire. stats: how many by\n" +
    "peer, length and origin. PEER is announced for what announce told the agent,\n" +
    "configured for what its file announces.\n" +
    "* is the best path, = is used beside it, x is refused. Exit code 1 when a prefix\n" +
    "that was asked for is not there, or a source has faults; a table or a filter\n" +
    "that comes out empty is no finding: 0.",
  operands: {
    name: "of PREFIX, for ADDRESS, in PREFIX and WORDS",
    min: 0,
    max: 40,
    more: "several prefixes: -p 10.0.0.0/8,192.0.2.0/24",
    complete: ROUTE_WORDS,
  },
  options: SHOW_ROUTE_OPTIONS,
  examples: [
    {
      line: "underlay show route for 198.51.100.7 --explain",
      does: "why the agent sends it there",
    },
    { line: "underlay show route rejected tor-a", does: "what a policy refused, and which rule" },
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
    { line: "underlay show route --from 192.0.2.1 --json | jq .nlri", does: "for scripts" },
  ],
  needs: ["net", "run", "read", "write", "env", "sys", "ffi"],
  load: () => import("../show_route.ts") as Promise<{ run: Run<ShowRouteOptions> }>,
} as const satisfies Command;

export const SHOW_WHAT_IF = {
  name: "show what-if",
  section: "Routes",
  summary: "what would become of the routes if something happened",
  usage: "show what-if CHANGE [then CHANGE…] [OPTIONS]",
  about: "CHANGE is one of\n" +
    "  drop-peer PEER                    a router or a reflector is lost\n" +
    "  add PREFIX from PEER [med 10 …]   in the words of announce\n" +
    "  withdraw PREFIX from PEER\n" +
    "  set local-pref 50 on routes [from PEER] [in PREFIX] [where EXPR]\n" +
    "                                    also add, delete, prepend: policy's actions\n" +
    "  lose next-hop ADDRESS\n" +
    "Over the agent of this host, or --from SOURCE as for show route. Prints prefixes\n" +
    "whose best path or number of paths would be another: ~ changed, - none left,\n" +
    "+ new. Touches nothing. Exit code 1 when a prefix would have no path left.",
  operands: {
    name: "CHANGE",
    min: 1,
    max: 200,
    missing: "what happens? show what-if drop-peer PEER",
    complete: ["drop-peer", "add", "withdraw", "set", "lose", "then"],
  },
  options: SHOW_WHAT_IF_OPTIONS,
  examples: [
    { line: "underlay show what-if drop-peer tor-a", does: "does the other ToR carry it all?" },
    {
      line: "underlay show what-if set local-pref 50 on routes from tor-a",
      does: "what moves when it is drained",
    },
    {
      line: "underlay show what-if --from rib.mrt lose next-hop 192.0.2.1 --json",
      does: "from a dump, for scripts",
    },
  ],
  needs: ["net", "run", "read", "write", "env", "sys", "ffi"],
  load: () => import("../show_what_if.ts") as Promise<{ run: Run<ShowWhatIfOptions> }>,
} as const satisfies Command;

export const SHOW_DIFF = {
  name: "show diff",
  section: "Routes",
  summary: "what differs between the routes of two sources",
  usage: "show diff [OPTIONS] SOURCE SOURCE",
  about: "SOURCE is as for show route, or agent: what came in to the agent of this host.\n" +
    "Prints routes that only one has, and attributes and next hops that differ; age\n" +
    "and path ids do not count. Exit code 1 when they differ.",
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
  needs: ["net", "run", "read", "write", "env", "sys", "ffi"],
  load: () => import("../show_diff.ts") as Promise<{ run: Run<ShowDiffOptions> }>,
} as const satisfies Command;
