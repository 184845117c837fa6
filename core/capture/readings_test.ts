import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { type Context, makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { FlowTable, link } from "./flows.ts";
import { Inspection } from "./inspection.ts";
import {
  ATTRIBUTES,
  ATTRIBUTES2,
  madeKeepalive,
  madeOpen,
  madeReach,
  madeUpdate,
  type Offered,
} from "./made_updates.ts";
import type { Forced } from "./readings.ts";
import type { Flow } from "./record.ts";
import { RecordingOutput } from "./recording_output.ts";

const IPV4 = 1 << 8 | 1;

/** Messages of conversations, through an inspection, one a frame. */
class Talks {
  readonly output = new RecordingOutput();
  readonly inspection: Inspection;
  readonly flows = new FlowTable();
  frame = 0;
  seconds = 100;

  constructor(forced: Forced = {}, trustBlocks = true) {
    this.inspection = new Inspection(new UpdateChecker({ trustBlocks }), this.output, forced);
  }

  /** Both directions of a connection, of which nothing is declared. */
  session(last = 1): [Flow, Flow] {
    const a = { address: Uint8Array.of(192, 0, 2, last) };
    const b = { address: Uint8Array.of(198, 51, 100, 1) };
    const there = this.flows.add(a, b, makeContext()), back = this.flows.add(b, a, makeContext());
    link(there, back);
    return [there, back];
  }

  /** A flow whose source declares how it is to be read. */
  declared(context: Context): Flow {
    const from = { address: Uint8Array.of(192, 0, 2, 1) },
      to = { address: Uint8Array.of(192, 0, 2, 2) };
    return this.flows.flow(from, to, context)!;
  }

  say(flow: Flow, bytes: Uint8Array): this {
    const stamp = { seconds: this.seconds, microseconds: 0, frame: ++this.frame, offset: 0 };
    this.inspection.message(flow, bytes, 0, bytes.length, stamp);
    return this;
  }

  opens([a, b]: [Flow, Flow], one: Offered, other: Offered): this {
    return this.say(a, madeOpen(65001, one)).say(b, madeOpen(65002, other));
  }

  /** What came out, without the frame numbers. */
  finish(): string[] {
    this.inspection.finish();
    return this.output.told.filter((line) => line !== "finish").map((line) =>
      line.replace(/^\d+: /, "")
    );
  }
}

const update = (nlri: string, attributes = ATTRIBUTES) => madeUpdate("", attributes, nlri);
const AMBIGUOUS = "00180a0100", PLAUSIBLE = "00000001180a0100";

Deno.test("Readings never lose 10.1.0.0/24 in 00 18 0a 01 00, and show the other reading", () => {
  const talks = new Talks(), [flow] = talks.session();
  talks.say(flow, update(AMBIGUOUS));
  assertEquals(talks.finish(), ["update A0.0.0.0/0 A10.1.0.0/24"]);
  assertEquals(talks.output.notices.length, 2);
  assertEquals(
    talks.output.notices[1],
    "192.0.2.1 > 198.51.100.1: ipv4 unicast NLRI read without path identifiers (a guess: no OPEN; " +
      "1 UPDATE can be read both ways; with path identifiers: 0.0.0.0/0 path-id 1575425; " +
      "--add-path or --no-add-path decides)",
  );
});

Deno.test("Readings take path identifiers where plain prefixes would be valid but make little sense", () => {
  const talks = new Talks(), [flow] = talks.session();
  talks.say(flow, update(PLAUSIBLE));
  assertEquals(talks.finish(), ["update A10.1.0.0/24#1"]);
  assertMatch(talks.output.notices[1]!, /read with path identifiers \(likely: .*; without path/);
});

Deno.test("Readings let the whole conversation decide what one UPDATE leaves open", () => {
  const plain = new Talks(), [a] = plain.session();
  plain.say(a, update(AMBIGUOUS)).say(a, update("180a0200"));
  assertEquals(plain.finish(), ["update A0.0.0.0/0 A10.1.0.0/24", "update A10.2.0.0/24"]);
  assertMatch(plain.output.notices[1]!, /without path identifiers \(certain: no OPEN; 1 of 2/);

  const paths = new Talks(), [b] = paths.session();
  paths.say(b, update(AMBIGUOUS)).say(b, update("00000002" + "180a0200" + "00000002" + "0f0a02"));
  assertEquals(paths.finish(), [
    "update A0.0.0.0/0#1575425",
    "update A10.2.0.0/24#2 A10.2.0.0/15#2",
  ]);
});

Deno.test("Readings ask for each family by itself, and for each direction", () => {
  const talks = new Talks(), [there, back] = talks.session();
  const v6 = madeReach("000201", "00000007" + "2020010db8", "20010db8" + "00".repeat(12));
  talks.say(there, update("180a0200", ATTRIBUTES + v6));
  talks.say(back, update(PLAUSIBLE));
  assertEquals(talks.finish(), [
    "update A10.2.0.0/24 A2001:db8::/32#7",
    "update A10.1.0.0/24#1",
  ]);
});

Deno.test("Readings find AS numbers of two and of four octets without OPENs", () => {
  for (const [attributes, width] of [[ATTRIBUTES, 4], [ATTRIBUTES2, 2]] as const) {
    const talks = new Talks(), [flow] = talks.session();
    talks.say(flow, update("180a0200", attributes));
    assertEquals(talks.finish(), ["update A10.2.0.0/24"], "no fault in either");
    assertEquals(flow.context.asWidth, width);
    assertMatch(talks.output.notices[0]!, new RegExp(`read as ${width}-octet \\(certain: no OPEN`));
  }
});

Deno.test("Readings show a path both ways where the width is a guess", () => {
  // One segment of five numbers, or one of five and one of four: neither has a zero.
  const body = "0205" + "fde9fdeafdebfdecfded" + "0204" + "fdf1fdf2fdf3fdf4";
  const talks = new Talks(), [flow] = talks.session();
  talks.say(flow, update("180a0200", "40010100400216" + body + "400304c0000201"));
  assertEquals(talks.finish(), ["update A10.2.0.0/24"]);
  assertEquals(
    talks.output.notices[0],
    "192.0.2.1 > 198.51.100.1: AS numbers read as 4-octet (a guess: no OPEN; 1 UPDATE can be read " +
      "both ways; as 2-octet: 65001 65002 65003 65004 65005 65009 65010 65011 65012; " +
      "--as4 or --as2 decides)",
  );
});

Deno.test("Readings share the AS width between both directions of a conversation", () => {
  const talks = new Talks(), [there, back] = talks.session();
  talks.say(there, update("180a0200", ATTRIBUTES2)).say(
    back,
    update("180a0300", "40010100" + "400200" + "400304c0000201"),
  );
  talks.finish();
  assertEquals([there.context.asWidth, back.context.asWidth], [2, 2]);
});

Deno.test("Readings believe both OPENs, per direction, and tell nothing then", () => {
  const talks = new Talks(), session = talks.session(), [there, back] = session;
  talks.opens(session, { paths: 2 }, { paths: 1 });
  talks.say(there, update(AMBIGUOUS)).say(back, update(AMBIGUOUS));
  assertEquals(talks.finish().slice(2), [
    "update A0.0.0.0/0#1575425",
    "update A0.0.0.0/0 A10.1.0.0/24",
  ]);
  assertEquals(talks.output.notices, []);
});

Deno.test("Readings take two-octet AS numbers where one OPEN lacks the capability", () => {
  const talks = new Talks(), session = talks.session();
  talks.opens(session, {}, { as4: false }).say(session[0], update("180a0200", ATTRIBUTES2));
  assertEquals(talks.finish().at(-1), "update A10.2.0.0/24");
});

Deno.test("Readings do not change what both OPENs say, whatever comes", () => {
  const talks = new Talks(), session = talks.session();
  talks.opens(session, {}, {}).say(session[0], update(PLAUSIBLE));
  assertEquals(
    talks.finish().at(-1),
    "update A0.0.0.0/0 A0.0.0.0/0 A0.0.0.0/0 A0.0.0.0/1 A1.0.0.0/10 ! NLRI RFC 7911 §5",
  );
  assertEquals(talks.output.notices, []);
});

Deno.test("Readings do with one OPEN alone as without any", () => {
  const talks = new Talks(), [there] = talks.session();
  talks.say(there, madeOpen(65001, { paths: 3 })).say(there, update("180a0200", ATTRIBUTES2));
  assertEquals(talks.finish().at(-1), "update A10.2.0.0/24");
  assertMatch(talks.output.notices[0]!, /no OPEN/);
});

Deno.test("Readings see through an MRT subtype that lies about AS numbers", () => {
  const talks = new Talks(), flow = talks.declared(makeContext({ asWidth: 4 }));
  talks.say(flow, update("180a0200", ATTRIBUTES2)).say(flow, update("180a0300", ATTRIBUTES2));
  assertEquals(talks.finish(), ["update A10.2.0.0/24", "update A10.3.0.0/24"]);
  assertEquals(talks.output.notices.length, 1);
  assertMatch(talks.output.notices[0]!, /the source says otherwise, but AS numbers have 2 octets/);
});

Deno.test("Readings see through an MRT subtype that lies about path identifiers, both ways", () => {
  const silent = new Talks(), plain = silent.declared(makeContext());
  silent.say(plain, update(PLAUSIBLE));
  assertEquals(silent.finish(), ["update A10.1.0.0/24#1"]);
  assertMatch(silent.output.notices[0]!, /ipv4 unicast NLRI have path identifiers/);

  const wrong = new Talks(), paths = wrong.declared(makeContext({ addPath: new Set([IPV4]) }));
  wrong.say(paths, update("180a0100"));
  assertEquals(wrong.finish(), ["update A10.1.0.0/24"]);
  assertMatch(wrong.output.notices[0]!, /ipv4 unicast NLRI have no path identifiers/);
});

Deno.test("Readings keep what a record declares of its octets when OPENs say otherwise", () => {
  const talks = new Talks(), flow = talks.declared(makeContext({ asWidth: 4 }));
  const back = talks.flows.flow(flow.to, flow.from, makeContext({ asWidth: 4 }))!;
  talks.opens([flow, back], { as4: false }, { paths: 1 });
  // The collector has widened the AS numbers of a session that has two octets (RFC 6396 §4.4.3).
  talks.say(flow, update("180a0200", ATTRIBUTES));
  assertEquals(talks.finish().at(-1), "update A10.2.0.0/24");
  assertEquals(flow.context.asWidth, 4);
});

Deno.test("Readings change with later evidence that contradicts the first, once and told", () => {
  const talks = new Talks(), [flow] = talks.session();
  talks.say(flow, update("180a0100"));
  for (let n = 0; n < 3; n++) talks.say(flow, update(`0000000${n}180a0${n}00000000030f0a02`));
  assertEquals(talks.finish(), [
    "update A10.1.0.0/24",
    "update A10.0.0.0/24#0 A10.2.0.0/15#3",
    "update A10.1.0.0/24#1 A10.2.0.0/15#3",
    "update A10.2.0.0/24#2 A10.2.0.0/15#3",
  ]);
  assertEquals(talks.output.notices.length, 3, "width, plain, then the change");
  assertMatch(talks.output.notices[2]!, /from here on ipv4 unicast NLRI have path identifiers/);
});

Deno.test("Readings that are certain are not shaken by one UPDATE that merely looks odd", () => {
  const talks = new Talks(), [flow] = talks.session();
  talks.say(flow, update("180a0100")).say(flow, update(PLAUSIBLE)).say(flow, update("180a0300"));
  assertEquals(talks.finish().at(-1), "update A10.3.0.0/24");
  assertEquals(flow.context.addPath.size, 0);
});

Deno.test("Readings are as forced, whatever speaks against it, and tell nothing of it", () => {
  const forced = (what: Forced, bytes: Uint8Array) => {
    const talks = new Talks(what), [flow] = talks.session();
    return [...talks.say(flow, bytes).finish(), ...talks.output.notices];
  };
  assertEquals(forced({ addPath: true, asWidth: 4 }, update(AMBIGUOUS)), [
    "update A0.0.0.0/0#1575425",
  ]);
  assertMatch(
    forced({ addPath: false, asWidth: 4 }, update(PLAUSIBLE))[0]!,
    /^update( A\S+){5} ! NLRI RFC 7911 §5$/,
  );
  assertEquals(
    forced({ addPath: true, asWidth: 4 }, update("180a0100"))[0],
    "update ! NLRI RFC 7606 §5.3",
  );
  const [told, ...notices] = forced(
    { asWidth: 4, addPath: false },
    update("180a0100", ATTRIBUTES2),
  );
  assertMatch(told!, /AS_PATH/);
  assertEquals(notices, []);
});

Deno.test("Readings leave a conversation open that has said nothing yet", () => {
  const talks = new Talks(), [flow] = talks.session();
  talks.say(flow, madeUpdate("", "", ""));
  assertEquals(talks.output.lines, ["1: update"], "an End-of-RIB waits for nobody");
  talks.say(flow, update(AMBIGUOUS)).say(flow, update(PLAUSIBLE));
  assertEquals(talks.finish().slice(1), ["update A0.0.0.0/0#1575425", "update A10.1.0.0/24#1"]);
});

Deno.test("Readings ask nothing of families that stay bytes", () => {
  const talks = new Talks(), [flow] = talks.session();
  talks.say(flow, update("", "40010100" + "400200" + madeReach("400447", "abcd")));
  assertEquals(talks.output.lines, ["1: update A(bgp-ls)abcd"]);
});

Deno.test("Readings forget a connection when both of its directions are closed", () => {
  const talks = new Talks(), [there, back] = talks.session();
  talks.opens([there, back], { paths: 2 }, { paths: 1 });
  talks.inspection.closed(there);
  talks.say(there, update(AMBIGUOUS));
  assertEquals(talks.output.told.at(-1), "3: update A0.0.0.0/0#1575425", "the other one may go on");
  talks.inspection.closed(back);
  assertEquals(talks.finish().length, 3);
});

Deno.test("Readings come out the same with and without trust in blocks that were met before", () => {
  const told = (trustBlocks: boolean) => {
    const talks = new Talks({}, trustBlocks), [there, back] = talks.session();
    for (let round = 0; round < 3; round++) {
      for (const attributes of [ATTRIBUTES, ATTRIBUTES2, "40010109" + ATTRIBUTES.slice(8), ""]) {
        talks.say(there, update("180a0100", attributes)).say(back, update(PLAUSIBLE, attributes));
        talks.say(there, madeKeepalive());
      }
    }
    talks.finish();
    return talks.output.lines;
  };
  assertEquals(told(true), told(false));
  assert(told(true).length > 30);
});

Deno.test("Readings survive octets that are no UPDATE at all", () => {
  const talks = new Talks(), [flow] = talks.session();
  talks.say(flow, fromHex("ff".repeat(16) + "0017" + "02" + "ffff" + "ffff"));
  assertMatch(talks.finish()[0]!, /^UPDATE ! Withdrawn Routes Length/);
});
