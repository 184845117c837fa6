// What a stored row must look like. Rows come from disks and other programs: nothing here throws.
import type { BlockState } from "./ledger_row.ts";
import { readPrefix } from "./space_prefix.ts";

type Check = (value: unknown) => boolean;
type Fields = readonly (readonly [name: string, check: Check, isOptional?: true])[];

const isText: Check = (value) => typeof value === "string";
const isName: Check = (value) => typeof value === "string" && value !== "";
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isSeconds: Check = (value) => Number.isFinite(value);
const isTrue: Check = (value) => value === true;
const isPrefix: Check = (value) => typeof value === "string" && readPrefix(value) !== undefined;

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function record(fields: Fields): Check {
  return (value) => faultIn(value, fields) === undefined;
}

/** The field that is not as it should be. */
function faultIn(value: unknown, fields: Fields): string | undefined {
  if (!isRecord(value)) return "it";
  for (const [name, check, isOptional] of fields) {
    const part = value[name];
    if (part === undefined ? !isOptional : !check(part)) return name;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const MOMENT = record([["unix", isSeconds], ["boot", isText, true], ["up", isSeconds, true]]);

const STATES: Readonly<Record<BlockState, true>> = {
  held: true,
  draining: true,
  leaving: true,
  cooling: true,
  quarantined: true,
};
const isState: Check = (value) => typeof value === "string" && Object.hasOwn(STATES, value);

const SIZES = record([
  ["smallest", isCount],
  ["largest", isCount],
  ["usual", isCount],
  ["rack", isCount],
]);

const ELASTIC = record([
  ["preAllocate", isCount],
  ["highPercent", isCount],
  ["lowPercent", isCount],
  ["settleSeconds", isSeconds],
  ["doubleSeconds", isSeconds],
  ["coolSeconds", isSeconds],
  ["graceSeconds", isSeconds],
  ["unusable", isCount],
  ["mostBlocks", isCount],
]);

const DEMAND = record([
  ["used", isCount],
  ["pending", isCount],
  ["blocks", listOf(record([["prefix", isPrefix], ["used", isCount]])), true],
  ["at", MOMENT],
]);

const isHow: Check = (value) => value === "grown" || value === "shrunk";

const KINDS: Readonly<Record<string, Fields>> = {
  meta: [
    ["format", (value) => isCount(value) && value !== 0],
    ["id", isName],
    ["epoch", isCount],
    ["serial", isCount, true],
  ],
  pool: [
    ["name", isName],
    ["cidrs", listOf(record([["prefix", isPrefix], ["draining", isTrue, true]]))],
    ["draining", isTrue, true],
    ["ipv4", SIZES, true],
    ["ipv6", SIZES, true],
    ["selector", listOf(record([["key", isName], ["values", listOf(isText)]]))],
    ["rackLabel", isText],
    ["reserved", listOf(isPrefix)],
    ["elastic", ELASTIC],
    ["serial", isCount],
  ],
  super: [["prefix", isPrefix], ["pool", isName], ["rack", isText], ["serial", isCount]],
  block: [
    ["prefix", isPrefix],
    ["pool", isName],
    ["node", isText],
    ["uid", isText],
    ["state", isState],
    ["since", MOMENT],
    ["serial", isCount],
    ["partner", isPrefix, true],
    ["request", isText, true],
    ["released", isTrue, true],
    ["why", isText, true],
  ],
  node: [
    ["name", isName],
    ["uid", isText],
    ["labels", listOf(record([["key", isName], ["value", isText]]))],
    ["demand", DEMAND, true],
    ["changed", record([["at", MOMENT], ["how", isHow], ["length", isCount]]), true],
    ["agent", record([["instance", isText], ["since", MOMENT]]), true],
    ["gone", MOMENT, true],
    ["lost", isTrue, true],
  ],
};

/** Why a value is no row: one clause, `its state is not known here`. Undefined: it is one. */
export function faultOf(value: unknown): string | undefined {
  if (!isRecord(value)) return "is no record";
  const { kind } = value;
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind)) return "is of a kind not known here";
  const fault = faultIn(value, KINDS[kind]!);
  return fault === undefined ? undefined : `has no sound "${fault}"`;
}
