import { ANNOUNCE_OPTIONS, type AnnounceOptions } from "../announce_options.ts";
import type { Command, Run } from "../command.ts";

export const ANNOUNCE = {
  name: "announce",
  section: "Sessions",
  summary: "announce prefixes while it runs, or through the agent",
  usage: "announce [OPTIONS] [--to ADDR,...] PREFIX... [WORD VALUE]...",
  about: "Holds the sessions until Ctrl-C or the end of --for, then withdraws and leaves.\n" +
    "Words behind prefixes are for these alone, what options say is for all others:\n" +
    "  198.51.100.0/24 nexthop self med 10 203.0.113.0/24 community 65000:1\n" +
    "- reads standard input: prefixes, or ExaBGP's lines as they are:\n" +
    "  announce route 192.0.2.0/24 next-hop self med 10\n" +
    "  withdraw route 192.0.2.0/24\n" +
    "What is there at once is read whole: with a bad line in it nothing is sent, and\n" +
    "the exit code is 2. A bad line that comes later is told and skipped; at the end\n" +
    "the exit code is 1. The end of the input ends nothing.\n" +
    "Without --to the agent of this host announces to its peers, until --withdraw\n" +
    "takes it away or the agent ends; the command itself ends at once.\n" +
    "show route from announced lists what it was told; --withdraw all takes it all.\n" +
    "ExaBGP's as-path [ 65002 65010 ] leaves as it stands, as ExaBGP sends it; what\n" +
    "aspath says stands behind our own AS.",
  operands: {
    name: "PREFIX",
    min: 1,
    max: Infinity,
    unless: ["from-ipam"],
    missing: "give prefixes, or - for standard input",
    complete: [],
  },
  options: ANNOUNCE_OPTIONS,
  examples: [
    { line: "underlay announce 198.51.100.0/24 --to 192.0.2.1", does: "until Ctrl-C" },
    {
      line: "underlay announce 198.51.100.7/32 --to tor1,tor2 --community 65000:1 --for 30s",
      does: "with a community, to both ToRs, for 30 s",
    },
    {
      line: "underlay announce 198.51.100.7/32 --to tor1 --healthcheck http://127.0.0.1/ok",
      does: "a VIP, while its service answers",
    },
    {
      line: "underlay announce - --to 192.0.2.1 --max 1000000",
      does: "what standard input says, line by line",
    },
    {
      line: "underlay announce 198.51.100.0/24 med 10",
      does: "by the agent of this host",
    },
    {
      line: "underlay announce --withdraw 198.51.100.0/24",
      does: "the agent announces it no more",
    },
    {
      line: "underlay announce --from-ipam --node node-1 --to tor1",
      does: "the node's blocks, as they come and go",
    },
    {
      line: "underlay announce 198.51.100.0/24 --to 192.0.2.1 --plan",
      does: "what would be announced; does nothing",
    },
  ],
  needs: ["net", "run", "shell", "read", "write", "env", "sys", "ffi"],
  load: () => import("../announce.ts") as Promise<{ run: Run<AnnounceOptions> }>,
} as const satisfies Command;
