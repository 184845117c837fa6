// The options of `announce`, as data: attributes in the words of `gobgp rib add`, checks in those of
// ExaBGP's healthcheck.
import { SOCKET } from "./agent_options.ts";
import type { OptionGroup, OptionValues } from "./option_spec.ts";
import { COLOR, QUIET } from "./options.ts";
import { CAPABILITY_OPTIONS, SESSION_OPTIONS } from "./peer_options.ts";

/** To whom, for how long, and how much. */
export const ANNOUNCE_WHAT = {
  title: "What to do",
  options: [
    {
      name: "to",
      value: "ADDR,…",
      kind: "list",
      help: "the routers to announce to; without it the agent of this host announces to its peers",
    },
    {
      name: "withdraw",
      help: "without --to: take away what the agent was told to announce; all for all of it",
    },
    {
      name: "from-ipam",
      help: "the blocks of --node in a ledger, as they are granted and given back; with --to",
    },
    { name: "node", value: "NAME", help: "of --from-ipam: whose blocks" },
    {
      name: "store",
      value: "STORE",
      help: "of --from-ipam: the ledger; without it UNDERLAY_STORE, else that of this host",
      complete: "file",
    },
    SOCKET,
    {
      name: "for",
      value: "SPAN",
      kind: "span",
      help:
        "withdraw and leave so long after the first session came up, e.g. 30s; end with 3 where " +
        "none does in that time, or in --timeout",
    },
    { name: "keep", help: "leave without withdrawing" },
    {
      name: "max",
      value: "N",
      kind: "integer",
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      help: "more prefixes than this ask for --force; without it 1000",
    },
    {
      name: "force",
      help: "although it is a default route, shorter than /8, a bogon (multicast, loopback, " +
        "link-local, reserved; private space is none), more than --max, or another process of " +
        "this host speaks with that address",
    },
    {
      name: "plan",
      help: "print what would be announced, and what would ask for --force; do nothing",
    },
    {
      name: "shutdown-text",
      value: "TEXT",
      help: "message to the peer's operator when leaving",
    },
    { name: "json", help: "one JSON object a line" },
    QUIET,
    COLOR,
  ],
} as const satisfies OptionGroup;

/** What every announced route carries. */
export const ANNOUNCE_ATTRIBUTES = {
  title: "Attributes (of every route that does not say otherwise itself)",
  options: [
    {
      name: "nexthop",
      value: "ADDRESS",
      help: "next hop, or self: our address; that is the default",
    },
    {
      name: "origin",
      value: "ORIGIN",
      choices: ["igp", "egp", "incomplete"],
      help: "without it igp",
    },
    {
      name: "aspath",
      value: "ASN,…",
      kind: "list",
      help:
        "AS path behind our own AS; without it empty (ExaBGP's as-path on a line leaves as it " +
        "stands)",
    },
    { name: "med", value: "N", kind: "integer", min: 0, max: 0xffffffff, help: "MED" },
    {
      name: "local-pref",
      value: "N",
      kind: "integer",
      min: 0,
      max: 0xffffffff,
      help: "LOCAL_PREF, for a peer of our own AS; there 100 without it",
    },
    { name: "community", value: "C,…", kind: "list", help: "e.g. 65000:1,no-export" },
    { name: "large-community", value: "C,…", kind: "list", help: "e.g. 64500:1:2" },
    {
      name: "identifier",
      value: "N",
      kind: "integer",
      min: 0,
      max: 0xffffffff,
      help: "path id, where --add-path send was negotiated",
    },
  ],
} as const satisfies OptionGroup;

/** When to announce and when not. */
export const ANNOUNCE_HEALTH = {
  title: "Health check (announced while it passes)",
  options: [
    {
      name: "healthcheck",
      value: "CHECK",
      help: "a command for sh, tcp:HOST:PORT or http://HOST/PATH",
    },
    {
      name: "rise",
      value: "N",
      kind: "integer",
      min: 1,
      max: 1000,
      help: "healthy after so many passes; without it 3",
    },
    {
      name: "fall",
      value: "N",
      kind: "integer",
      min: 1,
      max: 1000,
      help: "unhealthy after so many failures; without it 3",
    },
    { name: "interval", value: "SPAN", kind: "span", help: "between two checks; without it 5s" },
    {
      name: "fast-interval",
      value: "SPAN",
      kind: "span",
      help: "the same while it rises or falls; without it 1s",
    },
    {
      name: "check-timeout",
      value: "SPAN",
      kind: "span",
      help: "a check that takes longer has failed; without it 5s",
    },
    {
      name: "unhealthy",
      value: "WHAT",
      choices: ["withdraw", "med"],
      help: "what an unhealthy one does; without it withdraw",
    },
    {
      name: "unhealthy-med",
      value: "N",
      kind: "integer",
      min: 0,
      max: 0xffffffff,
      help: "the MED while unhealthy; without it 1000",
    },
  ],
} as const satisfies OptionGroup;

export const ANNOUNCE_OPTIONS = [
  ANNOUNCE_WHAT,
  ANNOUNCE_ATTRIBUTES,
  ANNOUNCE_HEALTH,
  SESSION_OPTIONS,
  CAPABILITY_OPTIONS,
] as const;

export type AnnounceOptions = OptionValues<typeof ANNOUNCE_OPTIONS>;
