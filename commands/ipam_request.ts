// ipam allocate, ipam release, ipam rebalance: blocks come and go.
import { allocate as allocating } from "../core/ipam/allocate.ts";
import { allocateExact, type ExactRequest } from "../core/ipam/allocate_exact.ts";
import type { BlockState } from "../core/ipam/ledger_row.ts";
import { rebalance as rebalancing } from "../core/ipam/rebalance.ts";
import { release as releasing } from "../core/ipam/release.ts";
import { EXIT, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { changeLedger, makeChange } from "./ipam_change.ts";
import { elasticTold } from "./ipam_elastic.ts";
import { withLedger } from "./ipam_ledger.ts";
import type { AllocateOptions, RebalanceOptions, ReleaseOptions } from "./ipam_options.ts";
import { silentNotes } from "./ipam_silent.ts";
import { labelsOf, lengthOf, prefixOf } from "./ipam_words.ts";
import type { ParsedArgs } from "./parse.ts";

export function allocate({ options }: ParsedArgs<AllocateOptions>, io: Io): Promise<number> {
  const { node, size, count, pool, prefix, uid, request } = options;
  const labels = labelsOf(options.label);
  const who = {
    node,
    freshUid: crypto.randomUUID(),
    ...(labels && { labels }),
    ...(uid !== undefined && { uid }),
    ...(request !== undefined && { request }),
  };
  if (prefix !== undefined) return allocateOne(options, io, { ...who, prefix });
  const work = allocating({
    ...who,
    count: count ?? 1,
    ...(size !== undefined && { size: lengthOf("size", size, 128) }),
    ...(pool !== undefined && { pool }),
  });
  return changeLedger(options, io, work, ({ blocks, isRepeated }) => ({
    blocks,
    notes: isRepeated ? [`request ${request} was granted before`] : [],
  }));
}

/** The block itself says its size, how many it is and its pool. */
function allocateOne(options: AllocateOptions, io: Io, request: ExactRequest): Promise<number> {
  for (const name of ["size", "count", "pool"] as const) {
    if (options[name] === undefined) continue;
    throw usageError(
      `--prefix and --${name} exclude each other; leave one away\n` +
        "underlay help ipam allocate says what each does",
    );
  }
  const prefix = prefixOf(request.prefix, "--prefix");
  return changeLedger(
    options,
    io,
    allocateExact({ ...request, prefix }),
    ({ blocks, isRepeated }) => ({
      blocks,
      notes: isRepeated ? [`${prefix} was ${request.node}'s before`] : [],
    }),
  );
}

export function release(
  { operands, options }: ParsedArgs<ReleaseOptions>,
  io: Io,
): Promise<number> {
  const { node, serial, force } = options;
  if (serial !== undefined && operands.length !== 1) {
    throw usageError("--serial is of one grant: give the one block that it was");
  }
  const work = releasing({
    force,
    ...(node !== undefined && { node }),
    ...(!options.all && { prefixes: operands.map((text) => prefixOf(text, "PREFIX")) }),
    ...(serial !== undefined && { serial }),
  });
  return changeLedger(options, io, work, ({ already }) => ({
    notes: already.map(({ prefix, state }) => `${prefix} ${ALREADY[state ?? "free"]} already`),
  }));
}

const ALREADY: Readonly<Record<BlockState | "free", string>> = {
  held: "is held",
  draining: "drains",
  leaving: "is to be withdrawn",
  cooling: "cools",
  quarantined: "is quarantined",
  free: "is free",
};

export function rebalance({ options }: ParsedArgs<RebalanceOptions>, io: Io): Promise<number> {
  const { node } = options;
  const work = rebalancing(node === undefined ? {} : { nodes: [node] });
  return withLedger(options, io, "refuse", async (open) => {
    const silent = await silentNotes(open.keeper);
    return await makeChange(open, options, io, work, (answer) => {
      const { lines = [], notes = [] } = elasticTold(answer, options.plan);
      return {
        lines,
        notes: [...notes, ...silent(open.keeper.ledger, node)],
        code: answer.shortages.length > 0 ? EXIT.found : EXIT.done,
      };
    });
  });
}
