import { formatPrefix, type Prefix } from "../net/prefix.ts";
import { type Refusal, refusalOf } from "../rib/importer.ts";
import { type PathFacts, PathTexts } from "../rib/path_text.ts";
import { NO_ROW, type PathTable } from "../rib/path_table.ts";
import type { Rib } from "../rib/rib.ts";
import type { IpamConflictRow } from "./rows.ts";
import { ATOMIC, Block } from "../wire/block.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";

/** Another router that announces a block of ours. */
export type IpamConflict = IpamConflictRow;

/** It is our own route that came back. */
const OURS: readonly Refusal[] = [
  "AS loop",
  "originator loop",
  "cluster loop",
  "own next hop",
];

/** Looks for routes of others to what is ours, accepted or not. */
export class IpamConflicts {
  readonly #rib: Rib;
  readonly #texts: PathTexts;
  readonly #block: Block;

  constructor(rib: Rib) {
    this.#rib = rib;
    this.#texts = new PathTexts(rib.in);
    this.#block = new Block(rib.in.sets);
  }

  /** The first route of another origin to exactly this prefix. */
  find(prefix: Prefix): IpamConflict | undefined {
    const family = prefix.address.length === 4 ? IPV4_UNICAST : IPV6_UNICAST;
    const table = this.#rib.in.table(family)!;
    const id = table.prefixes.find(prefix.address, 0, prefix.length);
    for (let row = id < 0 ? NO_ROW : table.first(id); row !== NO_ROW; row = table.next(row)) {
      if (!this.#isAnothers(table, row)) continue;
      const facts = this.#texts.of(table, row), origin = originOf(facts);
      return {
        prefix: formatPrefix(prefix),
        peer: facts.peer,
        ...(facts.next_hop !== undefined && { next_hop: facts.next_hop }),
        ...(origin !== undefined && { origin_as: origin }),
      };
    }
    return undefined;
  }

  #isAnothers(table: PathTable, row: number): boolean {
    const imported = table.importedOf(row);
    if (this.#rib.in.facts(table.peerOf(row)).isLocal) return false;
    if (imported < 0 && OURS.includes(refusalOf(imported))) return false;
    // An aggregate says what is inside of it, not who has it.
    this.#block.open(table.setOf(row));
    return !this.#block.has(ATOMIC);
  }
}

function originOf({ as_path }: PathFacts): number | undefined {
  const last = as_path.at(-1);
  return typeof last === "number" ? last : undefined;
}
