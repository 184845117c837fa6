import type { Ascii } from "../../net/ascii.ts";
import { toHex } from "../../net/hex.ts";
import type { Context } from "../context.ts";
import { unknownName } from "./attribute_names.ts";
import type { AttributeType } from "./attribute_type.ts";
import { walkAttributes } from "./walk.ts";

/** True when the octets of an attribute can be shown as its value: they have the form its descriptor knows. */
export function isReadable(
  type: AttributeType | undefined,
  bytes: Uint8Array,
  body: number,
  end: number,
  context: Context,
): type is AttributeType {
  if (type === undefined || (body === end && !type.mayBeEmpty)) return false;
  const complaint = type.check(bytes, body, end, context);
  return complaint === undefined || complaint.outcome === "ignore" || complaint.isLegible === true;
}

/** The value of one attribute as JSON; it must be readable. */
export function writeValueJson(
  out: Ascii,
  type: AttributeType,
  bytes: Uint8Array,
  body: number,
  end: number,
  context: Context,
): void {
  if (type.json) type.json(out, bytes, body, end, context);
  else out.string(JSON.stringify(type.decode(bytes, body, end, context)));
}

/**
 * Members of a JSON object for the attributes of a block, without braces: `"origin":"igp","med":5`.
 * What is not known, malformed or repeated comes last as `"unknown":[{"code":99,"name":…,"flags":192,"hex":"00"}]`.
 */
export function writeBlockJson(
  out: Ascii,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
  attributeOf: (code: number) => AttributeType | undefined,
): void {
  const met = new Set<number>(), unread: string[] = [];
  let written = 0;
  walkAttributes(bytes, start, end, (code, flags, _header, body, next) => {
    const type = attributeOf(code);
    if (met.has(code) || !isReadable(type, bytes, body, next, context)) {
      unread.push(rawJson(code, type?.name ?? unknownName(code), flags, bytes, body, next));
      return;
    }
    met.add(code);
    out.string(`${written++ > 0 ? "," : ""}"${type.key}":`);
    writeValueJson(out, type, bytes, body, next, context);
  });
  if (unread.length > 0) out.string(`${written > 0 ? "," : ""}"unknown":[${unread.join(",")}]`);
}

function rawJson(
  code: number,
  name: string,
  flags: number,
  bytes: Uint8Array,
  body: number,
  end: number,
): string {
  return JSON.stringify({ code, name, flags, hex: toHex(bytes, body, end) });
}
