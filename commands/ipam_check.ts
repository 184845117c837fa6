// ipam check: whether a ledger keeps its promises, and what BGP says beside it.
import { auditLedger, type AuditOptions } from "../core/ipam/audit.ts";
import type { Problem } from "../core/ipam/check_problem.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import type { Moment } from "../core/ipam/moment.ts";
import { waysOut } from "../core/ipam/quarantined.ts";
import { repair } from "../core/ipam/repair.ts";
import { type Checked, checkJson, checkLines, problemCount } from "../core/view/ipam_check.ts";
import { jsonText } from "../core/view/json_text.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { makeChange } from "./ipam_change.ts";
import { type OpenLedger, withLedger } from "./ipam_ledger.ts";
import type { CheckOptions } from "./ipam_options.ts";
import { screenOf } from "./ipam_screen.ts";
import type { ParsedArgs } from "./parse.ts";

export function run({ options }: ParsedArgs<CheckOptions>, io: Io): Promise<number> {
  if (options.plan && !options.repair) {
    throw usageError("--plan says what --repair would do; a check alone changes nothing");
  }
  return withLedger(options, io, "salvage", (open) => check(open, options, io));
}

async function check(open: OpenLedger, options: CheckOptions, io: Io): Promise<number> {
  // Routes come first: what is granted while they are read is in the ledger that they are laid beside.
  const { keeper, now } = open, audit = await auditOptions(options, now(), io);
  const faults = await keeper.store.verify(), ledger = await keeper.read();
  const problems = auditLedger(ledger, now(), audit), found = { faults, problems };
  const checked = countsOf(ledger, keeper.store.where, audit);
  const lines = options.json
    ? checkJson(checked, found).map(jsonText)
    : checkLines(checked, found, screenOf(options.color, io, now().unix));
  for (const line of lines) io.stdout.write(`${line}\n`);
  const code = problemCount(found) > 0 ? EXIT.found : EXIT.done;
  const isFatal = faults.some((fault) => fault.isFatal);
  const isToMend = problems.some((one) => one.severity === "problem" || one.repair !== undefined);
  if (options.repair && isFatal) {
    io.stderr.write("nothing is repaired in a damaged store: underlay ipam export --force FILE\n");
  }
  if (!options.repair || isFatal || !isToMend) return code;
  return await mend(open, problems, audit, options, code, io);
}

/** 1 while something is left that only a person can judge; of a plan, what the check came to. */
async function mend(
  open: OpenLedger,
  problems: readonly Problem[],
  audit: AuditOptions,
  options: CheckOptions,
  code: number,
  io: Io,
): Promise<number> {
  if (!options.json) io.stdout.write("\n");
  return await makeChange(
    open,
    options,
    io,
    repair(problems, audit),
    ({ done, left, quarantined }) => ({
      lines: [
        ...done.map(({ what }) => `${options.plan ? "would" : "repaired:"} ${what}`),
        ...done.length === 0 ? ["nothing is safe to repair"] : [],
      ],
      notes: [...quarantined.map(waysOut), ...left.map(({ text }) => `left for you: ${text}`)],
      code: options.plan ? code : left.length > 0 ? EXIT.found : EXIT.done,
    }),
  );
}

/** What BGP says, where it was asked for. */
async function auditOptions(
  { bgp }: CheckOptions,
  seenAt: Moment,
  io: Io,
): Promise<AuditOptions> {
  if (bgp === undefined) return {};
  const { gatherAnnouncements } = await import("./ipam_announcements.ts");
  try {
    return { ...await gatherAnnouncements(bgp, io), seenAt };
  } catch (error) {
    throw error instanceof CommandError ? inOwnWords(error) : error;
  }
}

/** Others have --socket and --force for it; here the source says it, and nothing lets a dial go ahead. */
export function inOwnWords({ code, message }: CommandError): CommandError {
  const lines = message.split("\n").map((line) =>
    line.replace(/--socket PATH$/, "--bgp=unix:PATH")
      .replace(
        /^to dial: .*$/,
        "what an agent of this host sees: --bgp alone; to dial: stop it first",
      )
  );
  return new CommandError(code, lines.join("\n"));
}

function countsOf(ledger: Ledger, where: string, { announcements }: AuditOptions): Checked {
  const count = (rows: Iterable<unknown>) => [...rows].length;
  return {
    where,
    pools: count(ledger.pools()),
    racks: count(ledger.supers()),
    blocks: count(ledger.blocks()),
    nodes: count(ledger.nodes()),
    ...(announcements && { routes: announcements.length }),
  };
}
