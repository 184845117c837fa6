import { Ascii } from "../net/ascii.ts";
import { u16 } from "../net/octets.ts";
import {
  attributeName,
  attributeOf,
  type AttributeType,
  EXTENDED,
  isReadable,
  OPTIONAL,
  PARTIAL,
  TRANSITIVE,
  walkAttributes,
} from "../wire/attribute/mod.ts";
import type { Context } from "../wire/context.ts";
import { type Family, familyOf, walkNlri } from "../wire/family/mod.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import {
  HEADER_LENGTH,
  messageLength,
  messageTypeName,
  NOTIFICATION,
  OPEN,
  ROUTE_REFRESH,
  UPDATE,
} from "../wire/message_header.ts";
import { notificationFields } from "../wire/notification_view.ts";
import { openFields } from "../wire/open_view.ts";
import { routeRefreshFields } from "../wire/route_refresh_view.ts";
import type { Tree } from "../wire/tree.ts";
import { Update } from "../wire/update.ts";
import { FLAGS, PATH_ATTRIBUTES } from "./tree_node.ts";

/**
 * Tells the fields of the BGP message `bytes[start..end)`, of which the header is there. `sound`:
 * the header is right; behind one that is wrong the octets have no meaning.
 */
export function messageTree(
  tree: Tree,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
  sound: boolean,
): void {
  const type = bytes[start + 18]!, body = start + HEADER_LENGTH;
  tree.leaf("Marker", start, start + 16, "");
  tree.leaf("Length", start + 16, start + 18, String(messageLength(bytes, start)));
  tree.leaf("Type", start + 18, body, `${messageTypeName(type)} (${type})`);
  if (!sound) return rest(tree, "Body", body, end);
  switch (type) {
    case OPEN:
      return openFields(tree, bytes, start, end);
    case UPDATE:
      return updateFields(tree, bytes, start, end, context);
    case NOTIFICATION:
      return notificationFields(tree, bytes, start, end);
    case ROUTE_REFRESH:
      return routeRefreshFields(tree, bytes, start, end);
    default:
      return rest(tree, "Body", body, end);
  }
}

function rest(tree: Tree, name: string, start: number, end: number, text = ""): void {
  if (start < end) tree.leaf(name, start, end, text);
}

/** As far as the lengths lead: what they make impossible to tell apart stays octets (RFC 7606 §3(b)). */
function updateFields(
  tree: Tree,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): void {
  const update = new Update(), at = start + HEADER_LENGTH;
  update.locate(bytes, start, end);
  const { withdrawnStart, withdrawnEnd, attributesStart } = update;
  tree.leaf("Withdrawn Routes Length", at, at + 2, String(u16(bytes, at)));
  if (withdrawnEnd + 2 > end) return rest(tree, "Not told apart", at + 2, end);
  nlriField(tree, "Withdrawn Routes", bytes, withdrawnStart, withdrawnEnd, context);
  const length = u16(bytes, withdrawnEnd);
  tree.leaf("Total Path Attribute Length", withdrawnEnd, withdrawnEnd + 2, String(length));
  if (attributesStart + length > end) return rest(tree, "Not told apart", withdrawnEnd + 2, end);
  attributesField(tree, bytes, attributesStart, attributesStart + length, context);
  nlriField(tree, "NLRI", bytes, attributesStart + length, end, context);
}

/** The Withdrawn Routes or the NLRI field. */
function nlriField(
  tree: Tree,
  name: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): void {
  if (start === end) return;
  const family = familyOf(IPV4_UNICAST)!, addPath = context.addPath.has(IPV4_UNICAST);
  tree.branch(name, start, end, "", () => {
    const stop = walkNlri(family, bytes, start, end, addPath, (at, next, pathId) => {
      const from = addPath ? at - 4 : at;
      tree.branch("Prefix", from, next, nlriText(family, bytes, at, next), () => {
        if (addPath) tree.leaf("Path identifier", from, at, String(pathId));
        family.fields?.(tree, bytes, at, next);
      });
    });
    if (stop >= 0) rest(tree, "Not told apart", stop, end);
  });
}

/** One NLRI as text. */
export function nlriText(family: Family, bytes: Uint8Array, at: number, end: number): string {
  const out = new Ascii(64);
  family.text(out, bytes, at, end);
  return out.text();
}

/** Tells the body of an attribute in a place where it has another form; false when it has not. */
export type OtherForm = (tree: Tree, code: number, body: number, end: number) => boolean;

/** The attribute block `bytes[start..end)`. */
export function attributesField(
  tree: Tree,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
  otherForm: OtherForm = () => false,
): void {
  if (start === end) return;
  tree.branch(PATH_ATTRIBUTES, start, end, "", () => {
    const stop = walkAttributes(bytes, start, end, (code, flags, header, body, next) => {
      const type = attributeOf(code), readable = isReadable(type, bytes, body, next, context);
      const out = new Ascii(64);
      if (readable) type.text(out, bytes, body, next, context);
      tree.branch(attributeName(code), header, next, out.text(), () => {
        headerFields(tree, flags, code, header, body, next);
        if (otherForm(tree, code, body, next)) return;
        if (readable) valueFields(tree, type, out.text(), bytes, body, next, context);
        else rest(tree, "Value", body, next, type ? "malformed" : "not decoded");
      });
    });
    rest(tree, "Not told apart", stop, end);
  });
}

function headerFields(
  tree: Tree,
  flags: number,
  code: number,
  header: number,
  body: number,
  end: number,
): void {
  tree.leaf(FLAGS, header, header + 1, flagWords(flags));
  tree.leaf("Type", header + 1, header + 2, `${attributeName(code)} (${code})`);
  tree.leaf("Length", header + 2, body, String(end - body));
}

/** `optional, transitive, partial`: the four bits that have a meaning (RFC 4271 §4.3). */
function flagWords(flags: number): string {
  return [
    flags & OPTIONAL ? "optional" : "well-known",
    flags & TRANSITIVE ? "transitive" : "non-transitive",
    ...(flags & PARTIAL ? ["partial"] : []),
    ...(flags & EXTENDED ? ["extended length"] : []),
    ...(flags & 0x0f ? [`unused bits ${flags & 0x0f}`] : []),
  ].join(", ");
}

function valueFields(
  tree: Tree,
  type: AttributeType,
  text: string,
  bytes: Uint8Array,
  body: number,
  end: number,
  context: Context,
): void {
  if (type.fields) type.fields(tree, bytes, body, end, context);
  else rest(tree, "Value", body, end, text);
}
