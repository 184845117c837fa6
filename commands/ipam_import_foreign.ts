// ipam import --calico, --nodes: what a cluster keeps of who has which block, as a ledger.
import { readCalicoIpam, type TakenOver } from "../core/config/calico_ipam.ts";
import { readNodeBlocks, readNodes } from "../core/config/kubectl_nodes.ts";
import { readResources, type Resource } from "../core/config/resources.ts";
import type { LedgerDocument } from "../core/ipam/document.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import type { MetaRow } from "../core/ipam/ledger_row.ts";
import type { Moment } from "../core/ipam/moment.ts";
import type { Refusal } from "../core/ipam/refusal.ts";
import { failure } from "./exit.ts";
import type { Io } from "./io.ts";
import { textOf } from "./ipam_text.ts";
import { quote } from "./parse.ts";

/** Faults that are named at once. */
const FAULTS = 4;

/** A document that is made from the ledger as it is, and what of it is other than in the cluster. */
export interface ForeignDocument {
  of(ledger: Ledger, now: Moment): LedgerDocument | Refusal;
  readonly notes: readonly string[];
}

/** Reads the files. Throws CommandError. */
export async function readForeign(
  { calico, nodes }: { readonly calico?: string | undefined; readonly nodes?: string | undefined },
  io: Io,
): Promise<ForeignDocument> {
  const named = nodes === undefined ? [] : await resourcesOf(nodes, io);
  const rows = calico === undefined ? [] : await resourcesOf(calico, io), notes: string[] = [];
  return {
    notes,
    of(ledger, now) {
      const known = new Map(readNodes(named).map((node) => [node.name, node]));
      const node = (name: string) => known.get(name) ?? ledger.node(name);
      const taken = calico === undefined
        ? readNodeBlocks(named, [...ledger.pools()], now)
        : readCalicoIpam(rows, { node }, now);
      notes.splice(0, Infinity, ...taken.notes);
      return documentOf(taken, calico ?? nodes!);
    },
  };
}

async function resourcesOf(file: string, io: Io): Promise<readonly Resource[]> {
  const resources = readResources(await textOf(file, io));
  if ("fault" in resources) throw failure(`cannot import ${quote(file)}: ${resources.fault}`);
  return resources;
}

function documentOf({ rows, faults }: TakenOver, file: string): LedgerDocument | Refusal {
  const [first, ...more] = faults.slice(0, FAULTS), rest = faults.length - FAULTS;
  if (first === undefined) {
    const own = rows.filter((row): row is Exclude<typeof row, MetaRow> => row.kind !== "meta");
    return { version: 0, meta: undefined, rows: own, foreign: [] };
  }
  const hint = [...more, ...rest > 0 ? [`and ${rest} more`] : []].join("\n");
  return {
    refused: "bad-request",
    text: `cannot import ${quote(file)}: ${first}`,
    ...(hint !== "" && { hint }),
  };
}
