// The ledger beside the routes that were seen: who announces what is whose.
import { layOut, type Mark } from "./check_layout.ts";
import { Findings, type Problem } from "./check_problem.ts";
import { around, firstIn } from "./check_lookup.ts";
import { at, by, type Cross, type CrossOptions } from "./cross.ts";
import { judgeAggregate, missingAggregates } from "./cross_aggregate.ts";
import { judgeBlock, missingBlocks, tellStrangers } from "./cross_block.ts";
import { type Announcement, Origins, type Sighting, sightings } from "./cross_origin.ts";
import type { LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";

export type { CrossOptions } from "./cross.ts";
export type { Announcement } from "./cross_origin.ts";

/**
 * All that routes tell against the ledger: announced by another than the owner or by two, not
 * announced, announced and not granted, more specific than a block, aggregates that are missing or
 * foreign. Who announces is told by `origin`, addresses of nodes, or what else has the next hop; what
 * rests on the last alone is a note. `now` is when routes were looked at, a little before the ledger:
 * what was granted or given back since then is not told against them.
 */
export function crossAudit(
  rows: Iterable<LedgerRow>,
  announcements: readonly Announcement[],
  now: Moment,
  options: CrossOptions = {},
): Problem[] {
  const layout = layOut(rows), found = new Findings("bgp");
  const origins = new Origins(layout, announcements, options.nodes);
  const sighted = sightings(announcements, origins);
  for (const prefix of sighted.unreadable) {
    found.note("unreadable-route", { text: `a route to ${prefix} was seen, which is no prefix` });
  }
  const seen = new Map(sighted.found.map((one) => [one.text, one]));
  const cross: Cross = { layout, now, options, seen, strangers: new Map() };
  const known = new Set(options.known);
  for (const one of sighted.found) {
    // A default route, and what else is announced for good reason.
    if (one.range.length > 0 && !known.has(one.text)) judge(one, cross, found);
  }
  tellStrangers(cross, found);
  missingBlocks(cross, found);
  missingAggregates(cross, found);
  return found.found;
}

function judge(one: Sighting, cross: Cross, found: Findings): void {
  const { layout } = cross, { range } = one;
  const block = around(layout.blocks, range);
  if (block) {
    if (block.range.length === range.length) return judgeBlock(one, block, cross, found);
    return found.problem("more-specific", {
      ...at(one),
      other: block.text,
      text: `${one.text}, more specific than block ${block.text} of ${block.row.node}, ` +
        `is announced by ${by(one)}`,
    });
  }
  const home = around(layout.supers, range), cidr = around(layout.cidrs, range);
  if (home?.range.length === range.length) judgeAggregate(one, home, cross, found);
  else if (cidr) judgeInside(one, cidr, cross, found);
  else judgeOutside(one, cross, found);
}

/** In a pool, and neither a block nor a super-block. */
function judgeInside(one: Sighting, cidr: Mark, { layout }: Cross, found: Findings): void {
  // A pool as a whole is what the core may tell others.
  if (cidr.range.length === one.range.length) return;
  const inside = firstIn(layout.blocks, one.range);
  if (!inside) {
    found.problem("not-allocated", {
      ...at(one),
      text: `${one.text} is announced by ${by(one)}, and granted to nobody`,
    });
  } else {
    found.problem("aggregate-foreign", {
      ...at(one),
      other: inside.text,
      text: `${one.text} is announced by ${by(one)}: it is no super-block, and block ` +
        `${inside.text} of ${inside.row.node} lies in it`,
    });
  }
}

/** In no pool: of interest only where a node announces it. */
function judgeOutside(one: Sighting, { layout }: Cross, found: Findings): void {
  const node = one.origins.find(({ node }) => node !== undefined && layout.nodes.has(node));
  if (!node) return;
  const { range } = one, covered = firstIn(layout.cidrs, range);
  if (covered) {
    found.problem("aggregate-foreign", {
      ...at(one),
      other: covered.text,
      text: `${one.text} is announced by ${node.text}, and all of ${covered.text} lies in it`,
    });
    return;
  }
  const text = `${one.text} is announced by ${node.text}, and is in no pool`;
  // Host routes are what services and loopbacks have.
  const isHost = range.length === (range.family === 4 ? 32 : 128);
  if (isHost) found.note("in-no-pool", { ...at(one), text });
  else found.problem("in-no-pool", { ...at(one), text });
}
