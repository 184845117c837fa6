import type { Confidence, Evidence, Finding } from "../cause.ts";
import { otherOf, type Which } from "../facts.ts";
import { finding, type Scene, seen, span, times } from "./scene.ts";

/** Shorter silence after a handshake proves nothing: daemons delay their OPEN (RFC 4271 §8.1.1, DelayOpen). */
export const PATIENCE_SECONDS = 5;

/** Why TCP did not come up. Nothing to say once it did. */
export function connecting(scene: Scene): Finding[] {
  const { attempt } = scene, { dialler } = attempt;
  if (attempt.connected || dialler === undefined) return [];
  if (attempt.notTried !== undefined) return notTried(attempt.notTried);
  return expired(scene, dialler) ?? unreachable(scene, dialler) ?? refused(scene, dialler) ??
    unsettled(scene, dialler) ?? unanswered(scene, dialler);
}

/** The kernel of this host refused before a packet left: it says what was wrong. */
function notTried(why: string): Finding[] {
  const text = `this host cannot make the connection: ${why}`;
  if (why.includes("no such local address")) {
    return [finding("source-not-local", "certain", text, [])];
  }
  // EPERM comes of a rule: an IPsec policy that blocks, a BPF program of the service.
  if (why.startsWith("not permitted")) return [finding("filtered", "certain", text, [])];
  if (!why.startsWith("permission denied")) {
    return [finding("not-possible-here", "certain", text, [])];
  }
  // EACCES too, and it is what ICMPv6 administratively prohibited becomes at a socket.
  const filter = `${why}: a filter on the way, or a rule of this host, forbids the connection`;
  return [
    finding("filtered", "likely", filter, []),
    finding("not-possible-here", "possible", text, []),
  ];
}

/** A router says that the TTL ran out: nothing else sends this. */
export function expired(scene: Scene, which: Which): Finding[] | undefined {
  const tally = scene.side(which).signs.timeExceeded;
  if (!tally) return undefined;
  const { ttl } = scene.side(which), who = scene.name(which);
  const why = `packets of ${who} run out of TTL before they reach ${scene.name(otherOf(which))}` +
    (ttl > 0 ? ` (they leave with TTL ${ttl})` : "");
  const text = `ICMP time exceeded for a packet of ${who}, ${times(tally.count, "time")}`;
  const remedy = `set multihop on ${who} (and the same hop count on the other side), or dial an ` +
    `address that is directly connected`;
  return [finding("ttl", "certain", why, [seen(tally.first, text)], remedy)];
}

/** ICMP codes by which a filter says so (RFC 792, RFC 1812 §5.2.7.1; RFC 4443 §3.1). */
const PROHIBITED4 = new Set([9, 10, 13]), PROHIBITED6 = new Set([1, 5, 6]);
const PORT4 = 3, PORT6 = 4;

function unreachable(scene: Scene, dialler: Which): Finding[] | undefined {
  const side = scene.side(dialler), tally = side.signs.unreachable;
  if (!tally) return undefined;
  const six = scene.name(dialler).includes(":"), code = side.unreachableCode;
  const text = `ICMP${six ? "v6" : ""} unreachable, code ${code}, ${times(tally.count, "time")}`;
  const evidence = [seen(tally.first, text)];
  const to = scene.name(otherOf(dialler));
  if ((six ? PROHIBITED6 : PROHIBITED4).has(code)) {
    const why = `a filter answers the SYN to ${to} with ICMP administratively prohibited`;
    return [finding("filtered", "certain", why, evidence)];
  }
  // No host answers a TCP segment with port unreachable: that is a packet filter's reject.
  if (code === (six ? PORT6 : PORT4)) {
    const why = `a filter answers the SYN to ${to} with ICMP port unreachable`;
    return [finding("filtered", "certain", why, evidence)];
  }
  if (scene.attempt.notReached !== undefined) return unreached(scene, dialler);
  const why = `a router has no way to ${to}`;
  return [
    finding("unreachable", "likely", why, evidence),
    finding("filtered", "possible", `a filter pretends that ${to} is unreachable`, evidence),
  ];
}

/** A kernel asks for a host on its link three times, a second each, before it gives up. */
const ARP_SECONDS = 2;

/**
 * What the error of the socket says, where no packet is seen. A network that cannot be reached is
 * mostly one that this host has no route to; a host that is given up after seconds did not answer on
 * its link, and one that is given up at once is told of by a router, or by a filter.
 */
function unreached(scene: Scene, dialler: Which): Finding[] {
  const { began, ended, last, notReached } = scene.attempt, to = scene.name(otherOf(dialler));
  const took = scene.between(began, ended ?? last);
  const said = (text: string) => [{ text: `${text} after ${span(took)}` }];
  const router = (sure: Confidence, proof: Evidence[]) =>
    finding("unreachable", sure, `a router on the way has no way to ${to}`, proof);
  if (notReached === "network") {
    const proof = said("network unreachable");
    return [
      finding("no-route", "likely", `this host has no route to ${to}`, proof),
      router("possible", proof),
    ];
  }
  const proof = said("host unreachable");
  if (took >= ARP_SECONDS) {
    const asks = to.includes(":") ? "neighbour discovery" : "ARP";
    const why = `${to}, or the router on the way to it, does not answer ${asks}`;
    return [finding("no-neighbour", "likely", why, proof), router("possible", proof)];
  }
  return [
    router("likely", proof),
    finding("filtered", "possible", `a filter pretends that ${to} is unreachable`, proof),
  ];
}

function refused(scene: Scene, dialler: Which): Finding[] | undefined {
  const { ended } = scene.attempt, answerer = otherOf(dialler);
  const syn = scene.side(dialler).signs.syn;
  if (ended?.how !== "rst" || ended.by !== answerer || !syn) return undefined;
  if (scene.side(answerer).signs.synAck) return undefined;
  const to = scene.name(answerer);
  const evidence = [seen(syn.first, `SYN from ${scene.name(dialler)}`), seen(ended, "RST back")];
  const why = `${to} answers the SYN with RST: nothing listens there, or a firewall resets`;
  const out = [finding("refused", "certain", why, evidence)];
  if (scene.side(dialler).signed > 0) {
    const text = `the SYN is signed; some systems answer a wrong or unexpected signature with RST`;
    out.push(finding("md5-suspected", "possible", text, evidence));
  }
  return out;
}

/** SYN-ACK came, the handshake did not end: what the answerer sends is thrown away at the dialler. */
function unsettled(scene: Scene, dialler: Which): Finding[] | undefined {
  const answerer = otherOf(dialler), back = scene.side(answerer).signs.synAck;
  if (!back) return undefined;
  const { ended } = scene.attempt, from = scene.name(dialler), to = scene.name(answerer);
  const evidence = [seen(back.first, `SYN-ACK from ${to}, ${times(back.count, "time")}`)];
  if (ended && ended.by === dialler) {
    const why = `${from} gave its own connection up: it had no more use for it`;
    return [finding("unknown", "possible", why, [...evidence, seen(ended, `RST from ${from}`)])];
  }
  if (back.count < 2) return idle(scene, evidence);
  const out = [
    finding(
      "filtered",
      "likely",
      `SYN-ACKs of ${to} are seen here and never answered: they are dropped on the way to, or at, ${from}`,
      evidence,
    ),
  ];
  if (signatures(scene).length > 0) out.unshift(...signatures(scene));
  const why = `${from} may demand a TTL (TTL security) that the packets of ${to} do not have`;
  out.push(finding("ttl", "possible", why, evidence));
  return out;
}

/** The handshake shows no trouble, but nothing comes after it. */
function idle(scene: Scene, evidence: Evidence[]): Finding[] {
  const waited = scene.between(scene.attempt.began, scene.end);
  if (waited < PATIENCE_SECONDS) {
    return [
      finding("silent", "likely", "the capture ends right after the TCP handshake", evidence),
    ];
  }
  const why = `TCP is up for ${span(waited)} and neither side sends an OPEN`;
  return [finding("no-open", "likely", why, evidence)];
}

/** SYNs into nothing. */
function unanswered(scene: Scene, dialler: Which): Finding[] {
  const side = scene.side(dialler), to = scene.name(otherOf(dialler));
  const syn = side.signs.syn;
  if (!syn) return [];
  const waited = scene.between(syn.first, scene.end);
  const evidence = [unansweredSyns(scene, dialler)];
  // TCP repeats a SYN after one second (RFC 6298 §2): before that nobody can call it unanswered.
  if (syn.count < 2 && waited < 1 && scene.alike < 2) {
    const why = scene.attempt.isLive
      ? `${to} has not answered the SYN yet`
      : "the capture ends right after the first SYN";
    return [finding("silent", "likely", why, evidence)];
  }
  const why = `nothing comes back for the SYNs to ${to}: they, or the answers, are dropped`;
  const keys = signatures(scene);
  const silence = finding("filtered", keys.length ? "possible" : "likely", why, evidence);
  const out = wasUp(scene) ? [silence, ...keys] : [...keys, silence];
  if (keys.length === 0) {
    const text = `${to} may want a TCP-MD5 or TCP-AO signature: unsigned SYNs are then dropped`;
    out.push(finding("md5-suspected", "possible", text, evidence));
  }
  if (side.ttl === 1) {
    const text =
      `SYNs leave with TTL 1: they die at the first router when ${to} is not a neighbour`;
    out.push(finding("ttl", "possible", text, evidence));
  }
  return out;
}

/** The keys were alike while a session stood: that they differ now is no longer the likeliest. */
function wasUp({ peering, attempt }: Scene): boolean {
  return attempt.isLive && peering.upCount > 0;
}

function unansweredSyns(scene: Scene, which: Which): Evidence {
  const side = scene.side(which), syn = side.signs.syn!;
  const kind = side.signed > 0 ? "signed SYN" : "SYN";
  const over = scene.between(syn.first, scene.end);
  if (scene.attempt.isLive) {
    // A live session knows of its tries, not of the SYNs that its kernel sends for each.
    const { alike } = scene, tries = alike === 1 ? "1 try" : `${alike} tries`;
    return seen(syn.first, `${tries} of ${scene.name(which)} to connect without an answer`);
  }
  const text = `${times(syn.count, kind)} from ${scene.name(which)} without an answer` +
    (over >= 1 ? ` in ${span(over)}` : "");
  return seen(syn.first, text);
}

interface Keys {
  readonly signed: number;
  readonly unsigned: number;
  readonly evidence: Evidence;
}

/** How a side signs its SYNs, over all attempts of the peering. */
function keysOf(scene: Scene, which: Which): Keys | undefined {
  let signed = 0, unsigned = 0, evidence: Evidence | undefined;
  for (const { last, count } of scene.peering.attempts) {
    const side = last.sides[which];
    if (side.signed + side.unsigned === 0) continue;
    signed += side.signed > 0 ? count : 0;
    unsigned += side.unsigned > 0 ? count : 0;
    const { syn, synAck } = side.signs, kind = syn ? "SYN" : "SYN-ACK";
    const text = `${kind} of ${scene.name(which)} ${
      side.signed > 0 ? "with" : "without"
    } signature`;
    evidence ??= seen((syn ?? synAck)?.first ?? last.began, text);
  }
  return evidence && { signed, unsigned, evidence };
}

/**
 * What the TCP-MD5 (RFC 2385) and TCP-AO (RFC 5925) options of both sides say. Keys that differ
 * show only by silence, so the strongest word for two signing sides is `likely`.
 */
export function signatures(scene: Scene): Finding[] {
  const a = keysOf(scene, 0), b = keysOf(scene, 1);
  if (!a?.signed && !b?.signed) return [];
  const evidence = [a, b].flatMap((k) => k ? [k.evidence] : []);
  const [one, two] = scene.peering.names;
  if (a && b && (a.signed > 0) !== (b.signed > 0)) {
    const [signs, not] = a.signed > 0 ? [one, two] : [two, one];
    const why = `${signs} signs its segments and ${not} does not`;
    const remedy = `set the key of ${signs} on ${not} too, or remove it from ${signs}`;
    return [finding("md5-suspected", "likely", why, evidence, remedy)];
  }
  if (a && b) {
    const why = "both sides sign and neither answers the other: their keys differ";
    return [finding("md5-suspected", "likely", why, evidence)];
  }
  const [signs, other] = a ? [one, two] : [two, one];
  const why =
    `${signs} signs its SYNs and ${other} drops them: it has no key for ${signs}, or another`;
  return [finding("md5-suspected", "likely", why, evidence)];
}
