import { ASN_FORMS } from "../../filter/paths.ts";
import { FilterError } from "../../filter/terms.ts";
import { parseAddress } from "../../net/address.ts";
import { u16 } from "../../net/octets.ts";
import { Writer } from "../../net/writer.ts";
import { aigpMetric } from "../../wire/attribute/aigp.ts";
import { parseAsn } from "../../wire/asn.ts";
import { AGGREGATOR, ATOMIC } from "../../wire/block.ts";
import { type Action, actionOf, type ActionType } from "./action.ts";
import type { Draft } from "./draft.ts";

const ORIGIN = 1, ORIGINATOR_ID = 9, CLUSTER_LIST = 10, AS4_AGGREGATOR = 18, AIGP = 26;
const ONLY_TO_CUSTOMER = 35;
/** Categories of RFC 4271 §5 as the flag bits that an attribute of them has. */
const WELL_KNOWN = 0x40, OPTIONAL = 0x80, OPTIONAL_TRANSITIVE = 0xc0;
const ORIGINS: readonly string[] = ["igp", "egp", "incomplete"];

function wrong(what: string, text: string, wanted: string): FilterError {
  return new FilterError(`${what} ${JSON.stringify(text)} is not ${wanted}`);
}

/** Puts the same body into every route. */
function putting(code: number, flags: number, body: Uint8Array): Action {
  return actionOf((draft) => draft.put(code, flags, body));
}

function setOrigin([text = ""]: readonly string[]): Action {
  const origin = ORIGINS.indexOf(text);
  if (origin < 0) throw wrong("origin", text, "igp, egp or incomplete");
  return putting(ORIGIN, WELL_KNOWN, Uint8Array.of(origin));
}

function asnOf(what: string, text: string): number {
  const asn = parseAsn(text);
  if (asn === undefined || asn === 0) throw wrong(what, text, ASN_FORMS);
  return asn;
}

function routerId(what: string, text: string): Uint8Array {
  const address = parseAddress(text);
  if (address?.length !== 4) throw wrong(what, text, "a router id like 192.0.2.1");
  return address;
}

/** `65001 192.0.2.1`, or with a colon as other tools print it. */
function setAggregator(texts: readonly string[]): Action {
  const text = texts.join(" "), parts = /^(\S+?)[ :](\S+)$/.exec(text);
  const asn = parseAsn(parts?.[1] ?? ""), address = parseAddress(parts?.[2] ?? "");
  // RFC 7607 §2: AS 0 aggregates nothing.
  if (!asn || address?.length !== 4) throw wrong("aggregator", text, "like 65001 192.0.2.1");
  const out = new Writer(8);
  out.u32(asn);
  out.put(address);
  const body = out.finish();
  return actionOf((draft) => {
    draft.widen();
    draft.put(AGGREGATOR, OPTIONAL_TRANSITIVE, body);
  });
}

function setAtomic([text = ""]: readonly string[]): Action {
  if (text === "no") return actionOf((draft) => draft.remove(ATOMIC));
  if (text !== "yes") throw wrong("atomic-aggregate", text, "yes or no");
  return putting(ATOMIC, WELL_KNOWN, new Uint8Array(0));
}

function setClusterList(texts: readonly string[]): Action {
  if (texts.length === 1 && texts[0] === "none") {
    return actionOf((draft) => draft.remove(CLUSTER_LIST));
  }
  const out = new Writer(64);
  for (const text of texts) out.put(routerId("cluster", text));
  return putting(CLUSTER_LIST, OPTIONAL, out.finish());
}

const MOST_METRIC = 0xffffffffffffffffn;
const METRIC = 1, METRIC_TLV = 11;

/** `100`, `+10`, `-10`, `none`. Where there is no AIGP nothing is added to it (RFC 7311 §3.4). */
function setAigp([text = ""]: readonly string[]): Action {
  if (text === "none") return actionOf((draft) => draft.remove(AIGP));
  const step = /^([+-]?)(0|[1-9][0-9]{0,19})$/.exec(text), value = BigInt(step?.[2] ?? 0);
  if (!step || value > MOST_METRIC) {
    throw wrong("AIGP", text, `0 to ${MOST_METRIC}, +10 or -10, or none`);
  }
  if (step[1] === "") return actionOf((draft) => putMetric(draft, value));
  const by = step[1] === "-" ? -value : value;
  return actionOf((draft) => {
    const { block } = draft;
    if (!block.has(AIGP)) return;
    const told = aigpMetric(block.bytes, block.start(AIGP), block.end(AIGP));
    if (told === undefined) return;
    const sum = told + by;
    putMetric(draft, sum < 0n ? 0n : sum > MOST_METRIC ? MOST_METRIC : sum);
  });
}

/** Puts a metric before whatever else the attribute holds (RFC 7311 §3). */
function putMetric(draft: Draft, metric: bigint): void {
  const { block, body } = draft;
  body.length = 0;
  body.u8(METRIC);
  body.u16(METRIC_TLV);
  body.u64(metric);
  const end = block.has(AIGP) ? block.end(AIGP) : 0;
  for (let at = end > 0 ? block.start(AIGP) : 0, next = 0; at < end; at = next) {
    next = at + u16(block.bytes, at + 1);
    if (block.bytes[at] !== METRIC) body.put(block.bytes.subarray(at, next));
  }
  draft.put(AIGP, OPTIONAL, body.bytes, body.length);
}

function setOnlyToCustomer([text = ""]: readonly string[]): Action {
  const out = new Writer(4);
  out.u32(asnOf("only-to-customer", text));
  return putting(ONLY_TO_CUSTOMER, OPTIONAL_TRANSITIVE, out.finish());
}

/** What AS4_PATH says depends on the AGGREGATOR beside it (RFC 6793 §4.2.3): it is taken in before. */
function deleteAggregator(draft: Draft): void {
  const { spans } = draft.block;
  if (!spans.has(AGGREGATOR) && !spans.has(AS4_AGGREGATOR)) return;
  draft.widen();
  draft.remove(AGGREGATOR);
}

function deletion(key: string, name: string, code: number): ActionType {
  return {
    verb: "delete",
    key,
    help: `takes ${name} away`,
    takes: "nothing",
    examples: [],
    parse: () => actionOf((draft) => draft.remove(code)),
  };
}

/** Changes of the attributes that are neither a number nor communities nor the path. */
export const OTHER_ACTIONS: readonly ActionType[] = [
  {
    verb: "set",
    key: "origin",
    help: "ORIGIN",
    takes: "one",
    examples: ORIGINS,
    parse: setOrigin,
  },
  {
    verb: "set",
    key: "aggregator",
    help: "AGGREGATOR: AS and router id of who formed the aggregate",
    takes: "list",
    examples: ["65001 192.0.2.1"],
    parse: setAggregator,
  },
  {
    ...deletion("aggregator", "AGGREGATOR", AGGREGATOR),
    parse: () => actionOf(deleteAggregator),
  },
  {
    verb: "set",
    key: "atomic-aggregate",
    help: "ATOMIC_AGGREGATE: that ASes were left out of the path",
    takes: "one",
    examples: ["yes", "no"],
    parse: setAtomic,
  },
  deletion("atomic-aggregate", "ATOMIC_AGGREGATE", ATOMIC),
  {
    verb: "set",
    key: "originator-id",
    help: "ORIGINATOR_ID of a reflected route",
    takes: "one",
    examples: ["192.0.2.1"],
    parse: ([text = ""]) => putting(ORIGINATOR_ID, OPTIONAL, routerId("originator id", text)),
  },
  deletion("originator-id", "ORIGINATOR_ID", ORIGINATOR_ID),
  {
    verb: "set",
    key: "cluster-list",
    help: "CLUSTER_LIST of a reflected route; none takes it away",
    takes: "list",
    examples: ["192.0.2.1", "none"],
    parse: setClusterList,
  },
  deletion("cluster-list", "CLUSTER_LIST", CLUSTER_LIST),
  {
    verb: "set",
    key: "aigp",
    help: "the accumulated metric; +10 and -10 from what there is; none takes it away",
    takes: "one",
    examples: ["100", "+10", "none"],
    parse: setAigp,
  },
  deletion("aigp", "AIGP", AIGP),
  {
    verb: "set",
    key: "only-to-customer",
    help: "OTC: the AS from which on the route goes to customers alone",
    takes: "one",
    examples: ["65001"],
    parse: setOnlyToCustomer,
  },
  deletion("only-to-customer", "OTC", ONLY_TO_CUSTOMER),
];
