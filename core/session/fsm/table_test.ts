import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Timing } from "../settings.ts";
import type { Action } from "./action.ts";
import { type Event, type EventName, EVENTS } from "./event.ts";
import type { Fsm } from "./fsm.ts";
import { type State, STATES } from "./state.ts";
import { PASSIVE, RFC, WITH_DELAY_OPEN, WITHOUT_HOLD } from "./rfc4271_matrix.ts";
import { acceptedFsm, startFsm, step } from "./step.ts";
import { TABLE } from "./table.ts";

const TIMING: Timing = {
  connectRetrySeconds: 120,
  openHoldSeconds: 240,
  delayOpenSeconds: 0,
  idleHoldSeconds: 4,
  idleHoldMostSeconds: 40,
  sendHoldSeconds: 480,
};

function session(state: State, change: Partial<Fsm> = {}): Fsm {
  const upper = state === "OpenConfirm" || state === "Established";
  const holdTimeSeconds = upper ? 90 : 0;
  const base = startFsm(TIMING, false);
  return {
    ...base,
    state,
    connectRetryCounter: 3,
    idleHoldSeconds: 16,
    holdTimeSeconds,
    ...change,
  };
}

function eventOf(name: EventName, holdTimeSeconds = 90): Event {
  return {
    name,
    holdTimeSeconds,
    notification: { code: 99, subcode: 1, data: new Uint8Array() },
  };
}

function word(action: Action): string {
  switch (action.do) {
    case "start":
      return `+${action.timer}=${action.seconds}`;
    case "stop":
      return `-${action.timer}`;
    case "send notification": {
      const { code, subcode, data } = action.notification;
      return `say:${code}/${subcode}${data.length > 0 ? `:${data.join(" ")}` : ""}`;
    }
    default:
      return action.do.replace("send ", "");
  }
}

function outcome(fsm: Fsm, event: Event): string {
  const { fsm: next, actions } = step(fsm, event, 0);
  const { state, connectRetryCounter, idleHoldSeconds } = next;
  return [state, connectRetryCounter, idleHoldSeconds, ...actions.map(word)].join(" ");
}

/** Event and expectation of each line of a matrix. */
function lines(matrix: string): [EventName, string][] {
  return matrix.trim().split("\n").flatMap((line) => {
    const [events = "", ...expected] = line.trim().split(/\s+/);
    const [first = 0, last = first] = events.split("-").map(Number);
    return EVENTS.slice(first - 1, last).map((name): [EventName, string] => [
      name,
      expected.join(" "),
    ]);
  });
}

function assertMatrix(matrix: string, fsm: Fsm, holdTimeSeconds?: number): void {
  const expected = lines(matrix);
  assertEquals(
    expected.map(([name]) =>
      `${fsm.state} ${name}: ${outcome(fsm, eventOf(name, holdTimeSeconds))}`
    ),
    expected.map(([name, text]) => `${fsm.state} ${name}: ${text}`),
  );
}

for (const state of STATES) {
  Deno.test(`TABLE does in ${state} what RFC 4271 §8.2.2 says`, () => {
    assertEquals(lines(RFC[state]).map(([name]) => name), [...EVENTS]);
    assertEquals(Object.keys(TABLE[state]), [...EVENTS]);
    assertMatrix(RFC[state], session(state));
  });
}

Deno.test("TABLE does with the DelayOpenTimer running what RFC 4271 §8.2.2 says", () => {
  for (const state of ["Connect", "Active"] as const) {
    const timing = { ...TIMING, delayOpenSeconds: 5 };
    assertMatrix(WITH_DELAY_OPEN[state]!, session(state, { delayingOpen: true, timing }));
    assertEquals(
      outcome(session(state, { timing }), { name: "Tcp_CR_Acked" }),
      `${state} 3 16 -ConnectRetry +DelayOpen=5`,
    );
  }
});

Deno.test("TABLE never dials for a passive session", () => {
  for (const [state, matrix] of Object.entries(PASSIVE)) {
    assertMatrix(matrix, session(state as State, { passive: true }));
  }
  for (const name of EVENTS) {
    // It is never in Connect, where it would have dialled.
    for (const state of STATES.filter((state) => state !== "Connect")) {
      const { actions } = step(session(state, { passive: true }), { name }, 0);
      assert(!actions.some((action) => action.do === "connect"), `${state} ${name}`);
    }
  }
});

Deno.test("TABLE makes a session passive by a passive start, with the pause before it or without", () => {
  for (const name of EVENTS.filter((name) => name.endsWith("PassiveTcpEstablishment"))) {
    const { fsm } = step(session("Idle"), { name }, 0);
    assert(fsm.passive, name);
    const later = step({ ...fsm, state: "Idle" }, { name: "IdleHoldTimer_Expires" }, 0);
    assertEquals(later.fsm.state, "Active");
  }
});

Deno.test("TABLE runs no timer of a session with hold time 0", () => {
  for (const [state, matrix] of Object.entries(WITHOUT_HOLD)) {
    assertMatrix(matrix, session(state as State, { holdTimeSeconds: 0 }), 0);
  }
});

Deno.test("TABLE stops in silence where the event brings no NOTIFICATION, and names each error by its code", () => {
  const said = (state: State, name: EventName) =>
    step(session(state), { name }, 0).actions.map(word).filter((text) => text.startsWith("say"));
  for (const state of ["OpenSent", "OpenConfirm", "Established"] as const) {
    for (const name of ["ManualStop", "AutomaticStop", "OpenCollisionDump"] as const) {
      assertEquals(said(state, name), [], `${state} ${name}`);
    }
    assertEquals(said(state, "BGPHeaderErr"), ["say:1/0"]);
  }
  assertEquals(said("OpenSent", "BGPOpenMsgErr"), ["say:2/0"]);
  assertEquals(said("Established", "UpdateMsgErr"), ["say:3/0"]);
  assertEquals(said("Established", "RouteRefreshMsgErr"), ["say:7/0"]);
});

Deno.test("TABLE answers no NOTIFICATION with another one", () => {
  for (const state of STATES) {
    for (const name of ["NotifMsg", "NotifMsgVerErr"] as const) {
      for (const delayingOpen of [false, true]) {
        const { actions } = step(session(state, { delayingOpen }), eventOf(name), 0);
        assert(!actions.some((action) => action.do.startsWith("send")), `${state} ${name}`);
      }
    }
  }
});

Deno.test("TABLE leaves Idle with no timer but the pause, and every drop is the last word", () => {
  for (const state of STATES) {
    for (const name of EVENTS) {
      for (const delayingOpen of [false, state === "Connect" || state === "Active"]) {
        const fsm = session(state, { delayingOpen });
        const { fsm: next, actions } = step(fsm, eventOf(name), 0);
        const place = `${state} ${name}`;
        if (next.state === "Idle") {
          const started = actions.flatMap((action) => action.do === "start" ? [action.timer] : []);
          assert(started.every((timer) => timer === "IdleHold"), place);
        }
        const words = actions.map((action) => action.do);
        const drop = words.indexOf("drop"), sent = words.findLastIndex((w) => w.startsWith("send"));
        assert(drop < 0 || sent < drop, place);
      }
    }
  }
});

Deno.test("step gives ConnectRetry and the pause a jitter of 0.75 to 1, Keepalive less, and Hold none", () => {
  const seconds = (fsm: Fsm, name: EventName, random: number) =>
    step(fsm, eventOf(name), random).actions.flatMap((action) =>
      action.do === "start" ? [action.seconds] : []
    );
  for (const [random, factor, keepalive] of [[0, 0.75, 22.5], [0.5, 0.875, 25.5]] as const) {
    assertEquals(seconds(session("Idle"), "ManualStart", random), [120 * factor]);
    assertEquals(seconds(session("OpenSent"), "BGPOpen", random), [keepalive, 90]);
    assertEquals(seconds(session("Established"), "NotifMsg", random), [16 * factor]);
    assertEquals(seconds(session("OpenConfirm"), "KeepAliveMsg", random), [90, 480]);
  }
});

Deno.test("step sends no more than one KEEPALIVE a second", () => {
  const short = session("Established", { holdTimeSeconds: 3 });
  assertEquals(
    outcome(short, { name: "KeepaliveTimer_Expires" }),
    "Established 3 15 keepalive +Keepalive=1",
  );
});

Deno.test("step lets the peer not read for twice the hold time where that is longer", () => {
  const long = session("OpenConfirm", { holdTimeSeconds: 300 });
  const { actions } = step(long, { name: "KeepAliveMsg" }, 0);
  assertEquals(actions.map(word), ["+Hold=300", "+SendHold=600", "up"]);
});

Deno.test("step takes UPDATE and KEEPALIVE of an established session in without making anything", () => {
  for (const holdTimeSeconds of [0, 90]) {
    const fsm = session("Established", { holdTimeSeconds });
    const first = step(fsm, { name: "UpdateMsg" }, 0);
    assertStrictEquals(first.fsm, fsm);
    assertStrictEquals(step(fsm, { name: "UpdateMsg" }, 0.9), first);
    assertStrictEquals(step(fsm, { name: "KeepAliveMsg" }, 0.5), first);
    assertEquals(first.actions.length, holdTimeSeconds > 0 ? 1 : 0);
  }
});

Deno.test("step answers with the same session and one empty list where an event is ignored", () => {
  const idle = session("Idle"), up = session("Established");
  const { fsm, actions } = step(idle, { name: "UpdateMsg" }, 0);
  assertStrictEquals(fsm, idle);
  assertStrictEquals(step(up, { name: "RouteRefreshMsg" }, 0).actions, actions);
  assertStrictEquals(step(up, { name: "RouteRefreshMsg" }, 0).fsm, up);
  assertStrictEquals(step(up, { name: "AutomaticStart" }, 0).actions, actions);
});

/** Falls again and again without ever being up, each time after the pause; answers the pauses. */
function pauses(fsm: Fsm, falls: number): number[] {
  const seen: number[] = [];
  for (let i = 0; i < falls; i++) {
    fsm = step(fsm, { name: "IdleHoldTimer_Expires" }, 0).fsm;
    const fallen = step(fsm, { name: "TcpConnectionFails" }, 0);
    seen.push(...fallen.actions.flatMap((action) => action.do === "start" ? [action.seconds] : []));
    fsm = fallen.fsm;
  }
  return seen;
}

Deno.test("step doubles the pause with each fall, up to the longest", () => {
  assertEquals(pauses(startFsm(TIMING, false), 6), [3, 6, 12, 24, 30, 30]);
  const atOnce = startFsm({ ...TIMING, idleHoldSeconds: 0 }, false);
  assertEquals(pauses(atOnce, 4), [0, 0.75, 1.5, 3]);
});

Deno.test("step waits no longer than the ConnectRetryTime after a dial that failed", () => {
  const quick = startFsm({ ...TIMING, connectRetrySeconds: 8 }, false);
  assertEquals(pauses(quick, 6), [3, 6, 6, 6, 6, 6]);
});

Deno.test("step shortens the pause by the time a session stands, so that only what falls soon waits long", () => {
  let fsm = session("Established", { idleHoldSeconds: 40, holdTimeSeconds: 30 });
  const stand = () => fsm = step(fsm, { name: "KeepaliveTimer_Expires" }, 0).fsm;
  const seen = [stand(), stand(), stand(), stand(), stand()].map((s) => s.idleHoldSeconds);
  assertEquals(seen, [30, 20, 10, 4, 4]);
  assertStrictEquals(stand(), fsm);
});

Deno.test("startFsm waits in Idle, acceptedFsm in Active for the connection that it is made for", () => {
  assertEquals(startFsm(TIMING, true).state, "Idle");
  const accepted = acceptedFsm(TIMING);
  assertEquals([accepted.state, accepted.passive], ["Active", true]);
  assertEquals(
    outcome(accepted, { name: "TcpConnectionConfirmed" }),
    "OpenSent 0 4 open +Hold=240",
  );
});
