import { listenAddress, prefixRange, routerId } from "./addresses.ts";
import { route } from "./announce.ts";
import { DECISION, NEXT_HOP } from "./decision.ts";
import { IPAM } from "./ipam.ts";
import { type Group, group, items, names } from "./kind.ts";
import { peers, templates } from "./peer.ts";
import { policies } from "./policy.ts";
import { asn, choice, flag, integer, path } from "./scalars.ts";

/** Sockets of the running router. */
export const CONTROL = {
  socket: {
    kind: path,
    help: "socket that show, announce and peer talk to",
    default: "the usual one in a private directory",
    example: "/run/underlay/control.sock",
    effect: "control",
  },
  "bird-socket": {
    kind: path,
    help: "read-only socket in BIRD's own words, for birdc",
    default: "none",
    example: "/run/underlay/bird.ctl",
    effect: "control",
  },
  "bird-version": {
    kind: choice({ 1: 1, 2: 2 } as const),
    help:
      "which BIRD it sounds like; 1 is what calicoctl reads: IPv4 there, IPv6 beside it (bird.ctl, bird6.ctl)",
    default: "2",
    example: "2",
    effect: "control",
  },
} as const satisfies Group;

/** The whole file. */
export const ROUTER = {
  "local-as": {
    kind: asn,
    help: "our AS: 65001, or 64512.10 as ASDOT",
    example: "65001",
    effect: "sessions",
    isRequired: true,
  },
  "router-id": {
    kind: routerId,
    help: "who we are among routers, as an IPv4 address",
    default: "the lowest IPv4 address of the host",
    example: "10.0.0.1",
    effect: "sessions",
  },
  "cluster-id": {
    kind: routerId,
    help: "cluster of our clients as a route reflector (RFC 4456)",
    default: "the router id",
    example: "10.0.0.1",
    effect: "refresh",
  },
  listen: {
    kind: items(listenAddress),
    help: "addresses to listen on; [] = none, peers are dialled only",
    default: 'all: [0.0.0.0, "::"]',
    example: '[0.0.0.0, "::"]',
    effect: "listen",
  },
  port: {
    kind: integer(1, 65535),
    help: "TCP port to listen on",
    default: "179",
    example: "179",
    effect: "listen",
  },
  decision: {
    kind: group(DECISION),
    help: "how the best path is chosen where RFC 4271 leaves a choice",
    effect: "decision",
  },
  "graceful-shutdown": {
    kind: flag,
    help: "we are about to leave: what we send is the last choice of others (RFC 8326)",
    default: "no",
    example: "no",
    effect: "export",
  },
  "obey-graceful-shutdown": {
    kind: flag,
    help:
      "routes from another AS that carry the community 65535:0 are our last choice, as it asks: LOCAL_PREF 0 (RFC 8326); no: policies decide",
    default: "yes",
    example: "yes",
    effect: "import",
  },
  "reject-as-sets": {
    kind: flag,
    help: "paths with an AS_SET are not taken (RFC 9774)",
    default: "no",
    example: "no",
    effect: "import",
  },
  "next-hops": {
    kind: items(group(NEXT_HOP)),
    help: "interior cost of next hops, where the kernel is not asked",
    default: "all are near",
    effect: "decision",
  },
  "prefix-lists": {
    kind: names(items(prefixRange), "prefixes"),
    help: "lists of prefixes that policies name; ge and le say which longer ones are meant",
    default: "none",
    effect: "refresh",
  },
  policies: {
    kind: policies,
    help:
      "policies that peers name: rules from top to bottom, the first that accepts or rejects decides. all and none are there without being written",
    default: "none",
    effect: "refresh",
  },
  templates: {
    kind: templates,
    help:
      "what several peers have in common. Any key of a peer but name and address may stand in one, and one may build on another",
    default: "none",
    effect: "nothing",
  },
  peers: { kind: peers, help: "the peers", default: "none", effect: "session" },
  announce: {
    kind: items(route),
    help: "routes of our own: a prefix and, behind it, the words of `underlay announce`",
    default: "none",
    example: '["10.1.0.0/24", "10.2.0.0/24 med 10 community 65000:1"]',
    effect: "announce",
  },
  ipam: {
    kind: group(IPAM),
    help: "address management: blocks of this node, or aggregates of racks, from a ledger",
    default: "none",
    effect: "ipam",
  },
  control: {
    kind: group(CONTROL),
    help: "sockets of the running router",
    effect: "control",
  },
  watch: {
    kind: flag,
    help: "look at this file, and take changes as they are saved",
    default: "no",
    example: "yes",
    effect: "control",
  },
} as const satisfies Group;

export const router = group(ROUTER);
