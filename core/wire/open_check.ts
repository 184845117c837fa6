import { AS_TRANS } from "./asn.ts";
import { capabilityName, fourOctetAs, role, valuesOf } from "./capability/mod.ts";
import { roleName } from "./capability/role.ts";
import type { Fault } from "./fault.ts";
import { HEADER_LENGTH } from "./message_header.ts";
import {
  CAPABILITIES_PARAMETER,
  capabilitySpans,
  type OpenLayout,
  type OpenSpan,
} from "./open_layout.ts";
import { capabilitiesOf, type Open } from "./open_value.ts";

/** A fault of an OPEN that asks for a NOTIFICATION 2/`subcode`. */
export function openFault(
  offset: number,
  what: string,
  reason: string,
  subcode: number,
  section: string,
): Fault {
  return { what, reason, offset, outcome: "reset", code: 2, subcode, section };
}

// Offsets of the fixed fields in the message (RFC 4271 §4.2).
const VERSION = HEADER_LENGTH, MY_AS = VERSION + 1, HOLD_TIME = MY_AS + 2, IDENTIFIER = MY_AS + 4;

const UNSUPPORTED_VERSION = 1, BAD_PEER_AS = 2, BAD_IDENTIFIER = 3;
const UNSUPPORTED_PARAMETER = 4, UNACCEPTABLE_HOLD_TIME = 6, ROLE_MISMATCH = 11;

function* fixedFaults(open: Open): Generator<Fault> {
  const { myAs, holdTimeSeconds, identifier } = open;
  if (myAs === 0) yield openFault(MY_AS, "My AS", "0 is reserved", BAD_PEER_AS, "RFC 7607 §2");
  if (holdTimeSeconds === 1 || holdTimeSeconds === 2) {
    const reason = `${holdTimeSeconds} is neither 0 nor at least 3 seconds`;
    yield openFault(HOLD_TIME, "Hold Time", reason, UNACCEPTABLE_HOLD_TIME, "RFC 4271 §6.2");
  }
  if (identifier === 0) {
    yield openFault(IDENTIFIER, "BGP Identifier", "0.0.0.0", BAD_IDENTIFIER, "RFC 6286 §2.2");
  }
}

function* asFaults(open: Open, spans: readonly OpenSpan[], start: number): Generator<Fault> {
  for (const [i, capability] of capabilitiesOf(open).entries()) {
    const as = valuesOf([capability], fourOctetAs)[0]?.as;
    if (as === undefined) continue;
    const offset = spans[i]!.body - start;
    if (as === 0) {
      yield openFault(offset, "4-octet AS number", "0 is reserved", BAD_PEER_AS, "RFC 7607 §2");
    } else if (open.myAs !== as && open.myAs !== AS_TRANS) {
      const reason = `${as} is not the ${open.myAs} of My AS`;
      yield openFault(offset, "4-octet AS number", reason, BAD_PEER_AS, "RFC 6793 §4.1");
    }
  }
}

/** Several roles that differ are a mismatch of their own (RFC 9234 §4.2). */
function* roleFaults(open: Open, spans: readonly OpenSpan[], start: number): Generator<Fault> {
  const capabilities = capabilitiesOf(open), roles = valuesOf(capabilities, role);
  const other = roles.find((r) => r.role !== roles[0]!.role);
  if (!other) return;
  const at = capabilities.findIndex((c) => c.code === role.code && c.body[0] === other.role);
  const reason = `${roleName(other.role)} after ${roleName(roles[0]!.role)}`;
  yield openFault(spans[at]!.body - start, "role", reason, ROLE_MISMATCH, "RFC 9234 §4.2");
}

/** A malformed capability is as good as none: the session may come up without it. */
function* capabilityFaults(open: Open, spans: readonly OpenSpan[], start: number) {
  for (const [i, { code, malformed }] of capabilitiesOf(open).entries()) {
    if (malformed === undefined) continue;
    const offset = spans[i]!.start - start, what = `${capabilityName(code)} capability`;
    yield { ...openFault(offset, what, malformed, 0, "RFC 5492 §3"), outcome: "ignore" as const };
  }
}

function* parameterFaults(layout: OpenLayout, start: number): Generator<Fault> {
  for (const { type, start: at } of layout.parameters) {
    if (type === CAPABILITIES_PARAMETER) continue;
    // Type 255 later in the list is a parameter that nobody knows (RFC 9072 §3).
    const section = type === 255 ? "RFC 9072 §3" : "RFC 4271 §6.2";
    const reason = `type ${type} is not supported`;
    yield openFault(at - start, "optional parameter", reason, UNSUPPORTED_PARAMETER, section);
  }
}

/**
 * Adds to `found`, which holds the faults of the lengths, what is wrong with the values of an OPEN
 * that `layout` was made of. Faults of another version are its own business: only that one is told.
 */
export function checkOpen(
  open: Open,
  bytes: Uint8Array,
  start: number,
  layout: OpenLayout,
  found: Fault[],
): void {
  if (open.version !== 4) {
    const reason = `${open.version} is not 4`;
    found.length = 0;
    found.push(openFault(VERSION, "version", reason, UNSUPPORTED_VERSION, "RFC 4271 §6.2"));
    return;
  }
  const spans = layout.parameters
    .filter((p) => p.type === CAPABILITIES_PARAMETER)
    .flatMap((p) => capabilitySpans(bytes, p, () => {}).spans);
  found.push(
    ...fixedFaults(open),
    ...parameterFaults(layout, start),
    ...capabilityFaults(open, spans, start),
    ...asFaults(open, spans, start),
    ...roleFaults(open, spans, start),
  );
}
