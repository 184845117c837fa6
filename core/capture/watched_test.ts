import { assert, assertEquals } from "@std/assert";
import { makeContext } from "../wire/context.ts";
import type { Fault, Outcome } from "../wire/fault.ts";
import { Update } from "../wire/update.ts";
import { FlowTable, link } from "./flows.ts";
import { madeKeepalive, madeOpen, madeUpdate } from "./made_updates.ts";
import type { Flow, RibEntry, Stamp } from "./record.ts";
import { RecordingOutput } from "./recording_output.ts";
import { Stories } from "./story.ts";
import { Watched } from "./watched.ts";

const STAMP: Stamp = { seconds: 100, microseconds: 0, frame: 1, offset: 0 };

function fault(outcome: Outcome): Fault {
  return { what: "MED", reason: "", offset: 0, outcome, code: 3, subcode: 1, section: "RFC 7606" };
}

function session(flows = new FlowTable()): [Flow, Flow] {
  const a = { address: Uint8Array.of(192, 0, 2, 1), port: 40000 };
  const b = { address: Uint8Array.of(192, 0, 2, 2), port: 179 };
  const there = flows.add(a, b, makeContext()), back = flows.add(b, a, makeContext());
  link(there, back);
  return [there, back];
}

const BYTES = madeUpdate("", "", "180a0100");

function located(): Update {
  const update = new Update();
  update.locate(BYTES, 0, BYTES.length);
  return update;
}

const ENTRY: RibEntry = {
  bytes: BYTES,
  prefixStart: BYTES.length - 4,
  prefixEnd: BYTES.length,
  family: 1 << 8 | 1,
  pathId: -1,
  attributesStart: 0,
  attributesEnd: 0,
  originated: 0,
  type: 13,
  sequence: 0,
};

Deno.test("Watched passes everything on in order", () => {
  const output = new RecordingOutput(), watched = new Watched(output), [flow] = session();
  watched.update(flow, located(), 0, [], { ...STAMP, frame: 1 });
  const alive = madeKeepalive();
  watched.message(flow, alive, 0, alive.length, [], { ...STAMP, frame: 2 });
  watched.route(flow, ENTRY, located(), 0, [], { ...STAMP, frame: 3 });
  watched.state(flow, { from: 5, to: 6 }, { ...STAMP, frame: 4 });
  watched.info(flow, { kind: "bmp-stats", text: "", fields: {} }, { ...STAMP, frame: 5 });
  watched.damage({ offset: 0, frame: 6, what: "record", reason: "cut" });
  watched.notice({ kind: "gap", text: "hole", frame: 7 });
  watched.finish();
  assertEquals(output.lines, [
    "1: update A10.1.0.0/24",
    "2: KEEPALIVE",
    "3: route B10.1.0.0/24",
    "4: state 5-6",
    "5: info bmp-stats",
    "damage record: cut",
    "notice hole",
    "finish",
  ]);
  assertEquals(watched.seen, 5);
});

Deno.test("Watched finds damage, and faults of any outcome", () => {
  const watched = new Watched(new RecordingOutput()), [flow] = session();
  const found = (outcomes: Outcome[], way: "update" | "message" | "route") => {
    const before = watched.found, faults = outcomes.map(fault), alive = madeKeepalive();
    if (way === "update") watched.update(flow, located(), 0, faults, STAMP);
    else if (way === "route") watched.route(flow, ENTRY, located(), 0, faults, STAMP);
    else watched.message(flow, alive, 0, alive.length, faults, STAMP);
    return watched.found - before;
  };
  for (const way of ["update", "message", "route"] as const) {
    assertEquals(found([], way), 0);
    assertEquals(found(["ignore"], way), 1, "what is marked in the output is found");
    assertEquals(found(["ignore", "discard"], way), 1);
    assertEquals(found(["withdraw", "reset"], way), 1, "one message, however many faults");
  }
  watched.damage({ offset: 0, frame: 1, what: "record", reason: "cut" });
  watched.notice({ kind: "gap", text: "hole", frame: 1 });
  assertEquals(watched.found, 10);
});

Deno.test("Watched feeds the stories with messages, events and ends of connections", () => {
  const stories = new Stories(), watched = new Watched(new RecordingOutput(), stories);
  const [there, back] = session();
  const at = (frame: number, seconds: number) => ({ ...STAMP, frame, seconds });
  const event = (flow: Flow, kind: "syn" | "syn-ack" | "rst", frame: number) =>
    watched.event(flow, { kind, stamp: at(frame, 100), ttl: 64, signed: false, size: 0 });
  watched.connection(there, at(1, 100));
  event(there, "syn", 1);
  event(back, "syn-ack", 2);
  for (
    const [flow, bytes, frame] of [
      [there, madeOpen(65001), 3],
      [back, madeOpen(65002), 4],
      [there, madeKeepalive(), 5],
      [back, madeKeepalive(), 6],
    ] as const
  ) watched.message(flow, bytes, 0, bytes.length, [], at(frame, 100));
  watched.update(there, located(), 0, [fault("withdraw")], at(7, 110));
  event(back, "rst", 8);
  watched.gap(there, at(9, 110));
  watched.garbage(there, at(10, 110));
  watched.closed(there);
  watched.closed(back);
  const [story] = stories.tell();
  assert(story);
  assertEquals([story.facts.upCount, story.facts.attemptCount], [1, 1]);
  const [one] = story.facts.attempts, side = one!.last.sides[0];
  assertEquals([side.updates, side.faultCount, side.keepalives], [1, 1, 1]);
});
