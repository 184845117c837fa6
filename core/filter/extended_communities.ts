import { bits32 } from "../net/octets.ts";
import { parseAsn } from "../wire/asn.ts";
import { parseExtendedCommunity } from "../wire/extended_community.ts";
import {
  ADMINISTERED,
  ADMINISTERED_ALIASES,
  EXPERIMENTAL,
  FOUR_OCTET_AS,
  IPV4_ADDRESS,
  REDIRECT_SUBTYPE,
  TWO_OCTET_AS,
} from "../wire/extended_community_names.ts";
import { SPECIAL_COMMUNITIES } from "../wire/extended_community_special.ts";

/** Eight octets as two words, and which of their bits count. */
export interface ExtendedPattern {
  readonly values: readonly [number, number];
  readonly masks: readonly [number, number];
}

const TYPE = 0xffff0000, ALL = -1;
/** Types of names that have an administrator: sub-type in the low octet. */
const NAMED: ReadonlyMap<string, number> = new Map([
  ...Array.from(ADMINISTERED, ([subtype, name]): [string, number] => [name, subtype]),
  ...ADMINISTERED_ALIASES,
  ["redirect", EXPERIMENTAL << 8 | REDIRECT_SUBTYPE],
]);

/**
 * What a text with `*` in it stands for: `rt:65000:*`, `rt:*:1`, `rt:*`, `color:*`, `*`; without one it is a single
 * community. A name comes in up to three encodings (RFC 4360 §3, RFC 5668 §2), which a wildcard has
 * to look for. Undefined for any other text.
 */
export function extendedPatterns(text: string): ExtendedPattern[] | undefined {
  if (!text.includes("*")) {
    const octets = parseExtendedCommunity(text);
    return octets && [pattern(octets, ALL, ALL)];
  }
  if (text === "*") return [{ values: [0, 0], masks: [0, 0] }];
  const [name = "", left, right] = text.split(":"), type = NAMED.get(name);
  if (text.split(":").length > 3) return undefined;
  if (type !== undefined) return administered(name, type, left, right ?? "*");
  const special = SPECIAL_COMMUNITIES.find((one) => one.name === name);
  if (special === undefined || left !== "*" || right !== undefined) return undefined;
  return [{ values: [special.type << 16, 0], masks: [TYPE, 0] }];
}

function administered(
  name: string,
  type: number,
  left: string | undefined,
  right: string,
): ExtendedPattern[] | undefined {
  if (left === "*") {
    const found = [TWO_OCTET_AS, IPV4_ADDRESS, FOUR_OCTET_AS].flatMap((encoding) =>
      anyAdministrator(type | encoding << 8, encoding === TWO_OCTET_AS ? ALL : 0xffff, right)
    );
    return found.length > 0 ? found : undefined;
  }
  if (left === undefined || right !== "*") return undefined;
  // A number that has room in two octets may stand in four as well.
  const asn = parseAsn(left),
    forms = asn !== undefined && asn <= 0xffff ? [left, `${left}L`] : [left];
  const found = forms.map((form) => parseExtendedCommunity(`${name}:${form}:0`));
  if (found.includes(undefined)) return undefined;
  return found.map((octets) =>
    (octets![0]! & 3) === TWO_OCTET_AS
      ? pattern(octets!, ALL, 0)
      : pattern(octets!, ALL, 0xffff0000)
  );
}

/** `mask`: the bits of the last four octets that hold the value. */
function anyAdministrator(type: number, mask: number, right: string): ExtendedPattern[] {
  if (right === "*") return [{ values: [type << 16, 0], masks: [TYPE, 0] }];
  if (!/^(0|[1-9][0-9]{0,9})$/.test(right) || Number(right) > mask >>> 0) return [];
  return [{ values: [type << 16, Number(right) | 0], masks: [TYPE, mask] }];
}

function pattern(octets: Uint8Array, first: number, second: number): ExtendedPattern {
  return {
    values: [bits32(octets, 0) & first, bits32(octets, 4) & second],
    masks: [first, second],
  };
}
