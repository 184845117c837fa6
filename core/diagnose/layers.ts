import type { Verdict } from "../session/cause.ts";
import { disagreements } from "../session/disagree.ts";
import type { AttemptFacts, SideFacts } from "../session/facts.ts";
import { times } from "../session/judge/scene.ts";
import { identifierText } from "../wire/open_view.ts";
import { type LiveEvidence, triesOf, type Try } from "./evidence.ts";
import {
  conflict,
  deviceOf,
  endText,
  neighbourOf,
  nextHopOf,
  ownerText,
  routeOf,
} from "./host_rules.ts";
import { strangeSource } from "./host_rules.ts";
import { moved, SIGNATURE_COUNTERS } from "./kernel_signs.ts";
import { hole, mtuShown } from "./path_mtu.ts";
import { isUnheard } from "./path_rules.ts";

/** What is looked at, from the wire up. */
export const LAYERS = [
  "this host",
  "route",
  "source",
  "neighbour",
  "tcp",
  "ttl",
  "key",
  "listening",
  "open",
  "notification",
  "hold time",
  "path mtu",
] as const;

export type LayerName = typeof LAYERS[number];

/** One layer of the way to an established session. */
export interface Layer {
  readonly name: LayerName;
  /** `unknown`: nothing was seen that tells. */
  readonly state: "ok" | "failed" | "unknown";
  /** What shows it, for a person. */
  readonly text: string;
}

type Told = Omit<Layer, "name">;
type Look = (evidence: LiveEvidence, verdict: Verdict) => Told;

const ok = (text: string): Told => ({ state: "ok", text });
const failed = (text: string): Told => ({ state: "failed", text });
const unknown = (text: string): Told => ({ state: "unknown", text });

const LOOKS: Readonly<Record<LayerName, Look>> = {
  "this host": thisHost,
  "route": route,
  "source": source,
  "neighbour": neighbour,
  "tcp": tcp,
  "ttl": ttl,
  "key": key,
  "listening": listening,
  "open": opens,
  "notification": notification,
  "hold time": holdTime,
  "path mtu": pathMtu,
};

/** Every layer, from the wire up, with what shows its state. */
export function layersOf(evidence: LiveEvidence, verdict: Verdict): readonly Layer[] {
  return LAYERS.map((name) => ({ name, ...LOOKS[name](evidence, verdict) }));
}

function thisHost(evidence: LiveEvidence): Told {
  const { occupation, before: { sockets, missing } } = evidence;
  const [found] = conflict(evidence);
  if (found) return failed(`${ownerText(occupation)}: ${found.evidence[0]!.text}`);
  if (sockets === undefined) {
    return unknown(`cannot look for other speakers: ${missing.join(", ")}`);
  }
  if (occupation.kind === "free") return ok("no other BGP speaker has this session");
  return failed(`${ownerText(occupation)} has ${endText(occupation.socket.local)}; tried anyway`);
}

function route(evidence: LiveEvidence): Told {
  const { before, after, peer } = evidence, answer = after?.route ?? before.route;
  if (!answer) return unknown("not known: no answer from ip route get");
  // The kernel refuses a source that is not ours as if there were no way.
  if ("refused" in answer && strangeSource(evidence).length > 0) {
    return unknown("not known: the source is not ours to ask with");
  }
  if ("refused" in answer) return failed(`none to ${peer}: ${answer.refused}`);
  const { type, device, gateway } = answer.route;
  if (type === "local") return ok(`${peer} is an address of this host`);
  const via = gateway === undefined ? "on the link" : `via ${gateway}`;
  return ok(`${via}${device === undefined ? "" : ` of ${device}`}`);
}

function source(evidence: LiveEvidence): Told {
  const [strange] = strangeSource(evidence);
  if (strange) return failed(strange.why);
  const chosen = evidence.wanted.source;
  if (chosen !== undefined) return ok(`${chosen}, as asked for`);
  const own = routeOf(evidence)?.source;
  return own === undefined ? unknown("not known") : ok(`${own}, chosen by the kernel`);
}

function neighbour(evidence: LiveEvidence): Told {
  const hop = nextHopOf(evidence), entry = neighbourOf(evidence), device = deviceOf(evidence);
  if (routeOf(evidence)?.type === "local") return ok("none needed");
  if (device && !device.up) return failed(`${device.name} is down or without a link`);
  if (hop === undefined) return unknown("no next hop");
  if (!entry) return unknown(`no entry for ${hop}`);
  const state = entry.states.join(" "), text = `${hop} on ${entry.device}: ${state}`;
  const bad = /FAILED|INCOMPLETE/.test(state);
  const reached = evidence.tries.some(({ connected, outcome }) =>
    connected || outcome === "refused"
  );
  return bad && !reached ? failed(text) : ok(text);
}

const OUTCOMES: Readonly<Record<Try["outcome"], string>> = {
  up: "connected",
  refused: "refused (RST)",
  timeout: "no answer",
  reset: "reset",
  closed: "closed",
  unreachable: "unreachable",
  local: "not possible here",
  other: "failed",
  left: "no answer",
};

function tryText(one: Try): string {
  const { connected, outcome, connectMilliseconds, endMilliseconds, text } = one;
  const how = one.dialler === "we" ? "dialling" : "the peer dialled";
  if (connected) {
    const took = connectMilliseconds === undefined ? "" : ` in ${ms(connectMilliseconds)}`;
    const later = outcome === "up" || outcome === "left" ? "" : `, then ${OUTCOMES[outcome]}` +
      (endMilliseconds === undefined ? "" : ` after ${ms(endMilliseconds)}`);
    return `${how}: connected${took}${later}`;
  }
  const after = endMilliseconds === undefined ? "" : ` after ${ms(endMilliseconds)}`;
  const word = OUTCOMES[outcome];
  return `${how}: ${word}${after}${text === "" || word.includes(text) ? "" : ` (${text})`}`;
}

function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value)} ms`;
}

function isTried({ facts }: LiveEvidence): boolean {
  return facts !== undefined;
}

function tcp(evidence: LiveEvidence): Told {
  const tries = triesOf(evidence, "session");
  const best = tries.find(({ connected }) => connected) ?? tries[0];
  if (!best) return unknown(isTried(evidence) ? "nobody dialled" : "not tried");
  const more = tries.length > 1 ? `; ${tries.length} tries` : "";
  const text = `${tryText(best)}${more}`;
  return best.connected ? ok(text) : failed(text);
}

function ttl(evidence: LiveEvidence, { causes: [top] }: Verdict): Told {
  if (top.id === "ttl") return failed(top.why);
  const [test] = triesOf(evidence, "ttl 255"), dropped = moved(evidence, "TcpExtTCPMinTTLDrop");
  if (dropped > 0) return failed(`this host dropped ${times(dropped, "segment")} for the TTL`);
  if (test) return unknown(`TTL 255 makes no difference: ${tryText(test)}`);
  const heard = triesOf(evidence, "session").some((one) => one.received > 0 && !isUnheard(one));
  return heard ? ok("segments pass both ways") : unknown("nothing was seen that tells");
}

function key(evidence: LiveEvidence): Told {
  const { wanted: { keyed } } = evidence;
  const up = triesOf(evidence, "session").some(({ connected }) => connected);
  if (!isTried(evidence)) return unknown("not tried");
  if (up) return ok(keyed ? "the peer has the same key" : "none, and none asked for");
  const count = moved(evidence, ...SIGNATURE_COUNTERS);
  if (count > 0) return failed(`this host dropped ${times(count, "segment")} for the signature`);
  if (SIGNATURE_COUNTERS.every((name) => evidence.moved[name] === undefined)) {
    return unknown("the kernel's counters cannot be read");
  }
  return unknown(
    "this host dropped nothing for its signature; what the peer drops shows only there",
  );
}

function listening(evidence: LiveEvidence): Told {
  const { listening, wanted, tries, peer } = evidence;
  if (!isTried(evidence)) return unknown("not tried");
  const dialled = tries.some(({ dialler }) => dialler === "they");
  const answers = tries.some((one) => one.dialler === "we" && one.connected);
  const refused = tries.some((one) => one.dialler === "we" && one.outcome === "refused");
  const theirs = answers ? `${peer} listens` : refused ? `${peer} does not listen` : "";
  const ours = dialled
    ? "it dials us"
    : listening === true
    ? "it did not dial us"
    : `we could not listen${typeof listening === "string" ? ` (${listening})` : ""}`;
  const text = [theirs, ours, ...(wanted.passive ? ["we only wait"] : [])].filter((t) => t !== "")
    .join("; ");
  if (answers || dialled) return ok(text);
  return refused ? failed(text) : unknown(text);
}

/** The attempt that came farthest, the latest of equals. */
function farthest({ facts }: LiveEvidence): AttemptFacts | undefined {
  const order = ["idle", "connect", "connected", "open-sent", "open-confirm", "established"];
  const all = facts?.attempts.map(({ last }) => last) ?? [];
  return all.toSorted((a, b) => order.indexOf(a.reached) - order.indexOf(b.reached)).at(-1);
}

function openText({ open }: SideFacts): string {
  if (!open) return "none";
  const { asn, bgpId, holdTimeSeconds } = open.offer;
  return `AS ${asn}, id ${identifierText(bgpId)}, hold ${holdTimeSeconds} s`;
}

function opens(evidence: LiveEvidence): Told {
  const attempt = farthest(evidence);
  if (!attempt?.connected) return unknown("no connection to speak on");
  const [ours, theirs] = attempt.sides;
  const text = `ours: ${openText(ours)}; theirs: ${openText(theirs)}`;
  if (!ours.open || !theirs.open) return failed(text);
  const fatal = disagreements(ours.open.offer, theirs.open.offer).filter((one) => one.fatal);
  const [first] = fatal;
  if (first) {
    return failed(`${text}; ${first.topic}: ${first.ours} / ${first.theirs}, ${first.effect}`);
  }
  const refused = [ours, theirs].some(({ notified }) => notified?.code === 2);
  return refused ? failed(text) : ok(text);
}

function notification(evidence: LiveEvidence, verdict: Verdict): Told {
  const all = evidence.facts?.attempts.map(({ last }) => last) ?? [];
  for (const { sides: [ours, theirs] } of all.toReversed()) {
    if (theirs.notified) {
      // A collision resolved is how two sides that dial at once come together.
      const text = `the peer sent ${theirs.notified.text}`;
      return verdict.up ? ok(text) : failed(text);
    }
    if (ours.notified && !isLeaving(ours.notified)) return failed(`we sent ${ours.notified.text}`);
  }
  return all.some(({ connected }) => connected)
    ? ok("none")
    : unknown("no connection to get one on");
}

/** How we leave when all is seen. */
function isLeaving({ code, subcode }: { code: number; subcode: number }): boolean {
  return code === 6 && subcode === 4;
}

function holdTime(evidence: LiveEvidence, { causes: [top] }: Verdict): Told {
  const attempt = farthest(evidence), [ours, theirs] = attempt?.sides ?? [];
  if (top.id === "hold-time-unacceptable" || top.id === "hold-timer-expired") {
    return failed(top.why);
  }
  if (!ours?.open || !theirs?.open) return unknown("not agreed");
  const a = ours.open.offer.holdTimeSeconds, b = theirs.open.offer.holdTimeSeconds;
  const agreed = Math.min(a, b);
  if (attempt?.reached !== "established") return unknown(`ours ${a} s, theirs ${b} s`);
  return ok(
    agreed === 0 ? "none: the sides agreed on 0" : `${agreed} s (ours ${a} s, theirs ${b} s)`,
  );
}

function pathMtu(evidence: LiveEvidence): Told {
  const [found] = hole(evidence);
  if (found) return failed(found.why);
  const device = deviceOf(evidence), link = device ? `${device.name} carries ${device.mtu}` : "";
  const known = triesOf(evidence, "session").find(({ socket }) => socket?.pathMtu !== undefined);
  const path = known ? `the path ${known.socket!.pathMtu!} as far as the kernel knows` : "";
  const { isProven, text } = mtuShown(evidence);
  const told = [[link, path].filter((part) => part !== "").join(", "), text]
    .filter((part) => part !== "").join("; ");
  return isProven ? ok(told) : unknown(told);
}
