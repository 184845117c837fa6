import type { FamilyKey } from "../context.ts";
import { AFI_NAMES, PAIR_ALIASES, PAIR_NAMES, SAFI_ALIASES, SAFI_NAMES } from "./family_names.ts";

function reversed<K, V>(map: ReadonlyMap<K, V>): Map<V, K> {
  return new Map([...map].map(([key, value]) => [value, key]));
}

const AFI_BY_NAME = reversed(AFI_NAMES);
const SAFI_BY_NAME = new Map([...SAFI_ALIASES, ...reversed(SAFI_NAMES)]);
const PAIR_BY_NAME = new Map([...PAIR_ALIASES, ...reversed(PAIR_NAMES)]);

/** The number that `text` names, or says itself (`safi 250`, `250`), up to `max`. */
function numberOf(text: string, word: string, names: ReadonlyMap<string, number>, max: number) {
  const known = names.get(text);
  if (known !== undefined) return known;
  const digits = text.startsWith(`${word} `) ? text.slice(word.length + 1) : text;
  return /^[0-9]{1,5}$/.test(digits) && Number(digits) <= max ? Number(digits) : undefined;
}

/**
 * The family that a person names: `ipv4 unicast`, `ipv4-unicast`, `ipv4/unicast`, `ipv6`, `vpnv4`,
 * `evpn`, `l2vpn evpn`, `1/128`, `afi 16388 safi 71`; undefined when it is none. Case does not
 * matter. Whatever `familyName` prints is understood.
 */
export function parseFamily(text: string): FamilyKey | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, " ");
  const pair = PAIR_BY_NAME.get(words);
  if (pair !== undefined) return pair;
  // Names have hyphens inside (`bgp-ls`), so the cut between AFI and SAFI is found by trying.
  for (let cut = 1; cut < words.length - 1; cut++) {
    if (!" /_-".includes(words[cut]!)) continue;
    const afi = numberOf(words.slice(0, cut), "afi", AFI_BY_NAME, 0xffff);
    const safi = numberOf(words.slice(cut + 1), "safi", SAFI_BY_NAME, 0xff);
    if (afi !== undefined && safi !== undefined) return afi << 8 | safi;
  }
  return undefined;
}
