// ipam report: what nodes use, from options or a line a node.
import { reportAndFollow } from "../core/ipam/elastic_report.ts";
import type { ReportRequest } from "../core/ipam/demand_report.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { changeLedger, makeChange, type Told } from "./ipam_change.ts";
import { elasticTold } from "./ipam_elastic.ts";
import { type OpenLedger, withLedger } from "./ipam_ledger.ts";
import type { ReportOptions } from "./ipam_options.ts";
import { blockUses, prefixOf } from "./ipam_words.ts";
import { textOf } from "./ipam_text.ts";
import { type ParsedArgs, quote } from "./parse.ts";

type Answer = ReturnType<ReturnType<typeof reportAndFollow>> extends infer Out
  ? Out extends { readonly answer: infer A } ? A : never
  : never;

export async function run(
  { operands: [file], options }: ParsedArgs<ReportOptions>,
  io: Io,
): Promise<number> {
  if (file === undefined) {
    const work = reportAndFollow(requestOf(options));
    return await changeLedger(options, io, work, (answer) => told(answer, options.plan));
  }
  if (options.node !== undefined || options.used !== undefined || options.block !== undefined) {
    throw usageError("ipam report takes what a node uses from FILE or from options, not from both");
  }
  const requests = linesOf(await textOf(file, io), file);
  return await withLedger(options, io, "refuse", async (open) => {
    const codes: number[] = [];
    // Many are safe with one word of the disk; of a plan each is beside the ledger as it is.
    const together = options.plan ? 1 : requests.length;
    for (let i = 0; i < requests.length; i += together) {
      const some = requests.slice(i, i + together);
      codes.push(...await Promise.all(some.map((one) => oneOf(open, one, options, io))));
    }
    return codes.reduce((worst, code) => Math.max(worst, code), EXIT.done);
  });
}

/** A node that cannot be taken holds the others up no more than it must. */
async function oneOf(
  open: OpenLedger,
  request: ReportRequest,
  options: ReportOptions,
  io: Io,
): Promise<number> {
  const work = reportAndFollow(request);
  try {
    return await makeChange(open, options, io, work, (answer) => told(answer, options.plan));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.stderr.write(`underlay: ${error.text}\n`);
    return error.code;
  }
}

function requestOf({ node, used, pending = 0, block, uid }: ReportOptions): ReportRequest {
  const blocks = blockUses(block);
  if (node === undefined) throw usageError("ipam report needs --node NAME, or a FILE");
  if (used === undefined && !blocks) {
    throw usageError("ipam report needs --used N, or --block PREFIX=USED");
  }
  return {
    node,
    used: used ?? mostOf(blocks ?? []),
    pending,
    ...(blocks && { blocks }),
    ...(uid !== undefined && { uid }),
  };
}

/** A pod of two families uses an address of each. */
function mostOf(blocks: readonly { readonly prefix: string; readonly used: number }[]): number {
  const sum = (isV6: boolean) =>
    blocks.reduce((sum, { prefix, used }) => prefix.includes(":") === isV6 ? sum + used : sum, 0);
  return Math.max(sum(false), sum(true));
}

function told(answer: Answer, isPlanned: boolean): Told {
  const elastic = elasticTold(answer, isPlanned), { node, unknown, beyond, isGone } = answer;
  return {
    lines: answer.steps.length > 0
      ? elastic.lines ?? []
      : answer.shortages.length > 0
      ? []
      : [`${node} has what it needs`],
    notes: [
      ...unknown.map((prefix) => `${node} does not have ${prefix}`),
      ...beyond === undefined
        ? []
        : [`${node} uses ${beyond} addresses that are in no block of it`],
      ...isGone ? [`${node} is taken for gone: its blocks drain whatever it says`] : [],
      ...elastic.notes ?? [],
    ],
    code: answer.shortages.length > 0 ? EXIT.found : EXIT.done,
  };
}

/** A report a line; what is not understood is told with its line. */
function linesOf(text: string, file: string): ReportRequest[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const request = saidBy(line);
    if (typeof request !== "string") return [request];
    const where = file === "-" ? "standard input" : quote(file);
    throw usageError(`cannot take line ${i + 1} of ${where}: ${request}`);
  });
}

function saidBy(line: string): ReportRequest | string {
  try {
    return requestIn(line);
  } catch (error) {
    if (error instanceof CommandError) return error.text;
    throw error;
  }
}

function requestIn(line: string): ReportRequest | string {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return "it is no JSON object";
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) {
    return "it is no JSON object";
  }
  const { node, uid, used, pending = 0, blocks } = read as Record<string, unknown>;
  if (typeof node !== "string") return 'it has no "node"';
  if (uid !== undefined && typeof uid !== "string") return '"uid" is no string';
  const list = blocks === undefined ? undefined : blocksIn(blocks);
  if (typeof list === "string") return list;
  const sum = used ?? (list && mostOf(list));
  if (!isCount(sum)) return '"used" is no count';
  if (!isCount(pending)) return '"pending" is no count';
  return {
    node,
    used: sum,
    pending,
    ...(list && { blocks: list }),
    ...(uid !== undefined && { uid }),
  };
}

function blocksIn(value: unknown): { prefix: string; used: number }[] | string {
  if (!Array.isArray(value)) return '"blocks" is no list';
  const out: { prefix: string; used: number }[] = [];
  for (const one of value) {
    const { prefix, used } = (one ?? {}) as Record<string, unknown>;
    if (typeof prefix !== "string" || !isCount(used)) return 'a block needs "prefix" and "used"';
    out.push({ prefix: prefixOf(prefix, "prefix"), used });
  }
  return out;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
