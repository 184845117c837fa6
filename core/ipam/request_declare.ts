// What is announced says what is true where the ledger does not: it may be an older one, put back.
import { newerFormat } from "./allocate_refusal.ts";
import { type Delta, NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import { drafted } from "./ledger_draft.ts";
import type { BlockRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { PoolRow } from "./pool.ts";
import { parsePrefix } from "../net/prefix.ts";
import { moved } from "./release.ts";
import { pathIn, readPrefix } from "./space_prefix.ts";
import { depthIn } from "./space_ranges.ts";
import type { Work } from "./work.ts";

/** Blocks that an agent announces, when it begins or sees another ledger than before. */
export interface DeclareRequest {
  readonly node: string;
  readonly uid: string;
  readonly prefixes: readonly string[];
}

/** A block that is announced although the ledger has it otherwise. */
export interface DeclareConflict {
  readonly prefix: string;
  /** Whose it is, or what is in the way: one clause. */
  readonly why: string;
}

export interface DeclareAnswer {
  /** The ledger did not know them: nobody gets them until an operator decides. */
  readonly quarantined: readonly BlockRow[];
  /** Free soon by the ledger, announced still: to be withdrawn, and to cool again. */
  readonly leaving: readonly BlockRow[];
  readonly conflicts: readonly DeclareConflict[];
}

export function declare(request: DeclareRequest): Work<DeclareAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    return drafted(ledger, (draft) => {
      const quarantined: BlockRow[] = [],
        leaving: BlockRow[] = [],
        conflicts: DeclareConflict[] = [];
      for (const prefix of request.prefixes) {
        const block = ledger.block(prefix);
        const made = block ? known(block, request, now) : unknown(ledger, prefix, request, now);
        if (made === undefined) continue;
        if ("why" in made && !("kind" in made)) conflicts.push(made);
        else if ("delta" in made) {
          draft.apply(made.delta);
          quarantined.push(made.block);
        } else {
          draft.apply({ ...NOTHING, puts: [made], what: `${prefix} is announced while it cools` });
          leaving.push(made);
        }
      }
      return { delta: draft.delta, answer: { quarantined, leaving, conflicts } };
    });
  };
}

function known(
  block: BlockRow,
  { node }: DeclareRequest,
  now: Moment,
): BlockRow | DeclareConflict | undefined {
  const { prefix } = block;
  if (block.node !== node) return { prefix, why: `it is ${block.node}'s` };
  if (block.state === "cooling") return moved(block, "leaving", now);
  return block.state === "quarantined" ? { prefix, why: "it is quarantined" } : undefined;
}

/** Room for a block that the ledger does not know, or what is in its way. */
function unknown(
  ledger: Ledger,
  prefix: string,
  { node, uid }: DeclareRequest,
  now: Moment,
): { readonly delta: Delta; readonly block: BlockRow } | DeclareConflict {
  const pool = poolAround(ledger, prefix);
  if (!pool) return { prefix, why: "it is in no pool" };
  const why = inTheWay(ledger, pool, prefix);
  if (why) return { prefix, why };
  const within = ledger.superAround(pool.name, prefix);
  const serial = Math.max(within?.serial ?? 0, pool.serial) + 1;
  const block: BlockRow = {
    kind: "block",
    prefix,
    pool: pool.name,
    node,
    uid,
    state: "quarantined",
    since: now,
    serial,
    why: `${node} announces it, and it was granted to nobody`,
  };
  // Whoever grants there has to see it.
  const puts = [block, within ? { ...within, serial } : { ...pool, serial }];
  return { delta: { ...NOTHING, puts, what: `quarantine ${prefix} for ${node}` }, block };
}

function poolAround(ledger: Ledger, prefix: string): PoolRow | undefined {
  const words = readPrefix(prefix);
  if (!words) return undefined;
  for (const pool of ledger.pools()) if (ledger.ranges.inPool(pool.name, words)) return pool;
  return undefined;
}

function inTheWay(ledger: Ledger, pool: PoolRow, prefix: string): string | undefined {
  const words = readPrefix(prefix)!, range = ledger.ranges.inPool(pool.name, words)!;
  const path = pathIn(words, range.words.length);
  if (ledger.ranges.space.isFree(range.root, path, depthIn(range, words), false)) return undefined;
  const inside = ledger.blocksIn(prefix)[0] ?? ledger.blockAt(parsePrefix(prefix)!.address);
  return inside ? `it overlaps ${inside.prefix} of ${inside.node}` : "it is reserved";
}
