import type { Fault } from "../wire/fault.ts";
import type { Tree } from "../wire/tree.ts";

/** A field of a message: `bytes[start..end)`, with what it says and the fields inside it. */
export interface TreeNode {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly children: TreeNode[];
  /** What is wrong with this field and no field inside it. */
  readonly faults: Fault[];
}

/** Keeps what decoders tell of their octets, in order. */
export class TreeBuilder implements Tree {
  readonly roots: TreeNode[] = [];
  #here: TreeNode[] = this.roots;

  leaf(name: string, start: number, end: number, text: string): void {
    this.#here.push({ name, start, end, text, children: [], faults: [] });
  }

  branch(name: string, start: number, end: number, text: string, body: () => void): void {
    const children: TreeNode[] = [], outer = this.#here;
    outer.push({ name, start, end, text, children, faults: [] });
    this.#here = children;
    body();
    this.#here = outer;
  }
}

/** The name of the attribute flags' field, and of the branch that all attributes stand in. */
export const FLAGS = "Flags", PATH_ATTRIBUTES = "Path Attributes";

/** UPDATE Message Error subcodes of RFC 4271 §4.5. */
const MISSING_WELL_KNOWN = 3, ATTRIBUTE_FLAGS = 4;

/** The fields around index `at`, outermost first. */
function chainAt(roots: readonly TreeNode[], at: number): TreeNode[] {
  const chain: TreeNode[] = [];
  for (let level = roots;;) {
    const node = level.find(({ start, end }) => start <= at && at < end);
    if (!node) return chain;
    chain.push(node);
    level = node.children;
  }
}

/**
 * Puts each fault under the innermost field whose octets it concerns; returns those that stand
 * behind the last octet. `base` is the index that offsets count from.
 */
export function placeFaults(
  roots: readonly TreeNode[],
  faults: readonly Fault[],
  base: number,
): Fault[] {
  return faults.filter((fault) => {
    const chain = chainAt(roots, base + fault.offset);
    const inUpdate = fault.code === 3;
    // What is not there has no octets: its fault belongs to all attributes together.
    if (inUpdate && fault.subcode === MISSING_WELL_KNOWN) {
      const whole = roots.find(({ name }) => name === PATH_ATTRIBUTES);
      if (whole) chain.splice(0, chain.length, whole);
    } else if (chain.at(-1)?.name === FLAGS && fault.subcode !== ATTRIBUTE_FLAGS) chain.pop();
    chain.at(-1)?.faults.push(fault);
    return chain.length === 0;
  });
}
