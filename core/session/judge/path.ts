import type { Finding } from "../cause.ts";
import { otherOf, type Which } from "../facts.ts";
import { expired, signatures } from "./connecting.ts";
import { maybeBlackHole } from "./silence.ts";
import { BOTH, finding, type Scene, seen, times } from "./scene.ts";

/** TTL security sets the TTL to its maximum (RFC 5082 §3); some hops may lie before the capture point. */
const GTSM_TTL = 245;
/** One loss is everyday life; the same segment three times and no progress is not. */
const MANY = 3;
/** Every path carries segments up to here (RFC 1122 §3.3.3, 576 octets less headers). */
const SMALL_SEGMENT = 536;

/**
 * A connection on which segments are repeated and nothing gets on: TTL, key or path. Whoever repeats
 * in vain may give it up; an end that comes from the other side tells more.
 */
export function stalled(scene: Scene): Finding[] {
  for (const which of BOTH) {
    const found = expired(scene, which);
    if (found) return found;
  }
  const stuck = BOTH.filter((w) => isStuck(scene, w));
  const { ended } = scene.attempt;
  if (stuck.length === 0 || ended && !stuck.some((w) => w === ended.by)) return [];
  const evidence = stuck.map((w) => {
    const resent = scene.side(w).signs.retransmission!;
    const text = `${scene.name(w)} repeats what is not acknowledged, ${
      times(resent.count, "time")
    }`;
    return seen(resent.first, text);
  });
  const keys = signatures(scene), hole = blackHole(scene), hops = ttlSecurity(scene);
  const lost = finding(
    "filtered",
    hops.length + keys.length + hole.length > 0 ? "possible" : "likely",
    "segments are seen here and not acknowledged: something drops them on the way",
    evidence,
  );
  return [
    ...hops.map((f) => ({ ...f, evidence: [...f.evidence, ...evidence] })),
    ...keys,
    ...hole,
    lost,
    ...(hops.length === 0 ? stuck.flatMap((w) => maybeHops(scene, otherOf(w))) : []),
    // Where nothing passes either way it is not the size that matters.
    ...(hole.length === 0 && stuck.length === 1 ? maybeBlackHole(scene, otherOf(stuck[0]!)) : []),
  ];
}

/** What a side said last was repeated again and again, and nothing new followed. */
export function isStuck(scene: Scene, which: Which): boolean {
  return scene.side(which).resentSinceNew >= MANY;
}

/** One side sends with TTL 255 and the other does not: only one of them runs TTL security. */
function ttlSecurity(scene: Scene): Finding[] {
  for (const which of BOTH) {
    const mine = scene.side(which).ttl, theirs = scene.side(otherOf(which)).ttl;
    if (mine < GTSM_TTL || theirs === 0 || theirs >= GTSM_TTL) continue;
    const who = scene.name(which), other = scene.name(otherOf(which));
    const why = `${who} sends with TTL ${mine} and ${other} with TTL ${theirs}: ${who} runs TTL ` +
      `security and throws away what ${other} sends`;
    const remedy = `switch TTL security on at ${other} too, or off at ${who}`;
    return [finding("ttl", "likely", why, [], remedy)];
  }
  return [];
}

/** Its kernel has answered the SYN, of its daemon nothing comes: that sets a TTL of its own. */
function maybeHops(scene: Scene, which: Which): Finding[] {
  const { ttl, signs: { synAck } } = scene.side(which), who = scene.name(which);
  if (ttl > 0 || !synAck || scene.side(which).messages > 0) return [];
  const why =
    `nothing of ${who} comes after its SYN-ACK: it may send with TTL 1 (no multihop), or ` +
    `demand a TTL that it does not get`;
  return [finding("ttl", "possible", why, [seen(synAck.first, `SYN-ACK from ${who}`)])];
}

/** Large segments that never arrive while small ones do, seen before the hole. */
export function blackHole(scene: Scene): Finding[] {
  return BOTH.flatMap((which) => {
    const side = scene.side(which), { tooBig, retransmission } = side.signs;
    if (!repeatsLarge(scene, which)) return [];
    const who = scene.name(which), often = times(retransmission!.count, "time");
    const text = `${who} repeats a segment of ${side.largestResent} octets, ${often}`;
    const evidence = [seen(retransmission!.first, text)];
    if (tooBig) {
      const told = `ICMP packet too big for ${who}, next hop carries ${side.tooBigMtu} octets`;
      evidence.push(seen(tooBig.first, told));
    }
    const why = `large segments of ${who} do not reach ${
      scene.name(otherOf(which))
    }, small ones do`;
    return [finding("mtu-black-hole", "likely", why, evidence)];
  });
}

/**
 * Large segments are repeated again and again, and the other side's are acknowledged: were all of
 * this side's packets lost, its acknowledgements would be too and the other would repeat as well.
 */
function repeatsLarge(scene: Scene, which: Which): boolean {
  const side = scene.side(which), other = scene.side(otherOf(which));
  return side.count("retransmission") >= MANY && side.largestResent > SMALL_SEGMENT &&
    other.count("retransmission") < MANY;
}
