// The table of RFC 7606 row by row: each row of core/wire as a message on a session.
import {
  blockOf,
  FAULT_CASES,
  type FaultCase,
  type Verdict,
} from "../../../core/wire/attribute/rfc7606_cases.ts";
import { makeContext } from "../../../core/wire/context.ts";
import { behindOf } from "./rows_behind.ts";
import type { Expectation, SessionCase } from "./line.ts";
import { announce, announceInside, announceOld, nlri, open, update } from "./octets.ts";

const NET = "10.0.0.0/24", OTHER = "10.0.1.0/24";

/**
 * The NOTIFICATION of rows that name another fault first, and of those whose data do not begin
 * where the row does (RFC 4271 §6.3: the attribute that is reset for, whole).
 */
const TELLS: Readonly<Record<string, string>> = {
  "a discard and a reset": "3/2 406300",
};

/** Subcodes whose data are the attribute (RFC 4271 §6.3). */
const WITH_ATTRIBUTE = [2, 4, 5, 6, 9];

/** The attribute of a row that octet `at` lies in, as hex. */
function attributeAt(octets: string, at: number): string {
  for (let i = 0; i < octets.length;) {
    const wide = parseInt(octets.slice(i, i + 2), 16) & 0x10;
    const length = parseInt(octets.slice(i + 4, i + (wide ? 8 : 6)), 16);
    const next = i + (wide ? 8 : 6) + 2 * length;
    // An empty body is at fault where it would begin, which is the next attribute's first octet.
    if (2 * at < next || 2 * at === next && next === i + (wide ? 8 : 6)) {
      return octets.slice(i, next);
    }
    i = next;
  }
  return "";
}

function answerOf(row: FaultCase, subcode: number): string {
  const told = TELLS[row.name];
  if (told !== undefined) return told;
  const data = attributeAt(row.hex.replaceAll(" ", ""), row.at);
  return WITH_ATTRIBUTE.includes(subcode) ? `3/${subcode} ${data}` : `3/${subcode}`;
}

/** NET stood before, with OTHER: what becomes of it is the row's verdict. */
function expectationOf(row: FaultCase, verdict: Verdict): Expectation {
  const [outcome, subcode = 0] = verdict ?? [];
  if (outcome === "reset") return { answer: answerOf(row, subcode) };
  if (outcome === "withdraw" && !row.noNlri) return { absent: [NET], present: [OTHER] };
  const med = row.noNlri || row.hex.startsWith("80 04") || row.hex.startsWith("8004") ? {} : {
    // The route that stood before had a MED: the new one has taken its place.
    attributes: { med: null },
  };
  return { present: [NET, OTHER], ...med };
}

function caseOf(row: FaultCase, peer: "external" | "internal"): SessionCase {
  const isOld = row.asWidth === 2, inside = peer === "internal";
  const block = blockOf(row, makeContext({ asWidth: row.asWidth ?? 4, peer }));
  const made = inside ? isOld ? insideOld : announceInside : isOld ? announceOld : announce;
  const before = made(nlri(NET) + nlri(OTHER), "80040400000009");
  const behind = behindOf(row, peer);
  const bytes = update(block.toHex(), row.noNlri ? "" : nlri(NET));
  return {
    name: `${row.name}, ${peer}`,
    ...(inside && { peer }),
    ...(isOld &&
      { old: true, open: open({ as: inside ? 65010 : 65001, capabilities: ["010400010001"] }) }),
    script: [before, bytes],
    expect: { ...expectationOf(row, row[peer]), ...(behind && { behind }) },
  };
}

function insideOld(routes: string, more = ""): string {
  return update("400101004002040201fde94003040a00000240050400000064" + more, routes);
}

/** Every row, for both kinds of peers. */
export function rowCases(): SessionCase[] {
  return FAULT_CASES.flatMap((row) => [caseOf(row, "external"), caseOf(row, "internal")]);
}

/** A row of the table in the list of cases, and which rows of core/wire are it. */
export interface TableRow {
  readonly attribute: string;
  readonly malformed: string;
  /** How the names of its rows begin; none where `instead` says who has it. */
  readonly rows: readonly RegExp[];
  readonly instead?: string;
}

const row = (attribute: string, malformed: string, ...rows: readonly RegExp[]): TableRow => ({
  attribute,
  malformed,
  rows,
});
const elsewhere = (attribute: string, malformed: string, instead: string): TableRow => ({
  attribute,
  malformed,
  rows: [],
  instead,
});

export const TABLE: readonly TableRow[] = [
  row("any", "Optional or Transitive bit wrong", /by its flags/, /^ORIGIN with the (Partial|low)/),
  row("ORIGIN", "length or value", /^ORIGIN of/),
  row("AS_PATH", "segments, AS 0", /^AS_PATH (with (segment|a segment|one|an|AS 0)|of|without)/),
  elsewhere(
    "AS_PATH",
    "first AS is not the peer's",
    "line 77",
  ),
  row("AS_PATH", "AS_CONFED_* from outside", /^AS_PATH with AS_CONFED/),
  row("NEXT_HOP", "length", /^NEXT_HOP of/),
  elsewhere("NEXT_HOP", "makes no sense here", "line 128"),
  row("MED", "length", /^MED of/),
  row("LOCAL_PREF", "from outside; length", /^LOCAL_PREF(,| of)/),
  row("ATOMIC_AGGREGATE", "length", /^ATOMIC_AGGREGATE/),
  row("AGGREGATOR", "length, AS 0", /^AGGREGATOR/),
  row("COMMUNITIES", "length", /^COMMUNITIES of/),
  row("ORIGINATOR_ID", "from outside; length", /^ORIGINATOR_ID/),
  row("CLUSTER_LIST", "from outside; length", /^CLUSTER_LIST/),
  row("MP_REACH_NLRI", "length, next hop, NLRI", /^MP_REACH_NLRI (of|cut|with|whose)/),
  row("MP_UNREACH_NLRI", "length, NLRI", /^MP_UNREACH_NLRI (of|with|whose)/),
  row("MP_REACH_NLRI, MP_UNREACH_NLRI", "twice", /^MP_(UN)?REACH_NLRI twice/),
  row("any other", "twice", /^(MED|unknown) twice/),
  row("EXTENDED_COMMUNITIES", "length", /^EXTENDED_COMMUNITIES/),
  row("AS4_PATH", "from a 4-octet speaker; segments", /^AS4_PATH/),
  row("AS4_AGGREGATOR", "from a 4-octet speaker; length, AS 0", /^AS4_AGGREGATOR/),
  row("PMSI_TUNNEL", "type, identifier", /^PMSI_TUNNEL/),
  row("TUNNEL_ENCAPSULATION", "TLVs", /^TUNNEL_ENCAPSULATION (whose|with three|without)/),
  row(
    "TUNNEL_ENCAPSULATION",
    "unknown tunnel, odd sub-TLV",
    /^TUNNEL_ENCAPSULATION (of|with an odd)/,
  ),
  row("IPV6_EXTENDED_COMMUNITIES", "length", /^IPV6_EXTENDED_COMMUNITIES/),
  row("AIGP", "Transitive bit, TLV", /^AIGP/),
  elsewhere("BGP-LS", "TLV lengths", "an attribute that we do not read: it passes as unknown"),
  row("LARGE_COMMUNITY", "length; duplicates are sound", /^LARGE_COMMUNITY/),
  row("ONLY_TO_CUSTOMER", "length", /^ONLY_TO_CUSTOMER/),
  row("PREFIX_SID", "TLVs", /^PREFIX_SID/),
  row("ATTR_SET", "RFC 6368 §5", /^ATTR_SET/),
  row("unknown", "optional transitive", /^(unknown optional transitive|DPA)/),
  row("unknown", "optional non-transitive", /^unknown optional non-transitive/),
  row("unknown", "well-known", /^unknown well-known/),
  row("mandatory", "missing", /missing/),
  row("any", "no octet", /of no octet/),
  elsewhere("any", "header cut, length beyond the block", "lines 54 and 55"),
  row("any", "a fault without routes", /without routes|beside MP_UNREACH_NLRI alone/),
  elsewhere("UPDATE", "lengths beyond the message", "lines 52 and 53"),
  elsewhere("NLRI", "too long, cut", "line 87"),
  row("several", "the strongest action", /^a discard and/),
  elsewhere("NLRI", "multicast, class E", "line 93"),
  elsewhere("NLRI", "unknown route type", "line 97"),
  elsewhere("flowspec", "component, order, encoding", "C20"),
];
