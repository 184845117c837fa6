import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import { type FamilyKey, makeContext } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { type DecisionOptions, USUAL_DECISION } from "./decision_options.ts";
import type { HopCosts } from "./hop_costs.ts";
import type { Importer } from "./importer.ts";
import { AcceptAll, madeFacts, type Said, said } from "./made_peers.ts";
import { exactPrefix } from "./path_lookup.ts";
import { NO_ROW } from "./path_table.ts";
import type { PeerFacts } from "./peer_facts.ts";
import { Rib } from "./rib.ts";

const NO_FAMILIES: ReadonlySet<FamilyKey> = new Set();

export interface MadeRibOptions {
  readonly decision?: Partial<DecisionOptions>;
  readonly hops?: HopCosts;
  /** The listener of the bench keeps no prefix; another may. */
  readonly isQuiet?: boolean;
}

/** A change as the listener of a {@link RibBench} heard of it: `10.0.0.0/8 peer1 best`. */
export class RibBench {
  readonly checker: UpdateChecker = new UpdateChecker();
  readonly rib: Rib;
  readonly heard: string[] = [];
  time = 1_700_000_000;

  constructor({ decision = {}, hops, isQuiet = false }: MadeRibOptions = {}) {
    const options = { decision: { ...USUAL_DECISION, ...decision }, ...(hops && { hops }) };
    this.rib = new Rib(this.checker.sets, options);
    if (isQuiet) return;
    this.rib.listen({
      changed: (family, prefix, row, best) => {
        const table = this.rib.in.table(family)!, { name } = this.rib.in.facts(table.peerOf(row));
        const text = formatPrefix(table.prefixes.prefix(prefix));
        this.heard.push(`${text} ${name}${best ? " best" : ""}`);
      },
      owed: () => 0,
    });
  }

  peer(n: number, more: Partial<PeerFacts> = {}, importer: Importer = new AcceptAll()): number {
    return this.rib.addPeer(madeFacts(n, more), importer);
  }

  /** Takes in one UPDATE of `peer`; with `addPath` its routes have path identifiers. */
  tell(peer: number, what: Said, addPath = false): number {
    const { kind } = this.rib.in.facts(peer);
    const families = addPath ? new Set([IPV4_UNICAST, IPV6_UNICAST]) : NO_FAMILIES;
    const context = makeContext({ peer: kind, addPath: families }), bytes = said(what, context);
    const faults = this.checker.check(bytes, 0, bytes.length, context);
    const { update, set } = this.checker;
    return this.rib.in.update(peer, update, set, faults, context, this.time);
  }

  /** All that waits, slice by slice; returns how many there were. */
  settle(): number {
    let slices = 1;
    while (this.rib.step()) slices++;
    return slices;
  }

  #prefix(text: string): readonly [FamilyKey, number] {
    const prefix = parsePrefix(text)!;
    const family = prefix.address.length === 4 ? IPV4_UNICAST : IPV6_UNICAST;
    return [family, exactPrefix(this.rib.in.table(family)!, prefix)];
  }

  #name(family: FamilyKey, row: number): string {
    const table = this.rib.in.table(family)!, pathId = table.pathIdOf(row);
    const { name } = this.rib.in.facts(table.peerOf(row));
    return pathId < 0 ? name : `${name}#${pathId}`;
  }

  /** The peer of the best path, with the path identifier; `none` without. */
  best(text = "10.0.0.0/8"): string {
    const [family, prefix] = this.#prefix(text);
    const row = prefix < 0 ? NO_ROW : this.rib.loc(family)!.best(prefix);
    return row === NO_ROW ? "none" : this.#name(family, row);
  }

  /** The peers of the paths used side by side, best first. */
  multipath(text = "10.0.0.0/8"): string[] {
    const [family, prefix] = this.#prefix(text), rows = new Int32Array(64);
    const n = prefix < 0 ? 0 : this.rib.loc(family)!.multipath(prefix, rows);
    return [...rows.subarray(0, n)].map((row) => this.#name(family, row));
  }
}
