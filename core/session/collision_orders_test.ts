// Two speakers that dial each other, in every order in which their messages can arrive.
import { assert, assertEquals } from "@std/assert";
import {
  COLLISION,
  type Identity,
  onAccept,
  onEstablished,
  onOpen,
  type Standing,
} from "./collision.ts";
import type { Event } from "./fsm/event.ts";
import type { Fsm } from "./fsm/fsm.ts";
import { acceptedFsm, startFsm, step } from "./fsm/step.ts";
import { USUAL_TIMING } from "./settings.ts";

/** What can arrive on a connection; `acked` and `accept` are TCP's news of a dial at its two ends. */
type News = "acked" | "accept" | "open" | "keepalive" | "cease" | "fin";

/** One end of one connection. */
interface End {
  /** Undefined before the connection, and after it. */
  fsm: Fsm | undefined;
  /** How often the session came up. */
  ups: number;
  inbox: News[];
}

/** Connection 0 is dialled by speaker 0, 1 by speaker 1; `ends[connection][speaker]`. */
interface World {
  readonly ends: readonly (readonly [End, End])[];
  readonly hasDialled: boolean[];
  /** Sent, in any order. */
  readonly ceased: boolean[];
}

/** How a speaker resolves collisions. */
interface Rules {
  readonly onOpen: typeof onOpen;
  readonly onEstablished: typeof onEstablished;
}

interface Pair {
  readonly identities: readonly [Identity, Identity];
  readonly delayOpenSeconds: readonly [number, number];
  readonly rules: readonly [Rules, Rules];
}

interface Seat extends Standing {
  readonly connection: number;
}

const OURS: Rules = { onOpen, onEstablished };
const HIGH: Identity = { routerId: 0xc0000001, as: 64501 };
const LOW: Identity = { routerId: 0x0a000001, as: 64502 };
const EVENTS: Readonly<Record<Exclude<News, "accept">, Event>> = {
  acked: { name: "Tcp_CR_Acked" },
  open: { name: "BGPOpen", holdTimeSeconds: 90 },
  keepalive: { name: "KeepAliveMsg" },
  cease: { name: "NotifMsg" },
  fin: { name: "TcpConnectionFails" },
};

function pair(change: Partial<Pair> = {}): Pair {
  return { identities: [HIGH, LOW], delayOpenSeconds: [0, 0], rules: [OURS, OURS], ...change };
}

function begin(): World {
  const end = (): End => ({ fsm: undefined, ups: 0, inbox: [] });
  return {
    ends: [[end(), end()], [end(), end()]],
    hasDialled: [false, false],
    ceased: [false, false],
  };
}

function copy(world: World): World {
  const end = ({ fsm, ups, inbox }: End): End => ({ fsm, ups, inbox: [...inbox] });
  return {
    ends: world.ends.map(([a, b]) => [end(a), end(b)] as const),
    hasDialled: [...world.hasDialled],
    ceased: [...world.ceased],
  };
}

function seatOf(world: World, speaker: number, connection: number): Seat | undefined {
  const fsm = world.ends[connection]![speaker]!.fsm;
  const origin = connection === speaker ? "ours" : "theirs";
  return fsm && { origin, state: fsm.state, graceful: false, connection };
}

/** One event at one end, with all that the FSM asks for. */
function happen(world: World, speaker: number, connection: number, event: Event): void {
  const mine = world.ends[connection]![speaker]!, far = world.ends[connection]![1 - speaker]!;
  const { fsm, actions } = step(mine.fsm!, event, 0);
  mine.fsm = fsm;
  for (const action of actions) {
    if (action.do === "connect") mine.inbox.push("acked"), far.inbox.push("accept");
    else if (action.do === "send open") far.inbox.push("open");
    else if (action.do === "send keepalive") far.inbox.push("keepalive");
    else if (action.do === "up") mine.ups++;
    else if (action.do === "send notification") {
      assertEquals([action.notification.code, action.notification.subcode], [6, 7]);
      far.inbox.push("cease");
      world.ceased[connection] = true;
    } else if (action.do === "drop") {
      far.inbox.push("fin");
      mine.fsm = undefined;
      mine.inbox = [];
    }
  }
}

function timing(pair: Pair, speaker: number) {
  return { ...USUAL_TIMING, delayOpenSeconds: pair.delayOpenSeconds[speaker]! };
}

function dial(world: World, speaker: number, pair: Pair): void {
  world.hasDialled[speaker] = true;
  world.ends[speaker]![speaker]!.fsm = startFsm(timing(pair, speaker), false);
  happen(world, speaker, speaker, { name: "ManualStart" });
}

/** The first news of an inbox comes in. */
function take(world: World, speaker: number, connection: number, pair: Pair): void {
  const mine = world.ends[connection]![speaker]!, news = mine.inbox.shift()!;
  if (news === "accept") return welcome(world, speaker, connection, pair);
  if (!mine.fsm) return;
  if (news === "open") return open(world, speaker, connection, pair);
  happen(world, speaker, connection, EVENTS[news]);
  if (news !== "keepalive" || mine.fsm?.state !== "Established") return;
  const [risen, other] = seats(world, speaker, connection);
  const [ours, theirs] = identities(pair, speaker);
  const loser = pair.rules[speaker]!.onEstablished(risen, other, ours, theirs);
  if (loser) happen(world, speaker, loser.connection, COLLISION);
}

function seats(world: World, speaker: number, connection: number): [Seat, Seat | undefined] {
  return [seatOf(world, speaker, connection)!, seatOf(world, speaker, 1 - connection)];
}

function identities({ identities }: Pair, speaker: number): [Identity, Identity] {
  return [identities[speaker]!, identities[1 - speaker]!];
}

function welcome(world: World, speaker: number, connection: number, pair: Pair): void {
  const other = seatOf(world, speaker, 1 - connection);
  const mine = world.ends[connection]![speaker]!, far = world.ends[connection]![1 - speaker]!;
  if (onAccept(other ? [other] : []).do === "refuse") {
    far.inbox.push("cease", "fin");
    mine.inbox = [];
    world.ceased[connection] = true;
    return;
  }
  mine.fsm = acceptedFsm(timing(pair, speaker));
  happen(world, speaker, connection, { name: "TcpConnectionConfirmed" });
}

function open(world: World, speaker: number, connection: number, pair: Pair): void {
  const [arriving, other] = seats(world, speaker, connection);
  const [ours, theirs] = identities(pair, speaker);
  const loser = pair.rules[speaker]!.onOpen(arriving, other, ours, theirs);
  if (loser) happen(world, speaker, loser.connection, COLLISION);
  const mine = world.ends[connection]![speaker]!;
  if (!mine.fsm) return;
  const name = mine.fsm.delayingOpen ? "BGPOpen with DelayOpenTimer running" : "BGPOpen";
  happen(world, speaker, connection, { name, holdTimeSeconds: 90 });
}

/** All worlds that come next. A session that is further than a dial could be keeps us from dialling. */
function next(world: World, pair: Pair): World[] {
  const worlds: World[] = [];
  const move = (change: (world: World) => void) => {
    const moved = copy(world);
    change(moved);
    worlds.push(moved);
  };
  for (const speaker of [0, 1]) {
    const standing = world.ends[1 - speaker]![speaker]!.fsm?.state;
    const isFar = standing === "OpenConfirm" || standing === "Established";
    if (!world.hasDialled[speaker] && !isFar) move((moved) => dial(moved, speaker, pair));
    for (const connection of [0, 1]) {
      const { fsm, inbox } = world.ends[connection]![speaker]!;
      if (inbox.length > 0) move((moved) => take(moved, speaker, connection, pair));
      if (!fsm?.delayingOpen) continue;
      move((moved) => happen(moved, speaker, connection, { name: "DelayOpenTimer_Expires" }));
    }
  }
  return worlds;
}

function keyOf({ ends, hasDialled, ceased }: World): string {
  const end = ({ fsm, ups, inbox }: End) =>
    [fsm?.state, fsm?.delayingOpen, ups, ...inbox].join(" ");
  return [...ends.flat().map(end), hasDialled, ceased].join(";");
}

/** All worlds in which nothing more happens, from one on. */
function ends(from: World, pair: Pair): World[] {
  const seen = new Set([keyOf(from)]), open = [from], ended: World[] = [];
  for (let world = open.pop(); world; world = open.pop()) {
    const worlds = next(world, pair);
    if (worlds.length === 0) ended.push(world);
    for (const moved of worlds) {
      const key = keyOf(moved);
      if (!seen.has(key)) seen.add(key), open.push(moved);
    }
  }
  return ended;
}

/** The connection on which both are Established, or what there is instead. */
function survivor(world: World): number | string {
  const states = world.ends.map((both) => both.map(({ fsm }) => fsm?.state ?? "-").join("/"));
  const up = states.indexOf("Established/Established");
  return up >= 0 && states[1 - up] === "-/-" ? up : states.join(" ");
}

/** Both connections are up at TCP level at both ends, and no OPEN was read yet. */
function simultaneous(pair: Pair): World {
  const world = begin();
  for (const speaker of [0, 1]) dial(world, speaker, pair);
  for (const connection of [0, 1]) {
    for (const speaker of [0, 1]) take(world, speaker, connection, pair);
  }
  return world;
}

const SAME = 0x0a0a0a0a;
const IDENTITIES: readonly [string, Pair["identities"], larger: number][] = [
  ["larger", [HIGH, LOW], 0],
  ["smaller", [LOW, HIGH], 1],
  [
    "equal, our AS larger",
    [{ routerId: SAME, as: 4_200_000_000 }, { routerId: SAME, as: 65001 }],
    0,
  ],
  ["equal, our AS smaller", [{ routerId: SAME, as: 65001 }, { routerId: SAME, as: 65002 }], 1],
];

/** Our OPEN waits for theirs at none, one or both of the two. */
const DELAYS = [[0, 0], [5, 0], [0, 5], [5, 5]] as const;

for (const [name, identities, larger] of IDENTITIES) {
  Deno.test(`onOpen leaves the connection of the larger side when both have dialled, our id ${name}`, () => {
    const both = pair({ identities });
    for (const world of ends(simultaneous(both), both)) {
      assertEquals(survivor(world), larger);
      assertEquals([world.ceased[larger], world.ceased[1 - larger]], [false, true]);
      // The loser never came up at either side.
      assertEquals(world.ends[1 - larger]!.map(({ ups }) => ups), [0, 0]);
    }
  });

  Deno.test(`collision leaves exactly one session at both sides in every order, our id ${name}`, () => {
    for (const delayOpenSeconds of DELAYS) {
      const worlds = ends(begin(), pair({ identities, delayOpenSeconds }));
      const left = new Set(worlds.map(survivor));
      assertEquals([...left].sort(), [0, 1]);
      for (const world of worlds) {
        const stays = Number(survivor(world));
        assertEquals(world.ceased[stays], false);
        assertEquals(world.ends[stays]!.map(({ ups }) => ups), [1, 1]);
        // What was up falls only where both had come as far, and only to the favoured one.
        const fell = world.ends[1 - stays]!.some(({ ups }) => ups > 0);
        assert(!fell || stays === larger);
      }
    }
  });
}

/** RFC 4271 §6.8 to the letter: only what is in OpenConfirm is looked at, and closed at once. */
const LETTER: Rules = {
  onOpen(arriving, other, ours, theirs) {
    if (other?.state === "Established") return arriving;
    if (other?.state !== "OpenConfirm") return undefined;
    const isFavoured = (arriving.origin === "ours") === (ours.routerId > theirs.routerId);
    return isFavoured ? other : arriving;
  },
  onEstablished: () => undefined,
};

Deno.test("collision keeps a session with a peer that goes by the letter when both have dialled", () => {
  for (const rules of [[OURS, LETTER], [LETTER, OURS]] as const) {
    const both = pair({ rules });
    assertEquals(ends(simultaneous(both), both).map(survivor), [0]);
  }
});

Deno.test("collision by the letter can lose both connections, which this search finds", () => {
  const both = pair({ rules: [LETTER, LETTER] });
  assert(ends(simultaneous(both), both).map(survivor).includes("-/- -/-"));
});
