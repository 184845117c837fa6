import { octets } from "../../net/count.ts";
import { Ascii } from "../../net/ascii.ts";
import { u32 } from "../../net/octets.ts";
import { fromHex, toHex } from "../../net/hex.ts";
import type { Writer } from "../../net/writer.ts";
import { type Context, makeContext } from "../context.ts";
import type { Tree } from "../tree.ts";
import {
  type AttributeType,
  attributeType,
  type Complaint,
  EXTENDED,
  OPTIONAL,
} from "./attribute_type.ts";
import { OPTIONAL_ERROR } from "./complaint.ts";
import { unknownName } from "./attribute_names.ts";
import { writeBlockJson } from "./block_json.ts";
import { walkAttributes } from "./walk.ts";

/** Attributes of a customer's route, carried through a provider's VPN untouched (RFC 6368 §5). */
export interface AttrSet {
  readonly originAs: number;
  /** The attributes in the order of the wire, bodies as hex. */
  readonly attributes: readonly { code: number; flags: number; value: string }[];
}

const ORIGIN_AS = 4, MP_REACH = 14, MP_UNREACH = 15, CODE = 128;

/** Sets inside sets: no sane sender nests them, and a hostile one could nest thousands. */
export const MAX_DEPTH = 4;

/** RFC 6368 §5: AS numbers in a set have four octets, whatever the session agreed on. */
const inside: Context = makeContext({ asWidth: 4, peer: "unknown" });

type Lookup = (code: number) => AttributeType | undefined;

function encodeSet({ originAs, attributes }: AttrSet, out: Writer): void {
  out.u32(originAs);
  for (const { code, flags, value } of attributes) {
    const body = fromHex(value), long = (flags & EXTENDED) !== 0 || body.length > 0xff;
    out.u8(long ? flags | EXTENDED : flags);
    out.u8(code);
    if (long) out.sized16(() => out.put(body));
    else out.sized8(() => out.put(body));
  }
}

function memberField(
  tree: Tree,
  type: AttributeType | undefined,
  bytes: Uint8Array,
  code: number,
  header: number,
  body: number,
  end: number,
): void {
  const out = new Ascii(64);
  if (type === undefined) out.hex(bytes, body, end);
  else type.text(out, bytes, body, end, inside);
  tree.branch(type?.name ?? unknownName(code), header, end, out.text(), () => {
    type?.fields?.(tree, bytes, body, end, inside);
  });
}

/**
 * ATTR_SET (RFC 6368 §5). `attributeOf` gives the descriptors of what a set may hold: the list that
 * this descriptor itself stands in.
 */
// deno-lint-ignore explicit-function-return-type explicit-module-boundary-types
export function attrSet(attributeOf: Lookup) {
  // How deep the set at hand stands in others; every call leaves it as it found it.
  let depth = 0;

  function checkInside(bytes: Uint8Array, start: number, end: number): Complaint | undefined {
    let complaint: Complaint | undefined;
    const stop = walkAttributes(bytes, start, end, (code, flags, header, body, next) => {
      complaint ??= complaintAbout(bytes, code, flags, header, body, next);
    });
    if (complaint !== undefined || stop === end) return complaint;
    return { reason: `attribute does not fit into the ${octets(end - stop)} left`, at: stop };
  }

  function complaintAbout(
    bytes: Uint8Array,
    code: number,
    flags: number,
    header: number,
    body: number,
    end: number,
  ): Complaint | undefined {
    const type = attributeOf(code), name = type?.name ?? unknownName(code);
    // RFC 6368 §5: the set has no NLRI of its own.
    if (code === MP_REACH || code === MP_UNREACH) {
      return { reason: `${name} may not stand in it`, at: header };
    }
    if (type === undefined) {
      return (flags & OPTIONAL) !== 0 ? undefined : { reason: `${name} is not known`, at: header };
    }
    if (body === end && !type.mayBeEmpty) return { reason: `${name} in it is empty`, at: header };
    const complaint = type.check(bytes, body, end, inside);
    if (complaint === undefined || complaint.outcome === "ignore") return undefined;
    return { reason: `${name} in it: ${complaint.reason}`, at: complaint.at ?? body };
  }

  return attributeType({
    code: CODE,
    name: "ATTR_SET",
    key: "attr_set",
    flags: 0xc0,
    malformed: { outcome: "withdraw", section: "RFC 7606 §7.16", subcode: OPTIONAL_ERROR },
    check(bytes, start, end) {
      if (end - start < ORIGIN_AS) return { reason: `length ${end - start} is less than 4` };
      if (depth >= MAX_DEPTH) {
        return { reason: `sets stand in one another more than ${MAX_DEPTH} deep`, at: start };
      }
      depth++;
      const complaint = checkInside(bytes, start + ORIGIN_AS, end);
      depth--;
      return complaint;
    },
    decode(bytes, start, end): AttrSet {
      const attributes: { code: number; flags: number; value: string }[] = [];
      walkAttributes(bytes, start + ORIGIN_AS, end, (code, flags, _header, body, next) => {
        attributes.push({ code, flags, value: toHex(bytes, body, next) });
      });
      return { originAs: u32(bytes, start), attributes };
    },
    encode: encodeSet,
    text(out, bytes, start, end) {
      out.string("origin AS ");
      out.uint(u32(bytes, start));
      walkAttributes(bytes, start + ORIGIN_AS, end, (code, _flags, _header, body, next) => {
        const type = attributeOf(code);
        out.string(`, ${type?.name ?? unknownName(code)} `);
        if (type === undefined) out.hex(bytes, body, next);
        else type.text(out, bytes, body, next, inside);
      });
    },
    json(out, bytes, start, end) {
      out.string('{"origin_as":');
      out.uint(u32(bytes, start));
      out.string(',"attributes":{');
      writeBlockJson(out, bytes, start + ORIGIN_AS, end, inside, attributeOf);
      out.string("}}");
    },
    fields(tree, bytes, start, end) {
      tree.leaf("Origin AS", start, start + ORIGIN_AS, String(u32(bytes, start)));
      walkAttributes(bytes, start + ORIGIN_AS, end, (code, _flags, header, body, next) => {
        memberField(tree, attributeOf(code), bytes, code, header, body, next);
      });
    },
  });
}
