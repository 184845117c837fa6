// What tests of what leaves share: a Rib that peers tell routes, and sinks that read what they get.
import { assert, assertEquals } from "@std/assert";
import { formatAddress } from "../../net/address.ts";
import { formatPrefix } from "../../net/prefix.ts";
import type { Attributes } from "../../wire/attribute/mod.ts";
import { type Context, type FamilyKey, makeContext } from "../../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../../wire/family/family_type.ts";
import { UpdateChecker } from "../../wire/update_checker.ts";
import { ExportedSets } from "../exported_sets.ts";
import { makeExportView } from "../export_view.ts";
import type { Importer } from "../importer.ts";
import { attributesIn } from "../made_importer.ts";
import { madeFacts, type Said, said } from "../made_peers.ts";
import { ourSet } from "../our_set.ts";
import type { PathTable } from "../path_table.ts";
import { Rib } from "../rib.ts";
import type { Offering, Withheld } from "./offering.ts";
import {
  type GroupSpec,
  type OutMember,
  type OutSink,
  RibOut,
  type RibOutOptions,
} from "./rib_out.ts";

export const BOTH = [IPV4_UNICAST, IPV6_UNICAST];
export const INSIDE = makeContext({ peer: "internal" });
export const MANY = makeContext({ peer: "internal", addPath: new Set([IPV4_UNICAST]) });

/** Takes everything as it is. */
class OpenImporter implements Importer {
  readonly by = undefined;
  nextHop = 0;
  take(_f: FamilyKey, _t: unknown, _p: number, set: number, nextHop: number): number {
    this.nextHop = nextHop;
    return set;
  }
}

/** What is made of a route: its MED afterwards, or undefined when it is withheld. */
export type Rule = (prefix: string, med: number) => number | undefined;

/** What a rule says of an IPv6 route that is to have an IPv4 next hop. */
export const UNSENDABLE = 1313;

/** Offers what a rule says; sets it has to make are new ones, which may sweep. */
class MadeOffering implements Offering {
  set = 0;
  nextHop = 0;
  source = 0;
  readonly withheld: Withheld = "policy";
  readonly rule = -1;
  readonly #rib: Rib;
  readonly #paths: PathTable;
  readonly #rule: Rule;

  constructor(rib: Rib, readonly family: FamilyKey, rule: Rule) {
    this.#rib = rib;
    this.#paths = rib.in.table(family)!;
    this.#rule = rule;
  }

  look(prefix: number, row: number): boolean {
    const paths = this.#paths, { sets } = this.#rib.in, set = paths.importedOf(row);
    const attributes = attributesIn(sets, set), med = attributes.med ?? 0;
    const to = this.#rule(formatPrefix(paths.prefixes.prefix(prefix)), med);
    if (to === undefined) return false;
    this.source = paths.peerOf(row);
    this.nextHop = paths.importedHopOf(row);
    if (to === UNSENDABLE) this.nextHop = this.#rib.in.nextHops.intern(Uint8Array.of(192, 0, 2, 1));
    this.set = to === med ? set : ourSet(sets, { ...attributes, med: to });
    return true;
  }
}

/** Reads what it is sent, as soon as it has room. */
export class MadeSink implements OutSink {
  room = 1 << 20;
  /** What was sent, each as it was handed over. */
  readonly sent: Uint8Array[] = [];
  /** `10.0.0.0/8` -> `MED next-hop`, as the peer has it now; with ADD-PATH under `10.0.0.0/8#7`. */
  readonly held: Map<string, string> = new Map();
  /** Families whose End-of-RIB came, in order. */
  readonly ends: FamilyKey[] = [];
  messages = 0;
  readonly #checker = new UpdateChecker();

  constructor(readonly context: Context = INSIDE) {}

  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
    for (let at = 0; at < bytes.length;) {
      const end = at + (bytes[at + 16]! << 8 | bytes[at + 17]!);
      assert(end - at >= 19 && end - at <= 4096, `a message of ${end - at} octets`);
      this.#read(bytes, at, end);
      at = end;
    }
  }

  #read(bytes: Uint8Array, start: number, end: number): void {
    if (bytes[start + 18] !== 2) return;
    const checker = this.#checker, faults = checker.check(bytes, start, end, this.context);
    assertEquals(faults, []);
    const { update, set } = checker;
    if (update.endOfRib >= 0) return void this.ends.push(update.endOfRib);
    this.messages++;
    for (const key of this.#nlri(update.withdrawnStart, update.withdrawnEnd, IPV4_UNICAST)) {
      this.#withdraw(key);
    }
    if (update.unreachStart >= 0) {
      const from = update.unreachStart + 3;
      for (const key of this.#nlri(from, update.unreachEnd, IPV6_UNICAST)) this.#withdraw(key);
    }
    const attributes: Attributes = attributesIn(checker.sets, set), { med = 0 } = attributes;
    for (const key of this.#nlri(update.nlriStart, update.nlriEnd, IPV4_UNICAST)) {
      this.held.set(key, `${med} ${attributes.next_hop}`);
    }
    if (update.reachStart < 0) return;
    const at = update.nextHopStart, hop = bytes.slice(at, at + update.nextHopLength);
    for (const key of this.#nlri(update.reachNlriStart, update.reachEnd, IPV6_UNICAST)) {
      this.held.set(key, `${med} ${formatAddress(hop)}`);
    }
  }

  #withdraw(key: string): void {
    assert(this.held.delete(key), `${key} was withdrawn, and was not there`);
  }

  *#nlri(start: number, end: number, family: FamilyKey): Generator<string> {
    const { bytes } = this.#checker.update, hasIds = this.context.addPath.has(family);
    for (let at = start; at < end;) {
      const id = hasIds ? `#${new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)}` : "";
      if (hasIds) at += 4;
      const length = bytes[at]!, octets = length + 7 >> 3;
      const address = new Uint8Array(family === IPV4_UNICAST ? 4 : 16);
      address.set(bytes.subarray(at + 1, at + 1 + octets));
      yield formatPrefix({ address, length }) + id;
      at += 1 + octets;
    }
  }
}

/** A router: peers tell it routes with {@link tell}, members of groups are told. */
export class MadeRouter {
  readonly rib: Rib;
  readonly out: RibOut;
  readonly #checker: UpdateChecker;
  readonly #views: Map<string, ExportedSets> = new Map();
  /** How often there was work where there was none. */
  works = 0;

  constructor(options: RibOutOptions & { limitOctets?: number } = {}) {
    const { limitOctets } = options;
    this.#checker = new UpdateChecker(limitOctets === undefined ? {} : { limitOctets });
    this.rib = new Rib(this.#checker.sets);
    this.out = new RibOut(this.rib, options);
    this.out.onWork = () => this.works++;
  }

  peer(n: number): number {
    const facts = madeFacts(n, { kind: "internal", asn: 65000, isClient: true });
    return this.rib.addPeer(facts, new OpenImporter());
  }

  tell(peer: number, what: Said): void {
    const bytes = said(what, INSIDE), checker = this.#checker;
    const faults = checker.check(bytes, 0, bytes.length, INSIDE);
    this.rib.in.update(peer, checker.update, checker.set, faults, INSIDE, 0);
  }

  /** Announces prefixes, IPv4 or IPv6, with a MED and a next hop. */
  announce(peer: number, prefixes: readonly string[], med = 0, hop = peer + 1): void {
    const isWide = prefixes[0]!.includes(":"), next_hop = `192.0.2.${hop}`;
    const attributes: Attributes = { origin: "igp", as_path: [], med, local_pref: 100 };
    this.tell(
      peer,
      isWide
        ? { attributes, reach: prefixes, nextHop: `2001:db8::${hop}` }
        : { attributes: { ...attributes, next_hop }, announce: prefixes },
    );
  }

  withdraw(peer: number, prefixes: readonly string[]): void {
    this.tell(peer, prefixes[0]!.includes(":") ? { unreach: prefixes } : { withdraw: prefixes });
  }

  /** What groups have in common: `view` names an encoder, `rule` says what they are offered. */
  spec(rule: Rule = (_, med) => med, view = "one", context: Context = INSIDE): GroupSpec {
    let exported = this.#views.get(view);
    if (exported === undefined) {
      const known = makeExportView({ context, localAs: 65000 });
      this.#views.set(view, exported = new ExportedSets(this.rib.in.sets, known));
    }
    const offerings = BOTH.map((family) => new MadeOffering(this.rib, family, rule));
    return { exported, offerings };
  }

  join(sink: OutSink, peer: number, key = "all", spec?: GroupSpec): OutMember {
    return this.out.join(key, () => spec ?? this.spec(), sink, peer, BOTH);
  }

  /** Does all that can be done. */
  run(): void {
    for (let turn = 0; this.rib.step(); turn++) assert(turn < 1e6, "endless");
    for (let turn = 0; this.out.step(); turn++) assert(turn < 1e6, "endless");
  }

  /** What a member of this peer is to have under a rule. */
  expected(peer: number, rule: Rule = (_, med) => med): Map<string, string> {
    const found = new Map<string, string>();
    for (const family of BOTH) {
      const paths = this.rib.in.table(family)!, loc = this.rib.loc(family)!;
      for (let prefix = 0; prefix < paths.prefixes.bound; prefix++) {
        if (paths.prefixes.length(prefix) < 0) continue;
        const best = loc.best(prefix), name = formatPrefix(paths.prefixes.prefix(prefix));
        if (best < 0 || paths.peerOf(best) === peer) continue;
        const attributes = attributesIn(this.rib.in.sets, paths.importedOf(best));
        const med = rule(name, attributes.med ?? 0);
        if (med === undefined) continue;
        const hop = paths.nextHopOf(best), own = attributes.next_hop;
        const text = hop === 0 ? own : formatAddress(this.rib.in.nextHops.view(hop));
        found.set(name, `${med} ${text}`);
      }
    }
    return found;
  }
}

export function sorted(routes: ReadonlyMap<string, string>): string[] {
  return [...routes].map(([prefix, route]) => `${prefix} ${route}`).sort();
}
