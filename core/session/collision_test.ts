import { assert, assertEquals } from "@std/assert";
import {
  COLLISION,
  type Identity,
  onAccept,
  onEstablished,
  onOpen,
  REPLACED,
  type Standing,
} from "./collision.ts";
import type { Event } from "./fsm/event.ts";
import type { Fsm } from "./fsm/fsm.ts";
import { type State, STATES } from "./fsm/state.ts";
import { startFsm, step } from "./fsm/step.ts";
import { USUAL_TIMING } from "./settings.ts";

const HIGH: Identity = { routerId: 0xc0000001, as: 64501 };
const LOW: Identity = { routerId: 0x0a000001, as: 64502 };

function standing(origin: Standing["origin"], state: State, graceful = false): Standing {
  return { origin, state, graceful };
}

Deno.test("onAccept takes a second connection, whatever the first one has come to below Established", () => {
  assertEquals(onAccept([]), { do: "accept" });
  for (const state of ["Idle", "Connect", "Active", "OpenSent", "OpenConfirm"] as const) {
    for (const origin of ["ours", "theirs"] as const) {
      assertEquals(onAccept([standing(origin, state)]), { do: "accept" }, `${origin} ${state}`);
    }
  }
});

Deno.test("onAccept refuses a third connection", () => {
  const opening = standing("theirs", "OpenSent");
  for (const state of ["Connect", "OpenSent", "OpenConfirm"] as const) {
    assertEquals(onAccept([standing("ours", state), opening]), { do: "refuse" }, state);
  }
  // What waits to dial again has no connection, but what was accepted has one in Active too.
  for (const state of ["Idle", "Active"] as const) {
    assertEquals(onAccept([standing("ours", state), opening]), { do: "accept" }, state);
  }
  assertEquals(onAccept([standing("theirs", "Active"), opening]), { do: "refuse" });
});

Deno.test("onAccept refuses beside an established session, unless its peer restarts gracefully", () => {
  for (const origin of ["ours", "theirs"] as const) {
    assertEquals(onAccept([standing(origin, "Established")]), { do: "refuse" });
    const old = standing(origin, "Established", true);
    assertEquals(onAccept([standing("ours", "Active"), old]), { do: "replace", old });
  }
});

Deno.test("REPLACED ends the session of a restarted peer without a NOTIFICATION, COLLISION with 6/7", () => {
  const fsm: Fsm = {
    ...startFsm(USUAL_TIMING, false),
    state: "Established",
    holdTimeSeconds: 90,
  };
  const actions = (event: Event) => step(fsm, event, 0).actions.map((action) => action.do);
  const silent = actions(REPLACED), told = actions(COLLISION);
  assert(silent.includes("release") && silent.includes("drop"));
  assert(!silent.includes("send notification"));
  assertEquals(told, ["send notification", ...silent]);
  assertEquals(COLLISION.notification, { code: 6, subcode: 7, data: new Uint8Array(0) });
});

/** Seen from the side with the larger id: which of `ours` and `theirs` goes, or that both stay. */
function verdicts(rule: typeof onOpen, first: Standing["origin"], state: State) {
  const second = first === "ours" ? "theirs" : "ours";
  return STATES.map((otherState) => {
    const other = standing(second, otherState);
    return rule(standing(first, state), other, HIGH, LOW)?.origin ?? "both";
  });
}

function words(text: string): string[] {
  return text.split(" ");
}

Deno.test("onOpen compares what has sent its OPEN, and what is established stays", () => {
  // The other one is in Idle, Connect, Active, OpenSent, OpenConfirm, Established.
  assertEquals(verdicts(onOpen, "ours", "OpenSent"), words("both both both theirs both ours"));
  assertEquals(
    verdicts(onOpen, "theirs", "OpenSent"),
    words("both both both theirs theirs theirs"),
  );
  assertEquals(onOpen(standing("ours", "OpenSent"), undefined, HIGH, LOW), undefined);
});

Deno.test("onOpen compares BGP Identifiers as unsigned numbers", () => {
  const arriving = standing("theirs", "OpenSent"), other = standing("ours", "OpenSent");
  assertEquals(onOpen(arriving, other, { routerId: 0x80000000, as: 1 }, LOW), arriving);
  assertEquals(onOpen(arriving, other, { routerId: 0x7fffffff, as: 1 }, HIGH), other);
});

Deno.test("onOpen takes the newer of two connections that the peer has dialled", () => {
  const newer = standing("theirs", "OpenSent");
  for (const [ours, theirs] of [[HIGH, LOW], [LOW, HIGH]] as const) {
    const confirmed = standing("theirs", "OpenConfirm");
    assertEquals(onOpen(newer, confirmed, ours, theirs), confirmed);
    assertEquals(onOpen(newer, standing("theirs", "OpenSent"), ours, theirs), undefined);
  }
});

Deno.test("onEstablished closes the other connection, unless it is favoured and as good as up", () => {
  assertEquals(
    verdicts(onEstablished, "ours", "Established"),
    words("both theirs theirs theirs theirs theirs"),
  );
  assertEquals(
    verdicts(onEstablished, "theirs", "Established"),
    words("both ours ours ours both ours"),
  );
  assertEquals(onEstablished(standing("ours", "Established"), undefined, HIGH, LOW), undefined);
});
