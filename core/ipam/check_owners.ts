import type { Layout } from "./check_layout.ts";
import { Findings } from "./check_problem.ts";
import { type Range, rangeOf } from "./check_range.ts";
import type { BlockRow, BlockState } from "./ledger_row.ts";

/** Every block has one owner that is known; a request came to one grant; pairs are pairs. */
export function checkOwners(layout: Layout): Findings {
  const found = new Findings("owners");
  const byPrefix = new Map(layout.blocks.map((mark) => [mark.text, mark]));
  const requests = new Map<string, BlockRow>();
  for (const { row, range } of layout.blocks) {
    checkOwner(row, layout, found);
    checkRequest(row, requests, found);
    if (row.partner === undefined) checkAlone(row, layout, found);
    else checkPartner(row, range, byPrefix.get(row.partner)?.row, found);
    if (row.state !== "quarantined") continue;
    found.note("quarantined", {
      ...of(row),
      text: `${what(row)} is quarantined${row.why === undefined ? "" : `: ${row.why}`}`,
    });
  }
  return found;
}

function of({ prefix, node }: BlockRow): { readonly prefix: string; readonly node: string } {
  return { prefix, node };
}

function what({ prefix, node }: BlockRow): string {
  return `block ${prefix} of ${node}`;
}

/** An owner is an incarnation: the name alone is not enough. */
function checkOwner(row: BlockRow, { nodes }: Layout, found: Findings): void {
  const node = nodes.get(row.node);
  if (!node) {
    if (row.state === "cooling" || row.state === "quarantined") return;
    found.problem("unknown-node", {
      ...of(row),
      text: `${what(row)} (${row.state}) has an owner that is not known`,
      repair: "note its owner as gone, and drain it",
    });
  } else if (node.uid !== row.uid && row.state === "held") {
    found.problem("other-incarnation", {
      ...of(row),
      text: `${what(row)} is held by incarnation ${row.uid}; that name is ${node.uid} now`,
      repair: "drain it",
    });
  }
}

function checkRequest(row: BlockRow, requests: Map<string, BlockRow>, found: Findings): void {
  if (row.request === undefined) return;
  const first = requests.get(row.request);
  if (!first) requests.set(row.request, row);
  else if (first.node !== row.node || first.uid !== row.uid || first.pool !== row.pool) {
    found.problem("request-shared", {
      ...of(row),
      other: first.prefix,
      text: `${what(row)} and ${what(first)} were granted for the same request ${row.request}`,
    });
  }
}

/** A pool may have become dual stack after the grant. */
function checkAlone(row: BlockRow, { pools }: Layout, found: Findings): void {
  const pool = pools.get(row.pool);
  if (row.state !== "held" || !pool?.ipv4 || !pool.ipv6) return;
  found.note("single-stack", {
    ...of(row),
    text: `${what(row)} has no block of the other family, and pool ${row.pool} grants both`,
  });
}

/** From `leaving` on each of a pair goes its own way. */
const TOGETHER: readonly BlockState[] = ["held", "draining"];

function checkPartner(
  row: BlockRow,
  range: Range,
  partner: BlockRow | undefined,
  found: Findings,
): void {
  const isTogether = TOGETHER.includes(row.state), other = row.partner ?? "";
  const isPair = partner?.partner === row.prefix && partner.node === row.node &&
    partner.uid === row.uid;
  if (!partner || !isPair) {
    if (!isTogether) return;
    const kind = partner ? "partner-differs" : "partner-missing";
    const why = partner ? `is ${partner.node}'s and not its partner` : "is not there";
    found.problem(kind, {
      ...of(row),
      other,
      text: `${what(row)} was granted with ${other}, which ${why}`,
      repair: "quarantine it",
    });
  } else if (partner.pool !== row.pool || rangeOf(other)?.family === range.family) {
    found.problem("partner-differs", {
      ...of(row),
      other,
      text: `${what(row)} and its partner ${other} are of one family, or of two pools`,
    });
  } else if (
    isTogether && (partner.state === "cooling" || row.state === "held") &&
    partner.state !== row.state
  ) {
    found.problem("partner-state", {
      ...of(row),
      other,
      text: `${what(row)} is ${row.state}, its partner ${other} ${partner.state}`,
    });
  }
}
