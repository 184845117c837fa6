import { u16 } from "../net/octets.ts";
import { familyName } from "./family/mod.ts";
import { HEADER_LENGTH } from "./message_header.ts";
import { decodePrefixOrf, formatPrefixOrf, PREFIX_ORF } from "./orf.ts";
import { orfTypeName } from "./orf_names.ts";
import {
  type OrfGroup,
  type OrfSpan,
  orfSpans,
  refreshName,
  REQUEST,
  type RouteRefresh,
} from "./route_refresh.ts";
import type { Tree } from "./tree.ts";

/** Filter entries as text, one string each; hex where the type stays bytes. */
function groupTexts({ type, body }: OrfGroup, family: number): string[] {
  const entries = type === PREFIX_ORF
    ? decodePrefixOrf(body, family >>> 8 === 2 ? 16 : 4)
    : undefined;
  return entries ? entries.map(formatPrefixOrf) : [body.toHex()];
}

function whenName(when: number): string {
  return ["immediate", "defer"][when - 1] ?? `value ${when}`;
}

/** `ipv4 unicast request`, `ipv6 unicast BoRR`, `ipv4 unicast request immediate address-prefix add 5 permit 10.0.0.0/8`. */
export function routeRefreshText({ family, subtype, filters }: RouteRefresh): string {
  const words = [familyName(family), refreshName(subtype)];
  if (filters) {
    words.push(whenName(filters.when));
    for (const group of filters.groups) {
      words.push(`${orfTypeName(group.type)} ${groupTexts(group, family).join(", ")}`);
    }
  }
  return words.join(" ");
}

/** What JSON shows of a ROUTE-REFRESH, under the message's own keys. */
export function routeRefreshJson(refresh: RouteRefresh): Record<string, unknown> {
  const { family, subtype, filters, rest } = refresh;
  return {
    family: familyName(family),
    subtype: refreshName(subtype),
    ...(filters === undefined ? {} : {
      when: whenName(filters.when),
      filters: filters.groups.map((group) => ({
        type: orfTypeName(group.type),
        entries: groupTexts(group, family),
      })),
    }),
    ...(rest === undefined ? {} : { hex: rest.toHex() }),
  };
}

function groupField(tree: Tree, bytes: Uint8Array, span: OrfSpan, family: number): void {
  const group = { type: span.type, body: bytes.slice(span.body, span.end) };
  const text = groupTexts(group, family).join(", ");
  tree.leaf(`ORF ${orfTypeName(span.type)}`, span.start, span.end, text);
}

/** The fields of the ROUTE-REFRESH message in `bytes[start..end)` after its header. */
export function routeRefreshFields(
  tree: Tree,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const at = start + HEADER_LENGTH, rest = at + 4;
  if (end < rest) return tree.leaf("Body", Math.min(at, end), end, "cut");
  const family = u16(bytes, at) << 8 | bytes[at + 3]!;
  tree.leaf("AFI", at, at + 2, String(u16(bytes, at)));
  tree.leaf("Message subtype", at + 2, at + 3, refreshName(bytes[at + 2]!));
  tree.leaf("SAFI", at + 3, at + 4, `${bytes[at + 3]} (${familyName(family)})`);
  if (end === rest) return;
  const spans = bytes[at + 2] === REQUEST ? orfSpans(bytes, rest + 1, end, family) : undefined;
  if (!Array.isArray(spans)) return tree.leaf("Not read", rest, end, spans?.reason ?? "");
  tree.leaf("When to refresh", rest, rest + 1, `${bytes[rest]} ${whenName(bytes[rest]!)}`);
  for (const span of spans) groupField(tree, bytes, span, family);
}
