import type { Command, Run } from "../command.ts";
import {
  type DiagnoseOptions,
  PEER_DIAGNOSE_OPTIONS,
  PEER_OPTIONS,
  PEER_PROBE_OPTIONS,
  type PeerOptions,
  type ProbeOptions,
} from "../peer_options.ts";

export const PEER = {
  name: "peer",
  section: "Sessions",
  summary: "hold one BGP session and say everything that happens in it",
  usage: "peer [OPTIONS] ADDR | peer --config FILE",
  about: "ADDR is a router: an IPv4 or IPv6 address (a link-local one with its interface,\n" +
    "fe80::1%eth0) or a name. Prints each change of state with its cause, both OPENs\n" +
    "side by side and what comes of them, then the timers. Announces nothing. Ctrl-C\n" +
    "leaves with a Cease NOTIFICATION. With --config it is a router with many peers\n" +
    "instead: the agent that show, announce and the verbs of peer speak to.",
  operands: {
    name: "ADDR",
    min: 1,
    max: 1,
    unless: ["config"],
    missing: "give the address or name of a router, or --config FILE to run the agent",
    more: "one session at a time; underlay peer probe takes many addresses",
    complete: [],
  },
  options: PEER_OPTIONS,
  examples: [
    { line: "underlay peer 192.0.2.1", does: "as whatever AS the router is, until Ctrl-C" },
    {
      line: "underlay peer 192.0.2.1 --local-as 65010 --routes",
      does: "as AS 65010, with every route that comes",
    },
    { line: "underlay peer fe80::1%eth0 --for 30s", does: "over a link-local address, for 30 s" },
    {
      line: "underlay peer tor1 --password-file key --ttl-security 1",
      does: "with a TCP-MD5 key and GTSM",
    },
    {
      line: "underlay peer 192.0.2.1 --passive --listen 0.0.0.0:1790",
      does: "waits for the router to dial",
    },
    { line: "underlay peer 192.0.2.1 --json | jq .event", does: "one JSON object an event" },
    { line: "underlay peer --config underlay.yaml", does: "the agent of this host, until Ctrl-C" },
  ],
  needs: ["net", "run", "read", "write", "env", "sys", "ffi"],
  load: () => import("../peer.ts") as Promise<{ run: Run<PeerOptions> }>,
} as const satisfies Command;

export const PEER_PROBE = {
  name: "peer probe",
  section: "Sessions",
  summary: "ask routers who they are: AS, id, hold time, capabilities",
  usage: "peer probe [OPTIONS] ADDR...",
  about: "Connects as a stranger, reads their OPEN, compares it with --expect and leaves\n" +
    "with a Cease NOTIFICATION. Announces nothing. With --local-as or --remote-as it\n" +
    "opens too, and says whether they take that; without, it says no AS number.",
  operands: {
    name: "ADDR",
    min: 1,
    max: Infinity,
    missing: "give the addresses or names of routers",
    complete: [],
  },
  options: PEER_PROBE_OPTIONS,
  examples: [
    { line: "underlay peer probe 192.0.2.1", does: "who is there?" },
    {
      line: "underlay peer probe --expect as=65001,family=ipv6 192.0.2.1 192.0.2.2",
      does: "exit code 1 unless both are as planned",
    },
    {
      line: "underlay peer probe --json --timeout 3s tor1 tor2 | jq .theirs.asn",
      does: "one JSON object a router",
    },
  ],
  needs: ["net", "run", "read", "env", "sys", "ffi"],
  load: () => import("../peer_probe.ts") as Promise<{ run: Run<ProbeOptions> }>,
} as const satisfies Command;

export const PEER_DIAGNOSE = {
  name: "peer diagnose",
  section: "Sessions",
  summary: "find out why a session does not come up, layer by layer",
  usage: "peer diagnose [OPTIONS] ADDR",
  about: "Looks at the route, the source address, the neighbour entry, TCP, TTL and key,\n" +
    "who listens, both OPENs and the path MTU, then names the cause and the remedy,\n" +
    "with the evidence. Causes have the same ids as in decode.",
  operands: {
    name: "ADDR",
    min: 1,
    max: 1,
    missing: "give the address or name of a router",
    more: "one router at a time; underlay peer probe takes many addresses",
    complete: [],
  },
  options: PEER_DIAGNOSE_OPTIONS,
  examples: [
    { line: "underlay peer diagnose 192.0.2.1", does: "the cause, what to do, and why" },
    {
      line: "underlay peer diagnose 192.0.2.1 --local-as 65010 --remote-as 65001",
      does: "with what is configured for the session",
    },
    {
      line: "underlay peer diagnose 192.0.2.1 --json | jq -r .causes[0].cause",
      does: "only the id of the cause",
    },
  ],
  needs: ["net", "run", "read", "env", "sys", "ffi"],
  load: () => import("../peer_diagnose.ts") as Promise<{ run: Run<DiagnoseOptions> }>,
} as const satisfies Command;
