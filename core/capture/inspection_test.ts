import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { FlowTable } from "./flows.ts";
import { Inspection } from "./inspection.ts";
import { madeKeepalive, madeOpen, madeUpdate } from "./made_updates.ts";
import type { Output } from "./output.ts";
import type { Flow } from "./record.ts";
import { RecordingOutput } from "./recording_output.ts";

/** What is said of one message: where it went, then its faults. */
function told(hex: string, extendedMessage = false): string[] {
  const lines: string[] = [];
  const silent = () => {};
  const output: Output = {
    update: (_flow, _update, _set, faults) =>
      lines.push("update", ...faults.map((f) => `${f.code}/${f.subcode} ${f.what}`)),
    message: (_flow, _bytes, _start, _end, faults) =>
      lines.push("message", ...faults.map((f) => `${f.code}/${f.subcode} ${f.what}`)),
    route: silent,
    state: silent,
    info: silent,
    damage: silent,
    notice: silent,
    finish: silent,
  };
  const inspection = new Inspection(new UpdateChecker(), output);
  const octets = fromHex(hex), nobody = { address: new Uint8Array(0) };
  const flow = new FlowTable().flow(nobody, nobody, makeContext({ extendedMessage }))!;
  const stamp = { seconds: 0, microseconds: 0, frame: 1, offset: 0 };
  inspection.message(flow, octets, 0, octets.length, stamp);
  inspection.finish();
  return lines;
}

const MARKER = "ff".repeat(16);

Deno.test("Inspection tells what is wrong with the header of an UPDATE and shows its routes", () => {
  const routes = "0002 080a 0000";
  assertEquals(told(`${MARKER}0019 02 ${routes}`.replaceAll(" ", "")), ["update"]);
  assertEquals(told(`fe${"ff".repeat(15)}0019 02 ${routes}`.replaceAll(" ", "")), [
    "update",
    "1/1 marker",
  ]);
});

Deno.test("Inspection holds an UPDATE of 4097 octets against what was negotiated", () => {
  const long = `${MARKER}1001020fea${"080a".repeat(2037)}0000`;
  assertEquals(told(long, true), ["update"]);
  assertEquals(told(long, false), ["update", "1/2 message length"]);
});

Deno.test("Inspection gives an UPDATE that is too short its header fault first", () => {
  assertEquals(told(`${MARKER}0015 02 0000`.replaceAll(" ", ""))[1], "1/2 message length");
});

const NOBODY = { address: new Uint8Array(0) };
/** 0.0.0.0/0 and 10.1.0.0/24, or one prefix with a path identifier: nobody can tell. */
const AMBIGUOUS = madeUpdate("", "40010100" + "400200" + "400304c0000201", "00180a0100");

/** Feeds an inspection message by message, each in the next frame. */
class Feed {
  readonly output = new RecordingOutput();
  readonly inspection = new Inspection(new UpdateChecker(), this.output);
  readonly flows = new FlowTable();
  frame = 0;

  flow(): Flow {
    return this.flows.add(NOBODY, NOBODY, makeContext());
  }

  say(flow: Flow, bytes: Uint8Array, seconds = 0): number {
    const stamp = { seconds, microseconds: 0, frame: ++this.frame, offset: 0 };
    this.inspection.message(flow, bytes, 0, bytes.length, stamp);
    return this.output.told.length;
  }

  /** The frames of what came out, in order. */
  get frames(): number[] {
    return this.output.told.filter((line) => line !== "finish").map((line) => parseInt(line));
  }
}

Deno.test("Inspection holds what is undecided, and everything behind it, in order", () => {
  const feed = new Feed(), flow = feed.flow();
  assertEquals(feed.say(flow, AMBIGUOUS), 0);
  assertEquals(feed.say(flow, madeKeepalive()), 0);
  assertEquals(feed.say(flow, AMBIGUOUS), 0);
  assertEquals(feed.say(flow, madeUpdate("", "40010100400200400304c0000201", "180a0200")), 4);
  assertEquals(feed.frames, [1, 2, 3, 4]);
});

Deno.test("Inspection holds at most 64 messages, of whatever type, or 2 seconds", () => {
  const many = new Feed(), flow = many.flow();
  many.say(flow, AMBIGUOUS);
  for (let n = 1; n < 63; n++) assertEquals(many.say(flow, madeKeepalive()), 0, `${n}`);
  assertEquals(many.say(flow, madeKeepalive()), 64);

  const long = new Feed(), other = long.flow();
  long.say(other, AMBIGUOUS, 10);
  assertEquals(long.say(other, AMBIGUOUS, 11), 0);
  assertEquals(long.say(other, madeKeepalive(), 12), 3);
});

Deno.test("Inspection lets time that passes in one conversation release another", () => {
  const feed = new Feed(), [a, b] = [feed.flow(), feed.flow()];
  feed.say(a, AMBIGUOUS, 10);
  feed.say(b, madeKeepalive(), 12);
  assertEquals(feed.frames, [1, 2]);
});

Deno.test("Inspection bounds what waits in all conversations together", () => {
  const feed = new Feed(), most = 8 << 20;
  const big = madeUpdate(
    "",
    "40010100400200400304c0000201" + `c063fd${"00".repeat(253)}`.repeat(15),
    "00180a0100",
  );
  let octets = 0, told = 0;
  for (let n = 0; octets < most; n++, octets += big.length) told = feed.say(feed.flow(), big);
  assert(told > 0 && (feed.frame - told) * big.length <= 4 << 20, `${told} of ${feed.frame}`);
  assertEquals(feed.frames, feed.frames.map((_, i) => i + 1), "the oldest first");
});

Deno.test("Inspection delivers at the end, and when a flow is closed, what still waits", () => {
  const feed = new Feed(), [a, b] = [feed.flow(), feed.flow()];
  feed.say(a, AMBIGUOUS);
  feed.say(b, AMBIGUOUS);
  feed.inspection.closed(b);
  assertEquals(feed.frames, [2]);
  feed.inspection.finish();
  assertEquals(feed.frames, [2, 1]);
  assertEquals(feed.output.lines.at(-1), "finish");
});

Deno.test("Inspection begins anew with an OPEN: what waits comes before it", () => {
  const feed = new Feed(), flow = feed.flow();
  feed.say(flow, AMBIGUOUS);
  feed.say(flow, madeOpen(65001));
  assertEquals(feed.frames, [1, 2]);
});

Deno.test("Inspection misses no attribute in a part of an UPDATE", () => {
  const feed = new Feed();
  const part = feed.flows.adopt((id): Flow => ({
    id,
    from: NOBODY,
    to: NOBODY,
    context: makeContext(),
    fragment: true,
    label: "",
  }));
  feed.say(part, madeUpdate("", "", "180a0100"));
  feed.say(part, madeUpdate("", "40010109", "180a0100"));
  feed.say(feed.flow(), madeUpdate("", "", "180a0100"));
  assertEquals(feed.output.told, [
    "1: update A10.1.0.0/24",
    "2: update A10.1.0.0/24 ! ORIGIN RFC 7606 §7.1",
    "3: update A10.1.0.0/24 ! ORIGIN RFC 7606 §3(d) ! AS_PATH RFC 7606 §3(d) ! NEXT_HOP RFC 7606 §3(d)",
  ]);
});
