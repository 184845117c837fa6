// What a store must have after its process was killed, by what the process had said until then.
import { checkLedger } from "../../core/ipam/check.ts";
import type { BlockRow, LedgerRow } from "../../core/ipam/ledger_row.ts";
import { systemMoment } from "../../core/io/moment.ts";

export interface Finding {
  readonly kind: "lost" | "duplicate" | "leak" | "undone" | "invariant" | "unreadable";
  readonly text: string;
}

/** A block that was asked for, as far as the process that did heard of it. */
interface Asked {
  readonly id: string;
  prefix?: string;
  serial?: number;
  isRefused?: boolean;
  release?: "asked" | "done";
}

/** What workers said: `a`/`A`/`N` a block asked for, granted, refused; `r`/`R` a release. */
export class Said {
  readonly asked = new Map<string, Asked>();
  readonly #granted = new Map<string, Asked>();

  /** Whole lines; the last may be half of one. */
  constructor(text: string) {
    for (const line of text.slice(0, text.lastIndexOf("\n") + 1).split("\n")) this.#hear(line);
  }

  #hear(line: string): void {
    const [verb, first = "", second = "", third] = line.split(" ");
    const known = this.asked.get(first), grant = this.#granted.get(`${first} ${second}`);
    if (verb === "a") this.asked.set(first, { id: first });
    else if (verb === "N" && known) known.isRefused = true;
    else if (verb === "A" && known) {
      known.prefix = second;
      known.serial = Number(third);
      this.#granted.set(`${second} ${third}`, known);
    } else if (verb === "r" && grant) grant.release ??= "asked";
    else if (verb === "R" && grant) grant.release = "done";
  }

  /** Asked for, and never answered. */
  open(): readonly Asked[] {
    return [...this.asked.values()].filter(({ prefix, isRefused }) => !prefix && !isRefused);
  }
}

/** All that is wrong with the rows of a store. */
export function judge(said: Said, rows: readonly LedgerRow[]): Finding[] {
  const blocks = rows.filter((row) => row.kind === "block");
  const problems = checkLedger(rows, systemMoment())
    .filter(({ severity }) => severity === "problem")
    .map(({ text }): Finding => ({ kind: "invariant", text }));
  return [...problems, ...lost(said, blocks), ...surplus(said, blocks)];
}

/** I5: what was acknowledged is there; what was given back is. */
function lost(said: Said, blocks: readonly BlockRow[]): Finding[] {
  const byPrefix = new Map(blocks.map((block) => [block.prefix, block]));
  return [...said.asked.values()].flatMap(({ id, prefix, serial, release }): Finding[] => {
    if (prefix === undefined) return [];
    const block = byPrefix.get(prefix), isHeld = block?.state === "held" && block.serial === serial;
    if (release === undefined && !(isHeld && block.request === id)) {
      return [{ kind: "lost", text: `${id} was granted ${prefix} (${serial}): ${told(block)}` }];
    }
    if (release === "done" && isHeld) {
      return [{ kind: "undone", text: `${prefix} (${serial}) was given back: ${told(block)}` }];
    }
    return [];
  });
}

function told(block: BlockRow | undefined): string {
  if (!block) return "no such block";
  return `${block.state}, ${block.request} of ${block.node} (${block.serial})`;
}

/** I6, I10: nothing is there that nobody asked for, and nothing twice. */
function surplus(said: Said, blocks: readonly BlockRow[]): Finding[] {
  const seen = new Set<string>();
  return blocks.filter(({ state }) => state === "held").flatMap((block): Finding[] => {
    const { request = "", prefix } = block, asked = said.asked.get(request);
    const isTwice = seen.has(request) || asked?.prefix !== undefined && asked.prefix !== prefix;
    seen.add(request);
    if (!asked || asked.isRefused) {
      return [{ kind: "leak", text: `${prefix} is held for ${request}, which nobody was granted` }];
    }
    if (isTwice) return [{ kind: "duplicate", text: `${request} has ${prefix} and another block` }];
    return [];
  });
}
