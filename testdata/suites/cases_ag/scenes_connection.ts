import { assert, assertEquals } from "@std/assert";
import type { Scene } from "./line.ts";
import { announce, as4, KEEPALIVE, modern, MP_IPV4, nlri, notification, open } from "./octets.ts";
import { KEEPALIVE_TYPE, OPEN_TYPE, rawDial } from "./raw_peer.ts";
import { OUR_AS, type Stage, timing } from "./stage.ts";

const NET = "10.0.0.0/24";

export const resetInsideMessage: Scene = {
  name: "the peer is down, and nothing of the cut UPDATE counts",
  async play(stage) {
    const { raw, watched } = await stage.pair({});
    const connection = await raw.accepted();
    await connection.establish(open());
    await connection.send(announce(nlri("10.0.1.0/24")));
    await watched.hasRoute("10.0.1.0/24");
    const whole = announce(nlri(NET) + nlri("10.0.2.0/24"));
    await connection.send(whole.slice(0, -2));
    connection.reset();
    await watched.until(() => watched.changes.some(({ to }) => to === "Idle"), "Idle");
    assertEquals([...watched.everHad], ["10.0.1.0/24"]);
    assertEquals(watched.table.size, 0);
    // It is dialled again, and what was cut does not come back.
    const again = await raw.accepted(2);
    await again.establish(open());
    await again.send(announce(nlri("10.0.3.0/24")));
    await watched.hasRoute("10.0.3.0/24");
    assertEquals(watched.table.list(), ["10.0.3.0/24"]);
  },
};

interface Contest {
  readonly ourAs?: number;
  readonly theirId: string;
  readonly kept: "ours" | "theirs";
  /** Which OPEN of theirs is sent first. */
  readonly first: "ours" | "theirs";
}

/** Both dial; both OPENs of theirs are sent; one connection stays. */
async function contest(stage: Stage, given: Contest): Promise<void> {
  const listener = stage.listen(), raw = await stage.raw();
  const { watched } = stage.against(
    raw,
    stage.settings({ localAs: given.ourAs ?? OUR_AS }),
    { source: listener.local.address },
  );
  const ours = await raw.accepted();
  await ours.until(OPEN_TYPE);
  const theirs = await rawDial(raw.address, listener.local);
  await theirs.until(OPEN_TYPE);
  const bytes = open({ id: given.theirId });
  const order = given.first === "ours" ? [ours, theirs] : [theirs, ours];
  for (const connection of order) await connection.send(bytes);
  const [kept, lost] = given.kept === "ours" ? [ours, theirs] : [theirs, ours];
  await lost.over();
  assertEquals(lost.notifications, ["6/7"]);
  await kept.until(KEEPALIVE_TYPE);
  await kept.send(KEEPALIVE);
  await watched.reached("Established");
  await kept.send(announce(nlri(NET)));
  await watched.hasRoute(NET);
  assertEquals(kept.ended, undefined);
  assertEquals(watched.upCount, 1);
  listener.close();
  raw.close();
}

export const collisions: readonly Scene[] = [
  ...(["ours", "theirs"] as const).flatMap((first): Scene[] => [
    {
      name: `our identifier is larger, their OPEN first on the connection that is ${first}`,
      answers: ["6/7"],
      play: (stage) => contest(stage, { theirId: "0a000000", kept: "ours", first }),
    },
    {
      name: `our identifier is smaller, their OPEN first on the connection that is ${first}`,
      answers: ["6/7"],
      play: (stage) => contest(stage, { theirId: "0a000002", kept: "theirs", first }),
    },
  ]),
];

export const equalIdentifiers: readonly Scene[] = [
  {
    name: "our AS is larger: what we dialled stays",
    answers: ["6/7"],
    play: (stage) =>
      contest(stage, { ourAs: 65100, theirId: "0a000001", kept: "ours", first: "ours" }),
  },
  {
    name: "our AS is smaller: what they dialled stays",
    answers: ["6/7"],
    play: (stage) => contest(stage, { theirId: "0a000001", kept: "theirs", first: "ours" }),
  },
];

export const newConnectionWhileUp: Scene = {
  name: "a second connection of a peer that is up is refused",
  answers: ["6/7"],
  async play(stage) {
    const listener = stage.listen(), raw = await stage.raw();
    const { watched } = stage.against(raw, stage.settings(), { source: listener.local.address });
    const first = await raw.accepted();
    await first.establish(open());
    await watched.reached("Established");
    const second = await rawDial(raw.address, listener.local);
    await second.send(open());
    await second.over();
    assertEquals(second.notifications, ["6/7"]);
    await first.send(announce(nlri(NET)));
    await watched.hasRoute(NET);
    assertEquals(first.ended, undefined);
    listener.close();
    raw.close();
  },
};

export const newConnectionOfRestarter: Scene = {
  name: "a second connection of a peer with graceful restart takes the place of the first",
  async play(stage) {
    const listener = stage.listen(), raw = await stage.raw();
    const graceful = {
      restarting: false,
      notification: false,
      restartTimeSeconds: 120,
      families: new Map([[0x0101, false]]),
    };
    const settings = stage.settings({ graceful });
    const { watched } = stage.against(raw, settings, { source: listener.local.address });
    const restarter = open({ capabilities: [MP_IPV4, as4(65001), "4006007800010180"] });
    const first = await raw.accepted();
    await first.establish(restarter);
    await watched.reached("Established");
    const second = await rawDial(raw.address, listener.local);
    await second.establish(restarter);
    await first.over();
    assertEquals(first.notifications, []);
    await second.send(announce(nlri(NET)));
    await watched.hasRoute(NET);
    assertEquals(second.ended, undefined);
    listener.close();
    raw.close();
  },
};

export const silentInEstablished: Scene = {
  name: "4/0 after three seconds, the routes are withdrawn",
  answers: ["4/0"],
  async play(stage) {
    const { raw, watched } = await stage.pair({});
    const connection = await raw.accepted();
    await connection.establish(open({ hold: 3 }));
    await connection.send(announce(nlri(NET)));
    await watched.hasRoute(NET);
    const began = performance.now();
    await connection.over();
    assertEquals(connection.notifications, ["4/0"]);
    const took = performance.now() - began;
    assert(took > 2500, `after ${took} ms`);
    assertEquals(watched.table.size, 0);
  },
};

export const silentInOpenSent: Scene = {
  name: "4/0 when the large hold timer runs out",
  answers: ["4/0"],
  async play(stage) {
    const { raw } = await stage.pair(timing({ openHoldSeconds: 0.3 }));
    const connection = await raw.accepted();
    await connection.over();
    assertEquals(connection.notifications, ["4/0"]);
  },
};

export const silentInOpenConfirm: Scene = {
  name: "4/0 when the negotiated hold timer runs out",
  answers: ["4/0"],
  async play(stage) {
    const { raw, watched } = await stage.pair({});
    const connection = await raw.accepted();
    await connection.until(OPEN_TYPE);
    await connection.send(open({ hold: 3 }));
    await connection.over();
    assertEquals(connection.notifications, ["4/0"]);
    assertEquals(watched.upCount, 0);
    // It answered with more than one KEEPALIVE: the timer of OpenConfirm runs as in Established.
    assert(connection.count(KEEPALIVE_TYPE) >= 2);
  },
};

/** Nothing listens; then something does. */
export const refusedThenUp: Scene = {
  name: "tries with pauses of the retry timer, and comes up when it can",
  async play(stage) {
    const gone = await stage.raw(), { address, port } = gone;
    gone.close();
    const { watched, peer } = stage.against(
      { ...gone, address, port } as typeof gone,
      stage.settings(timing({ idleHoldSeconds: 0.05 })),
    );
    await watched.until(() => peer.facts.attemptCount >= 8, "eight tries");
    // Tries that went alike are one entry, however many there were.
    assert(peer.facts.attempts.length <= 4, `${peer.facts.attempts.length} kinds of tries`);
    const raw = await stage.raw(address, port), connection = await raw.accepted();
    await connection.establish(open());
    await watched.reached("Established");
  },
};

/** The kernel drops what has not the right key: no session, nothing falls over. */
export const wrongKey: Scene = {
  name: "TCP-MD5 on our side alone: no session",
  async play(stage) {
    const md5Key = new TextEncoder().encode("secret");
    const { raw, watched, peer } = await stage.pair({}, false, { md5Key, timeoutSeconds: 1 });
    await watched.until(() => peer.facts.attemptCount >= 2, "a second try");
    assertEquals(raw.connections.length, 0);
    assertEquals(watched.upCount, 0);
  },
};

export const wrongTtl: Scene = {
  name: "a TTL of 255 is asked for, theirs is less: no session",
  async play(stage) {
    const { watched, peer } = await stage.pair({}, false, { ttlLeast: 255, timeoutSeconds: 1 });
    await watched.until(() => peer.facts.attemptCount >= 2, "a second try");
    assertEquals(watched.upCount, 0);
  },
};

/** Our own leaving, with its message. */
export const weLeave: Scene = {
  name: "we leave with 6/2 and a message",
  answers: ["6/2"],
  async play(stage) {
    const { raw, peer, watched } = await stage.pair({});
    const connection = await raw.accepted();
    await connection.establish(open());
    await watched.reached("Established");
    peer.stop({ code: 6, subcode: 2, data: new Uint8Array([3, 98, 121, 101]) });
    await connection.over();
    assertEquals(connection.notifications, ["6/2 03627965"]);
    assertEquals(peer.state, "Idle");
  },
};

/** To a NOTIFICATION of theirs nothing is ever answered (RFC 4271 §6.4). */
async function unanswered(stage: Stage, messages: readonly string[]): Promise<void> {
  for (const hex of messages) {
    const { raw, watched, peer } = await stage.pair({});
    const connection = await raw.accepted();
    await connection.establish(open({ capabilities: modern(65001) }));
    await watched.reached("Established");
    await connection.send(hex);
    await connection.over();
    assertEquals(connection.notifications, [], hex.slice(32, 60));
    peer.stop();
    raw.close();
  }
}

export const theyLeave: Scene = {
  name: "it is never answered",
  play: (stage) =>
    unanswered(stage, [
      notification(6, 2, "ff41414141"),
      notification(6, 2, "80" + "41".repeat(128)),
      notification(6, 2, "04" + "1b5b326a"),
      notification(6, 2, "04" + "fffefdfc"),
      notification(6, 4, "00"),
    ]),
};

export const oddNotifications: Scene = {
  name: "they close the session without an answer",
  play: (stage) =>
    unanswered(stage, [
      notification(6, 9, "06"),
      notification(6, 9, "06090609"),
      notification(200, 99, "ab".repeat(4000)),
      notification(3, 10),
      // Twenty octets: code without subcode.
      "ff".repeat(16) + "00140306",
    ]),
};

/** A peer that is up and falls again and again is met with longer pauses (DampPeerOscillations). */
export const flapping: Scene = {
  name: "pauses grow while a peer resets each session",
  async play(stage) {
    const { raw, watched } = await stage.pair(
      timing({ idleHoldSeconds: 0.05, idleHoldMostSeconds: 10 }),
    );
    const times: number[] = [];
    for (let n = 1; n <= 4; n++) {
      const connection = await raw.accepted(n);
      times.push(performance.now());
      await connection.establish(open());
      await watched.until(() => watched.upCount >= n, `session ${n}`);
      connection.reset();
    }
    const pauses = times.slice(1).map((time, i) => Math.round(time - times[i]!));
    assert(pauses[1]! > 2 * pauses[0]! && pauses[2]! > 1.5 * pauses[1]!, `pauses: ${pauses} ms`);
  },
};
