import { makeRouteWords, readAttributeWords } from "../attribute_words.ts";
import { numbersOf } from "../line_route.ts";
import { LineWords } from "../line_words.ts";
import { Misread } from "../misread.ts";
import { RouteSets } from "../route_sets.ts";
import { type Group, type Kind, names, wrong } from "./kind.ts";
import { choice, flag, line, name, path, scalar, span } from "./scalars.ts";

const WORDS = "words of `underlay announce`, like community no-export";

/** What stands behind a prefix in `announce`, where the prefix comes from elsewhere. */
const routeWords: Kind<string> = {
  wanted: WORDS,
  schema: { type: "string" },
  read(tree, spot) {
    if (tree.kind !== "text") return void wrong(tree, spot, WORDS);
    const { text, inside, place } = tree, { errors, nearest } = spot.reading;
    try {
      const route = makeRouteWords();
      readAttributeWords(new LineWords(text, inside), route, nearest);
      numbersOf(route, new RouteSets());
      const more = tooMuch(route);
      if (more !== undefined) throw new Misread(...more);
      return text.trim();
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      const column = error.column > 0 ? error.column : place.column;
      errors.add({ line: place.line, column }, spot.path, error.reason, error.hint);
      return undefined;
    }
  },
  write: (words) => words,
};

/** What a block cannot have: it is one route, and whoever holds it is its next hop. */
function tooMuch(
  { nextHop, pathId, splitLength }: ReturnType<typeof makeRouteWords>,
): [reason: string, column: number] | undefined {
  if (nextHop !== undefined && nextHop !== "self") return ["the next hop is this router", 0];
  if (pathId >= 0) return ["there is one path to a block, without an identifier", 0];
  if (splitLength >= 0) return ["a block is announced as it is, not split", 0];
  return undefined;
}

/** `PATH` or `etcd://HOST:PORT[,HOST:PORT]`, `etcds://` with TLS. */
const STORE = /^(etcds?:\/\/[^\s/,]+(,[^\s/,]+)*|(?![a-z][a-z0-9+.-]*:\/\/).*[^/])$/i;

const store: Kind<string> = scalar(
  "the path of a file, or etcd://HOST:PORT",
  { type: "string", minLength: 1 },
  (text) => {
    if (STORE.test(text) && text.length <= 4096 && !hasControl(text)) return { value: text };
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
    if (scheme === undefined || /^etcds?$/i.test(scheme)) return {};
    const isHttp = /^https?$/i.test(scheme);
    return { hint: isHttp ? "an etcd server is etcd://HOST:PORT" : "only etcd:// is known" };
  },
);

function hasControl(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /[\x00-\x1f\x7f]/.test(text);
}

/** Address management: the blocks of this node, announced as they are granted and given back. */
export const IPAM = {
  store: {
    kind: store,
    help: "where the ledger is: the path of a file, or etcd://HOST:PORT",
    default: "what UNDERLAY_STORE says, else the file that underlay ipam uses",
    example: "/var/lib/underlay/ipam.db",
    effect: "ipam",
  },
  node: {
    kind: name,
    help: "the node whose blocks are announced; without it none are, as on a ToR with aggregates",
    default: "none",
    example: "node-1",
    effect: "ipam",
  },
  uid: {
    kind: line,
    help: "names this incarnation of the node: with another one its blocks of before drain",
    default: "what the ledger has of the node, or a new one",
    example: "6f0a5f3e-9d0e-4a43-8c63-0d1f5c6f2a11",
    effect: "ipam",
  },
  labels: {
    kind: names(line, "value"),
    help: "labels of the node, by which pools choose and blocks stay together in a rack",
    default: "what the ledger has of the node",
    effect: "ipam",
  },
  announce: {
    kind: flag,
    help: "announce the blocks of the node; no: they are only watched",
    default: "yes",
    example: "yes",
    effect: "ipam",
  },
  attributes: {
    kind: routeWords,
    help: "what blocks are announced with, in the words of `underlay announce`",
    default: "nothing more",
    example: "community no-export",
    effect: "ipam",
  },
  aggregates: {
    kind: choice({ no: "none", yes: "rack", all: "all" } as const),
    help:
      "announce the super-block of the rack as one aggregate (yes; the rack as labels say), or those of all racks (all), while any block in it is held",
    default: "no",
    example: "all",
    effect: "ipam",
  },
  "aggregate-attributes": {
    kind: routeWords,
    help:
      "what aggregates are announced with, beside ATOMIC_AGGREGATE and AGGREGATOR (RFC 4271 §5.1.6)",
    default: "nothing more",
    example: "community 65000:300",
    effect: "ipam",
  },
  elastic: {
    kind: flag,
    help: "blocks of the node grow and shrink with its demand, as its pool says",
    default: "yes",
    example: "yes",
    effect: "ipam",
  },
  cni: {
    kind: path,
    help:
      "network configuration of the container runtime: the ranges of its host-local are kept equal to the node's blocks, and the addresses in use are counted",
    default: "none: `underlay ipam cni` does it, or nobody",
    example: "/etc/cni/net.d/10-pods.conflist",
    effect: "ipam",
  },
  demand: {
    kind: path,
    help:
      "folder of host-local's state of the pods' network, where the addresses in use are counted",
    default: "what cni says; without it what `underlay ipam report` says counts",
    example: "/var/lib/cni/networks/pods",
    effect: "ipam",
  },
  "report-every": {
    kind: span(1, 3600),
    help: "how often demand is counted",
    default: "5s",
    example: "5s",
    effect: "ipam",
  },
  lease: {
    kind: span(3, 3600),
    help:
      "for so long after this agent was heard of last no other one of the node announces; who is missed for its pools' --grace after that is taken for gone: its blocks drain, and are never free by that",
    default: "30s",
    example: "30s",
    effect: "ipam",
  },
  "on-conflict": {
    kind: choice({ alarm: "alarm", hold: "hold" } as const),
    help:
      "when another router announces a block of ours: alarm says so; hold also withdraws ours until it is over",
    default: "alarm",
    example: "alarm",
    effect: "ipam",
  },
} as const satisfies Group;
