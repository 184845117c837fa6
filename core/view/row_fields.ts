import type { End } from "../capture/record.ts";
import { writeIpv4, writeIpv6 } from "../net/address.ts";
import type { Ascii } from "../net/ascii.ts";
import { writeNextHop } from "../wire/attribute/mod.ts";
import { familyName, familyOf } from "../wire/family/mod.ts";
import { identifierText } from "../wire/open_view.ts";
import type { FieldRow, RowField } from "./field_row.ts";
import { faultText } from "./finding_text.ts";
import { receiverOf } from "./flow_json.ts";
import { jsonText } from "./json_text.ts";
import { faultJson } from "./message_json.ts";
import { writeTime } from "./rfc3339.ts";
import { terminalText } from "./terminal_text.ts";
import { writeUnixTime } from "./unix_time.ts";

type Write = (out: Ascii, row: FieldRow) => void;

/** A field whose JSON is its text as a string. */
function text(name: string, help: string, write: Write): RowField {
  return { of: "row", name, help, text: write };
}

/** A field whose text is JSON as it stands. */
function number(name: string, help: string, write: Write): RowField {
  return { of: "row", name, help, text: write, json: write };
}

function writeAddress(out: Ascii, { address }: End): void {
  if (address.length === 4) writeIpv4(out, address, 0);
  else if (address.length === 16) writeIpv6(out, address, 0);
}

function writeNumber(out: Ascii, value: number | undefined): void {
  if (value !== undefined && value >= 0) out.uint(value);
}

function writeNlri(out: Ascii, { family, bytes, start, end }: FieldRow): void {
  if (family < 0) return;
  const type = familyOf(family);
  if (type) type.text(out, bytes, start, end);
  else out.hex(bytes, start, end);
}

/** The fields of a line that do not come from the attributes. */
export const ROW_FIELDS: readonly RowField[] = [
  text(
    "type",
    "open, update, notification, keepalive, refresh, other; route, state",
    (out, row) => out.string(row.type),
  ),
  text("elem", "announce or withdraw", (out, row) => out.string(row.elem)),
  text("time", "RFC 3339, UTC", (out, { stamp }) => {
    if (stamp.seconds >= 0) writeTime(out, stamp.seconds, stamp.microseconds);
  }),
  number("timestamp", "Unix seconds with their fraction", (out, { stamp }) => {
    if (stamp.seconds >= 0) writeUnixTime(out, stamp.seconds, stamp.microseconds);
  }),
  text("peer_ip", "who sent it", (out, { flow }) => writeAddress(out, flow.from)),
  number("peer_asn", "AS of the sender", (out, { flow }) => writeNumber(out, flow.from.asn)),
  text("peer_bgp_id", "BGP identifier of the sender", (out, { flow: { from } }) => {
    if (from.bgpId !== undefined) out.string(identifierText(from.bgpId));
  }),
  text("local_ip", "who received it", (out, { flow }) => writeAddress(out, receiverOf(flow))),
  number(
    "local_asn",
    "AS of the receiver",
    (out, { flow }) => writeNumber(out, receiverOf(flow).asn),
  ),
  text(
    "label",
    "table that the source speaks of",
    (out, { flow }) => out.string(terminalText(flow.label)),
  ),
  number("frame", "packet, record or item, from 1", (out, { stamp }) => out.uint(stamp.frame)),
  number("offset", "its offset in the source", (out, { stamp }) => out.uint(stamp.offset)),
  text("family", "AFI and SAFI of the route", (out, { family }) => {
    if (family >= 0) out.string(familyName(family));
  }),
  text("prefix", "the NLRI as text; hex of a family that is not decoded", writeNlri),
  number("path_id", "ADD-PATH identifier", (out, { pathId }) => writeNumber(out, pathId)),
  text("next_hop", "of this route, whichever attribute says so", writeHop),
  text("originated", "when a dumped route was learned", (out, { originated }) => {
    if (originated >= 0) writeTime(out, originated, -1);
  }),
  text("end_of_rib", "family whose initial table ends here", (out, { endOfRib }) => {
    if (endOfRib >= 0) out.string(familyName(endOfRib));
  }),
  text("text", "a message without routes in one line", (out, row) => out.string(row.text)),
  {
    of: "row",
    name: "faults",
    help: "what is wrong with the message",
    text: (out, { faults }) => out.string(faults.map(faultText).join("; ")),
    json(out, { faults }) {
      if (faults.length > 0) out.string(jsonText(faults.map(faultJson)));
    },
  },
];

function writeHop(out: Ascii, { hopBytes, hopStart, hopLength }: FieldRow): void {
  if (hopStart >= 0 && hopLength > 0) writeNextHop(out, hopBytes, hopStart, hopLength);
}
