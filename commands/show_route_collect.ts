// Every route of a capture or dump, in tables. What a file and a router say goes into the same ones.
import type { Output } from "../core/capture/output.ts";
import type {
  Damage,
  Flow,
  Info,
  Notice,
  RibEntry,
  Stamp,
  StateChange,
} from "../core/capture/record.ts";
import { formatAddress } from "../core/net/address.ts";
import type { AdjIn } from "../core/rib/adj_in.ts";
import { IN_BLOCK } from "../core/rib/next_hops.ts";
import { MOST_PEERS } from "../core/rib/path_table.ts";
import type { PeerFacts } from "../core/rib/peer_facts.ts";
import { readAbbreviatedReach } from "../core/wire/attribute/mod.ts";
import type { Fault } from "../core/wire/fault.ts";
import { OPEN } from "../core/wire/message_header.ts";
import type { Update } from "../core/wire/update.ts";
import { failure } from "./exit.ts";

/** The number of a session that is up (RFC 6396 §4.4.1). */
const ESTABLISHED = 6;

/** The label of the flows of a table dump. */
const TABLE_DUMP = "table dump";

/** A group of peers: all that one source brought. */
export class Group {
  readonly peers: number[] = [];
  /** Routes of families that have no table. */
  notKept = 0;

  constructor(readonly name: string) {}

  /** A peer of this source in the tables. Throws CommandError where they have no number left. */
  addPeer(routes: AdjIn, facts: PeerFacts): number {
    if (routes.isFull) {
      const most = MOST_PEERS.toLocaleString("en-US");
      throw failure(`cannot take routes from ${this.name}: there are ${most} peers already`);
    }
    const peer = routes.addPeer(facts);
    this.peers.push(peer);
    return peer;
  }
}

/**
 * Takes in what an inspection delivers. A peer is who says something to whom; when it begins a new
 * session, what it said in the last one goes. When one only ends its routes stay, as what it said last.
 */
export class RouteCollector implements Output {
  readonly #routes: AdjIn;
  readonly #group: Group;
  /** Where notes and damage go. */
  readonly #aside: Pick<Output, "damage" | "notice" | "finish">;
  readonly #peers = new Map<string, number>();
  readonly #byFlow: (number | undefined)[] = [];
  readonly #isUp = new Set<number>();

  constructor(routes: AdjIn, group: Group, aside: Pick<Output, "damage" | "notice" | "finish">) {
    this.#routes = routes;
    this.#group = group;
    this.#aside = aside;
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    const peer = this.#peerOf(flow), time = Math.max(0, stamp.seconds);
    this.#routes.update(peer, update, set, faults, flow.context, time);
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    _faults: readonly Fault[],
    _stamp: Stamp,
  ): void {
    const peer = this.#peerOf(flow), { family, bytes, prefixStart, pathId, originated } = entry;
    if (!this.#routes.table(family)) return void this.#group.notKept++;
    const { reachStart, reachEnd } = block;
    const at = reachStart < 0 ? -1 : readAbbreviatedReach(block.bytes, reachStart, reachEnd);
    const hop = at < 0
      ? IN_BLOCK
      : this.#routes.nextHops.intern(block.bytes, at + 1, at + 1 + block.bytes[at]!);
    this.#routes.announce(peer, family, bytes, prefixStart, pathId, set, hop, originated);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    _end: number,
    _faults: readonly Fault[],
    _stamp: Stamp,
  ): void {
    if (bytes[start + 18] === OPEN) this.#begin(flow);
  }

  state(flow: Flow, change: StateChange, _stamp: Stamp): void {
    if (change.to !== ESTABLISHED) return;
    const peer = this.#peerOf(flow);
    if (this.#isUp.has(peer)) this.#routes.clear(peer);
    this.#isUp.add(peer);
  }

  /** Another OPEN of the same peer: its former session is over. */
  #begin(flow: Flow): void {
    const peer = this.#peerOf(flow);
    this.#routes.clear(peer);
    this.#tell(flow, peer);
  }

  info(flow: Flow | undefined, { kind }: Info, _stamp: Stamp): void {
    if (flow && kind === "bmp-peer-up") this.#begin(flow);
  }

  damage(damage: Damage): void {
    this.#aside.damage(damage);
  }

  notice(notice: Notice): void {
    this.#aside.notice(notice);
  }

  finish(): void {
    this.#aside.finish();
  }

  #peerOf(flow: Flow): number {
    const known = this.#byFlow[flow.id];
    if (known === undefined) return this.#byFlow[flow.id] = this.#find(flow);
    // What a flow is known to be grows as its OPEN is read.
    if (flow.from.asn !== undefined && this.#routes.facts(known).asn === 0) this.#tell(flow, known);
    return known;
  }

  #find(flow: Flow): number {
    const { from, to, label } = flow;
    const key = `${from.address.toHex()} ${to.address.toHex()} ${label}`;
    const known = this.#peers.get(key);
    if (known !== undefined) return known;
    const peer = this.#group.addPeer(this.#routes, factsOf(flow));
    this.#peers.set(key, peer);
    return peer;
  }

  #tell(flow: Flow, peer: number): void {
    this.#routes.setFacts(peer, factsOf(flow));
  }
}

function factsOf({ from, to, context, label }: Flow) {
  const address = from.address.length > 0 ? formatAddress(from.address) : "-";
  return {
    // All routes of a table dump are those of one.
    name: label === "" || label === TABLE_DUMP ? address : `${address} ${label}`,
    address: from.address,
    asn: from.asn ?? 0,
    routerId: from.bgpId ?? 0,
    kind: context.peer,
    ...(to.address.length > 0 && { localAddress: to.address }),
    ...(to.asn !== undefined && { localAsn: to.asn }),
  };
}
