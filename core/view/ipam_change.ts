// What a change of a ledger did, or would do: as lines, and as JSON.
import type { Delta } from "../ipam/delta.ts";
import type { BlockRow } from "../ipam/ledger_row.ts";
import type { Refusal } from "../ipam/refusal.ts";
import { ownersText } from "./ipam_owner.ts";
import type { Palette } from "./palette.ts";
import { terminalText } from "./terminal_text.ts";

/** A change and what is to be said of it. */
export interface ToldChange {
  readonly delta: Delta;
  /** Nothing was written: this is what would be. */
  readonly isPlanned: boolean;
  /** Blocks that are the answer, where that is not all that the change touches. */
  readonly blocks?: readonly BlockRow[];
  /** Worth knowing beside it. */
  readonly notes: readonly string[];
  /** As they stand in JSON: what comes of it for the pool and the fabric. */
  readonly plan?: Readonly<Record<string, unknown>>;
}

/** A line a block, or what is changed otherwise. */
export function changeLines(told: ToldChange, palette: Palette): string[] {
  const { delta, isPlanned } = told, blocks = told.blocks ?? blocksOf(delta);
  const freed = freedBy(delta);
  if (delta.what === "" && told.blocks === undefined) {
    return [isPlanned ? "nothing would change" : "nothing has changed"];
  }
  const lines = [
    ...blocks.map((block) => blockLine(block, isPlanned, palette)),
    ...freed.map((prefix) => `${prefix} ${isPlanned ? "would be" : "is"} free`),
  ];
  if (lines.length > 0) return lines;
  const what = terminalText(delta.what);
  return [isPlanned ? `would be written: ${what}` : what];
}

function blockLine(block: BlockRow, isPlanned: boolean, palette: Palette): string {
  const { state, why } = block, owners = ownersText(block.node);
  const prefix = palette.strong(block.prefix);
  const because = why === undefined ? "" : `: ${terminalText(why)}`;
  const would = (is: string, be: string) => `${prefix} ${isPlanned ? be : is}`;
  switch (state) {
    case "held":
      return would(`is ${owners}`, `would be ${owners}`);
    case "draining":
      return would("drains", "would drain") + `, ${owners} still${because}`;
    case "leaving":
      return would(`waits for ${owners} agent`, `would wait for ${owners} agent`) +
        ` to withdraw it${because}`;
    case "cooling":
      return would("cools", "would cool") + `, was ${owners}${because}`;
    case "quarantined":
      return would("is quarantined", "would be quarantined") + because;
  }
}

/** The same as an object; its form is core/view/schema/ipam_change.json. */
export function changeJson(told: ToldChange): object {
  const { delta, isPlanned, notes, plan } = told, blocks = told.blocks ?? blocksOf(delta);
  return {
    schema: "underlay.ipam-change/1",
    planned: isPlanned,
    changed: delta.puts.length + delta.deletes.length > 0,
    ...(delta.what !== "" && { what: delta.what }),
    blocks: blocks.map(({ prefix, pool, node, uid, state, serial, partner, why }) => ({
      prefix,
      pool,
      node,
      uid,
      state,
      serial,
      ...(partner !== undefined && { partner }),
      ...(why !== undefined && { why }),
    })),
    freed: freedBy(delta),
    notes,
    ...(plan && { plan }),
  };
}

/** Why nothing was changed; its form is core/view/schema/ipam_refusal.json. */
export function refusalJson({ refused, text, hint }: Refusal): object {
  return {
    schema: "underlay.ipam-refusal/1",
    refused,
    text,
    ...(hint !== undefined && { hint }),
  };
}

function blocksOf({ puts }: Delta): BlockRow[] {
  return puts.filter((row) => row.kind === "block");
}

const BLOCK = "block/";

/** Prefixes that nobody has any more; one that is granted anew in the same change is not among them. */
function freedBy({ puts, deletes }: Delta): string[] {
  const kept = new Set(puts.flatMap((row) => row.kind === "block" ? [row.prefix] : []));
  return deletes.flatMap((key) => {
    const prefix = key.startsWith(BLOCK) ? key.slice(BLOCK.length) : "";
    return prefix === "" || kept.has(prefix) ? [] : [prefix];
  });
}
