// What those behind the agent are told of a route by a row of RFC 7606's table: worked out from the
// octets of the row by the rules for passing routes on, with nothing of core.
import type { FaultCase } from "../../../core/wire/attribute/rfc7606_cases.ts";
import { hex, tight } from "./octets.ts";
import { ROUTER_AS, ROUTER_ID } from "./agent_stage.ts";
import type { Downstream } from "./line.ts";

type Kind = "external" | "internal";
/** Flags and value of an attribute as hex, by its code. */
type Attributes = Map<number, { readonly flags: number; readonly value: string }>;

/** Codes that go on unchanged where they are sound. */
const KNOWN = [6, 7, 8, 16, 22, 23, 25, 32, 35, 40, 128];
const OPTIONAL = 0x80, TRANSITIVE = 0x40, PARTIAL = 0x20, LOW = 0x0f;

function read(octets: string): Attributes {
  const out: Attributes = new Map();
  for (let at = 0; at < octets.length;) {
    const number = (from: number, size: number) => parseInt(octets.slice(from, from + size), 16);
    const flags = number(at, 2), code = number(at + 2, 2), isLong = (flags & 0x10) !== 0;
    const body = at + (isLong ? 8 : 6), next = body + 2 * number(at + 4, isLong ? 4 : 2);
    // RFC 7606 §3(g): the first one counts.
    if (!out.has(code)) out.set(code, { flags: flags & ~0x10, value: octets.slice(body, next) });
    at = next;
  }
  return out;
}

function written(attributes: Attributes): string {
  return [...attributes].sort(([a], [b]) => a - b).map(([code, { flags, value }]) =>
    hex(flags, 1) + hex(code, 1) + hex(value.length / 2, 1) + value
  ).join("");
}

/** What the route has when it has come in: what stood before the row where that changed nothing. */
function cameIn(row: FaultCase, kind: Kind): Attributes {
  const path = row.asWidth === 2 ? "0201fde9" : "02010000fde9", verdict = row[kind];
  const base = `40010100${hex(0x40, 1)}02${hex(path.length / 2, 1)}${path}4003040a000002` +
    (kind === "internal" ? "40050400000064" : "");
  if (row.noNlri) return read(`${base}80040400000009`);
  const tested = read(tight(row.hex)), isTwice = /twice/.test(row.name);
  const kept = verdict?.[0] !== "discard" || isTwice ? tested : new Map();
  return new Map([...read(base), ...kept]);
}

/** AS_PATH with four octets for each number, and AS4_PATH in place of its last ones (RFC 6793 §4.2.3). */
function pathOf(came: Attributes, row: FaultCase): string {
  const path = came.get(2)!.value, as4 = came.get(17)?.value;
  // In all rows both have one number.
  if (row.asWidth === 2) return as4?.startsWith("0201") ? as4 : `02010000${path.slice(4)}`;
  return path;
}

/** The path without segments of a confederation, and with our AS before it (RFC 4271 §5.1.2, RFC 5065 §4.1). */
function pathOutside(path: string): string {
  let rest = "";
  for (let at = 0; at < path.length;) {
    const next = at + 4 + 8 * parseInt(path.slice(at + 2, at + 4), 16);
    if (parseInt(path.slice(at, at + 2), 16) < 3) rest += path.slice(at, next);
    at = next;
  }
  const us = hex(ROUTER_AS, 4), count = parseInt(rest.slice(2, 4) || "0", 16);
  return `02${hex(count + 1, 1)}${us}${rest.slice(4)}`;
}

function goesOn(came: Attributes): Attributes {
  const out: Attributes = new Map();
  for (const [code, { flags, value }] of came) {
    if (KNOWN.includes(code)) out.set(code, { flags, value });
    // RFC 4271 §9: nobody here knows it.
    if (code !== 99 && code !== 11 || (flags & TRANSITIVE) === 0) continue;
    if ((flags & OPTIONAL) !== 0) out.set(code, { flags: (flags | PARTIAL) & ~LOW, value });
  }
  return out;
}

/** Outside and inside; undefined where the row leaves no route to 10.0.0.0/24. */
export function behindOf(row: FaultCase, kind: Kind): Downstream | undefined {
  const [outcome] = row[kind] ?? [];
  if (outcome === "reset" || outcome === "withdraw") return undefined;
  const came = cameIn(row, kind), path = pathOf(came, row), both = goesOn(came);
  both.set(1, { flags: TRANSITIVE, value: came.get(1)!.value });
  const outside = new Map(both).set(2, { flags: TRANSITIVE, value: pathOutside(path) });
  outside.set(3, { flags: TRANSITIVE, value: "7f000001" });
  const inside = new Map(both).set(2, { flags: TRANSITIVE, value: path });
  inside.set(3, came.get(3)!).set(5, came.get(5) ?? { flags: TRANSITIVE, value: "00000064" });
  if (came.has(4)) inside.set(4, came.get(4)!);
  if (kind === "internal") {
    // RFC 4456 §8: it is reflected.
    inside.set(9, came.get(9) ?? { flags: OPTIONAL, value: "0a000002" });
    inside.set(10, { flags: OPTIONAL, value: ROUTER_ID + (came.get(10)?.value ?? "") });
  }
  const ours = "4003047f000001";
  return { outside: written(outside).replace(ours, "400304SELF"), inside: written(inside) };
}
