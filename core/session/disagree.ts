import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { roleName as wireRoleName } from "../wire/capability/role.ts";
import { identifierText } from "../wire/open_view.ts";
import { negotiate, rolePair } from "./negotiate.ts";
import type { Offer } from "./offer.ts";

/** One point on which the two OPENs differ. */
export interface Disagreement {
  /** `hold time`, `ipv6 unicast`, `role`. */
  readonly topic: string;
  readonly ours: string;
  readonly theirs: string;
  /** What comes of it: `not carried`, `30 s is used`. */
  readonly effect: string;
  /** No session, or none that carries a route, can come of it. */
  readonly fatal: boolean;
}

/**
 * All points on which two sides differ, fatal ones first. Points that differ by nature (identifiers,
 * AS numbers of an external session, names) are not among them.
 */
export function disagreements(ours: Offer, theirs: Offer): Disagreement[] {
  const all = [
    ...identity(ours, theirs),
    ...role(ours, theirs),
    ...holdTime(ours, theirs),
    ...families(ours, theirs),
    ...addPath(ours, theirs),
    ...switches(ours, theirs),
    ...graceful(ours, theirs),
  ];
  return all.sort((a, b) => Number(b.fatal) - Number(a.fatal));
}

function point(
  topic: string,
  ours: string,
  theirs: string,
  effect: string,
  fatal = false,
): Disagreement {
  return { topic, ours, theirs, effect, fatal };
}

function identity(ours: Offer, theirs: Offer): Disagreement[] {
  const out: Disagreement[] = [];
  for (const [a, b] of [[ours, theirs], [theirs, ours]] as const) {
    const mine = a === ours;
    // RFC 7607 §2 and RFC 6286 §2.2: zero is never right.
    if (a.asn === 0) out.push(zero("AS number", mine, String(b.asn)));
    if (a.bgpId === 0) out.push(zero("BGP identifier", mine, identifierText(b.bgpId)));
  }
  if (ours.bgpId === theirs.bgpId && ours.bgpId !== 0) {
    const internal = ours.asn === theirs.asn, id = identifierText(ours.bgpId);
    // Unique within an AS; equal ones on an external session are allowed (RFC 6286 §2.1).
    if (internal) out.push(point("BGP identifier", id, id, "must differ inside one AS", true));
  }
  return out;
}

function zero(topic: string, mine: boolean, other: string): Disagreement {
  return point(topic, mine ? "0" : other, mine ? other : "0", "0 is not allowed", true);
}

function role(ours: Offer, theirs: Offer): Disagreement[] {
  if (ours.role === theirs.role && ours.role === undefined) return [];
  const fit = rolePair(ours.role, theirs.role);
  if (fit === "pair") return [];
  const effect = fit === "mismatch" ? "not a pair (RFC 9234 §4.2)" : "roles are not checked";
  return [point("role", roleName(ours.role), roleName(theirs.role), effect, fit === "mismatch")];
}

/** `customer`, `none` where no role was sent, `more than one` where they contradict each other. */
export function roleName(role: number | undefined): string {
  if (role === undefined) return "none";
  return role === -1 ? "more than one" : wireRoleName(role);
}

function holdTime(ours: Offer, theirs: Offer): Disagreement[] {
  const a = ours.holdTimeSeconds, b = theirs.holdTimeSeconds, used = Math.min(a, b);
  const bad = (n: number) => n === 1 || n === 2;
  if (bad(a) || bad(b)) {
    // RFC 4271 §6.2: one or two seconds must be refused.
    return [point("hold time", `${a} s`, `${b} s`, "1 and 2 s are not allowed", true)];
  }
  if (a === b) return [];
  const effect = used === 0 ? "no hold timer" : `${used} s is used`;
  return [point("hold time", `${a} s`, `${b} s`, effect)];
}

function families(ours: Offer, theirs: Offer): Disagreement[] {
  const none = negotiate(ours, theirs).families.length === 0;
  return either(ours.families, theirs.families).map((family) => {
    const has = (o: Offer) => o.families.has(family) ? "offered" : "not offered";
    return point(familyName(family), has(ours), has(theirs), "not carried", none);
  });
}

/** Members of only one of the two sets, ascending. */
function either(a: Iterable<FamilyKey>, b: Iterable<FamilyKey>): FamilyKey[] {
  const one = new Set(a), two = new Set(b);
  const all = [...new Set([...one, ...two])].sort((x, y) => x - y);
  return all.filter((f) => one.has(f) !== two.has(f));
}

const WAYS = ["none", "receive", "send", "send and receive"];

function addPath(ours: Offer, theirs: Offer): Disagreement[] {
  const out: Disagreement[] = [];
  for (const family of new Set([...ours.addPath.keys(), ...theirs.addPath.keys()])) {
    const a = ours.addPath.get(family) ?? 0, b = theirs.addPath.get(family) ?? 0;
    // Being able to receive asks for nothing; many speakers offer it always.
    if (a + b === 1) continue;
    const there = (a & 2) !== 0 && (b & 1) !== 0, back = (b & 2) !== 0 && (a & 1) !== 0;
    // What the two ask for is met when every wish of either side is answered by the other.
    const met = there === ((a & 2) !== 0 || (b & 1) !== 0) &&
      back === ((b & 2) !== 0 || (a & 1) !== 0);
    if (met) continue;
    const effect = there === back ? there ? "both ways" : "not used" : "one way only";
    out.push(point(`ADD-PATH ${familyName(family)}`, WAYS[a & 3]!, WAYS[b & 3]!, effect));
  }
  return out;
}

const SWITCHES = [
  ["fourOctetAs", "4-octet AS numbers", "2-octet AS_PATH with AS4_PATH"],
  ["routeRefresh", "route refresh", "not used"],
  ["enhancedRefresh", "enhanced route refresh", "not used"],
  ["extendedMessage", "extended messages", "long messages one way only"],
] as const;

function switches(ours: Offer, theirs: Offer): Disagreement[] {
  const out: Disagreement[] = [];
  for (const [key, topic, effect] of SWITCHES) {
    if (ours[key] === theirs[key]) continue;
    const text = (o: Offer) => o[key] ? "offered" : "not offered";
    out.push(point(topic, text(ours), text(theirs), effect));
  }
  for (const family of either(ours.extendedNextHop, theirs.extendedNextHop)) {
    const text = (o: Offer) => o.extendedNextHop.has(family) ? "offered" : "not offered";
    out.push(
      point(`IPv6 next hop for ${familyName(family)}`, text(ours), text(theirs), "not used"),
    );
  }
  return out;
}

function graceful(ours: Offer, theirs: Offer): Disagreement[] {
  const a = ours.graceful, b = theirs.graceful;
  if (!a && !b) return [];
  if (!a || !b) {
    const text = (o: Offer) => o.graceful ? `${o.graceful.restartTimeSeconds} s` : "not offered";
    return [point("graceful restart", text(ours), text(theirs), "routes go with the session")];
  }
  const out: Disagreement[] = [];
  const carried = (family: FamilyKey) => ours.families.has(family) && theirs.families.has(family);
  for (const family of either(a.families.keys(), b.families.keys()).filter(carried)) {
    // An empty list is a helper that keeps nothing of its own: no contradiction (RFC 4724 §3).
    if (a.families.size === 0 || b.families.size === 0) break;
    const text = (o: Offer) => o.graceful?.families.has(family) ? "listed" : "not listed";
    const topic = `graceful restart ${familyName(family)}`;
    out.push(point(topic, text(ours), text(theirs), "kept for one side only"));
  }
  if (a.notification !== b.notification) {
    const text = (o: Offer) => o.graceful?.notification ? "N bit set" : "N bit clear";
    const effect = "a NOTIFICATION drops the routes";
    out.push(point("graceful restart on NOTIFICATION", text(ours), text(theirs), effect));
  }
  return out;
}
