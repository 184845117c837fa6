// The same routes for everybody: many prefixes, each told by some of eight senders, drawn so that
// every step of the decision has its turn.
import * as m from "../../../tools/lab/messages.ts";

/** AS of the routers that choose. */
export const CHOOSER_AS = 65000;

export interface Sender {
  /** From 1; last octet of its address is 10 more. */
  readonly number: number;
  readonly as: number;
  readonly id: string;
}

/** Two of one AS, two with one router id; ids fall while addresses rise. */
export const SENDERS: readonly Sender[] = [
  { number: 1, as: 64601, id: "10.0.0.8" },
  { number: 2, as: 64601, id: "10.0.0.7" },
  { number: 3, as: 64602, id: "10.0.0.6" },
  { number: 4, as: 64603, id: "10.0.0.6" },
  { number: 5, as: CHOOSER_AS, id: "10.0.0.4" },
  { number: 6, as: CHOOSER_AS, id: "10.0.0.3" },
  { number: 7, as: CHOOSER_AS, id: "10.0.0.2" },
  { number: 8, as: CHOOSER_AS, id: "10.0.0.1" },
];

/** A route of one sender. */
export interface Candidate {
  readonly sender: Sender;
  /** Inside of the AS only. */
  readonly localPref?: number;
  readonly path: readonly number[];
  readonly origin: 0 | 1 | 2;
  readonly med?: number;
  /** `a.b.c.d`, inside of the AS only. */
  readonly originator?: string;
  readonly clusters: readonly string[];
}

export type Candidates = ReadonlyMap<string, readonly Candidate[]>;

export function isInside({ as }: Sender): boolean {
  return as === CHOOSER_AS;
}

/** Numbers from 0 to below `below`, the same for one seed (xorshift32). */
type Draw = (below: number) => number;

function drawing(seed: number): Draw {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) % below;
  };
}

/** In which order attributes come to count; those before the `depth` of a prefix are the same in all. */
const LOCAL_PREF = 0, LENGTH = 1, ORIGIN = 2, MED = 3, ID = 5, CLUSTERS = 6, DEEPEST = 8;
const NEIGHBOURS = [64601, 64602, 64603], BEYOND = [64700, 64701, 64702];
const MEDS = [undefined, 0, 10, 20], PREFS = [90, 100, 110];

export function drawCandidates(prefixes: number, seed: number): Candidates {
  const draw = drawing(seed), out = new Map<string, Candidate[]>();
  for (let i = 0; i < prefixes; i++) {
    out.set(`10.${Math.floor(i / 250)}.${i % 250}.0/24`, drawPrefix(draw));
  }
  return out;
}

function drawPrefix(draw: Draw): Candidate[] {
  const depth = draw(DEEPEST), kind = draw(4);
  const among = SENDERS.filter((one) => kind > 1 || isInside(one) === (kind === 1));
  let some = among.filter(() => draw(3) > 0);
  if (some.length < 2) some = among;
  // Nobody outside has an empty path.
  const least = some.every(isInside) ? 0 : 1, length = least + draw(3);
  const same = { pref: PREFS[draw(3)]!, origin: draw(3), med: MEDS[draw(4)], clusters: draw(3) };
  const originator = `10.0.1.${1 + draw(9)}`;
  return some.map((sender) => {
    const differs = (step: number) => depth <= step;
    const inside = isInside(sender);
    const pref = differs(LOCAL_PREF) ? PREFS[draw(3)]! : some.every(isInside) ? same.pref : 100;
    const hops = differs(LENGTH) ? least + draw(3) : length;
    const origin = differs(ORIGIN) ? draw(3) : same.origin;
    const med = differs(MED) ? MEDS[draw(4)] : same.med;
    const clusters = inside ? differs(CLUSTERS) ? draw(3) : same.clusters : 0;
    const first = inside ? NEIGHBOURS[draw(3)]! : sender.as;
    const path = Array.from({ length: hops }, (_, i) => i === 0 ? first : BEYOND[draw(3)]!);
    const drawn = differs(ID) && draw(2) === 0 ? undefined : originator;
    return {
      sender,
      path,
      origin: origin as Candidate["origin"],
      clusters: Array.from({ length: clusters }, (_, i) => `10.0.2.${i + 1}`),
      ...(inside && { localPref: pref }),
      ...(med !== undefined && { med }),
      ...(inside && drawn !== undefined && { originator: drawn }),
    };
  });
}

/** The UPDATE of a route; a large community says whose it is. */
export function updateOf(prefix: string, one: Candidate, nextHop: string): string {
  const { sender, localPref, path, origin, med, originator, clusters } = one;
  const attributes = [
    m.attribute(0x40, 1, m.hex(origin, 1)),
    path.length === 0 ? m.attribute(0x40, 2, "") : m.asPath4(...path),
    m.nextHop(nextHop),
    med === undefined ? "" : m.attribute(0x80, 4, m.hex(med, 4)),
    localPref === undefined ? "" : m.attribute(0x40, 5, m.hex(localPref, 4)),
    m.attribute(0xc0, 8, m.hex(64500, 2) + m.hex(sender.number, 2)),
    originator === undefined ? "" : m.attribute(0x80, 9, m.ip4(originator)),
    clusters.length === 0 ? "" : m.attribute(0x80, 10, clusters.map(m.ip4).join("")),
    m.attribute(0xc0, 32, m.hex(64500, 4) + m.hex(sender.number, 4) + m.hex(0, 4)),
  ];
  return m.update(attributes.join(""), m.nlri(prefix));
}

/** Who told a route, by its large community. */
export function tellerOf(large: readonly string[] | undefined): number {
  return Number(large?.find((text) => text.startsWith("64500:"))?.split(":")[1]);
}
