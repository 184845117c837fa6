import type { Layout } from "./check_layout.ts";
import { Findings } from "./check_problem.ts";
import { type Range, rangeOf } from "./check_range.ts";
import type { BlockRow } from "./ledger_row.ts";
import { waysOut } from "./quarantined.ts";

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
      text: `${what(row)} is quarantined${row.why === undefined ? "" : `: ${row.why}`}; ` +
        waysOut(row),
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

/** A grant is of both families or of none; from `leaving` on each of a pair goes its own way. */
function checkPartner(
  row: BlockRow,
  range: Range,
  partner: BlockRow | undefined,
  found: Findings,
): void {
  if (row.state !== "held") return;
  const other = row.partner ?? "", at = { ...of(row), other };
  if (!partner) {
    found.problem("partner-missing", {
      ...at,
      text: `${what(row)} was granted with ${other}, which is not there`,
      repair: "drain it",
    });
  } else if (partner.node !== row.node || partner.uid !== row.uid || partner.pool !== row.pool) {
    found.problem("partner-differs", {
      ...at,
      text: `${what(row)} was granted with ${other}, which is ${partner.node}'s`,
      repair: "drain it",
    });
  } else if (partner.partner !== row.prefix || rangeOf(other)?.family === range.family) {
    found.problem("partner-differs", {
      ...at,
      text: `${what(row)} was granted with ${other}, which is no partner of it`,
      repair: "drain it",
    });
  } else if (partner.state !== "held") {
    found.problem("partner-state", {
      ...at,
      text: `${what(row)} is held, its partner ${other} is ${partner.state}`,
      repair: "drain it",
    });
  }
}
