// A request id that comes again: with the same wish, while its blocks are still the node's.
import type { BlockRow } from "./ledger_row.ts";
import { lengthOf } from "./demand.ts";
import type { Refusal } from "./refusal.ts";

/** What a request asks for; what it does not say is not compared. */
export interface Repeated {
  readonly request?: string;
  /** Of IPv4, or the pool's only family. */
  readonly size?: number;
  /** Blocks, or pairs. */
  readonly count?: number;
  readonly pool?: string;
}

const NEW_ID = "a new grant needs a new request id";

/** Why what a request was granted is no answer to it now: it asks for other blocks, or they were given back. */
export function notAgain(asked: Repeated, blocks: readonly BlockRow[]): Refusal | undefined {
  const four = blocks.filter(({ prefix }) => !prefix.includes(":"));
  const first = four.length > 0 ? four : blocks, { request, size, count, pool } = asked;
  const other = first.find((block) =>
    size !== undefined && lengthOf(block.prefix) !== size ||
    pool !== undefined && block.pool !== pool
  );
  if (other) {
    const wish = [size === undefined ? "" : ` a /${size}`, pool === undefined ? "" : ` of ${pool}`];
    return {
      refused: "bad-request",
      text: `request ${request} was granted ${other.prefix} of pool ${other.pool}, and not` +
        wish.join(""),
      hint: NEW_ID,
    };
  }
  return givenBack(request, blocks) ?? otherCount(request, first.length, count);
}

/** Nobody may take addresses from what is on its way out. */
function givenBack(request: string | undefined, blocks: readonly BlockRow[]): Refusal | undefined {
  const gone = blocks.find(({ state }) => state !== "held" && state !== "draining");
  if (!gone) return undefined;
  return {
    refused: "stale",
    text: `request ${request} was granted ${gone.prefix} before, and it is ${gone.state} now`,
    hint: NEW_ID,
  };
}

function otherCount(
  request: string | undefined,
  has: number,
  count = has,
): Refusal | undefined {
  if (has === count) return undefined;
  return {
    refused: "bad-request",
    text: `request ${request} has ${has} of the blocks that it was granted, and not ${count}`,
    hint: NEW_ID,
  };
}
