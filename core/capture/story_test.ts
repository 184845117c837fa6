import { assert, assertEquals } from "@std/assert";
import { Writer } from "../net/writer.ts";
import { fourOctetAs, makeCapability } from "../wire/capability/mod.ts";
import { makeContext } from "../wire/context.ts";
import { encodeMessage, KEEPALIVE, NOTIFICATION, OPEN, UPDATE } from "../wire/message_header.ts";
import { encodeNotification } from "../wire/notification.ts";
import { encodeOpen, makeOpen } from "../wire/open.ts";
import type { Fault } from "../wire/fault.ts";
import { FlowTable, link } from "./flows.ts";
import type { Flow, Stamp } from "./record.ts";
import { Stories } from "./story.ts";
import type { TcpEvent, TcpEventKind } from "./tcp_event.ts";

const A = Uint8Array.of(192, 0, 2, 1), B = Uint8Array.of(192, 0, 2, 2);

function message(type: number, body: (out: Writer) => void = () => {}): Uint8Array {
  const out = new Writer(128);
  encodeMessage(out, type, () => body(out));
  return out.finish();
}

function open(as: number): Uint8Array {
  const capabilities = [makeCapability(fourOctetAs, { as })];
  const value = makeOpen({ as, holdTimeSeconds: 9, identifier: as, capabilities });
  return message(OPEN, (out) => encodeOpen(value, out));
}

function cease(subcode: number): Uint8Array {
  const value = { code: 6, subcode, data: new Uint8Array() };
  return message(NOTIFICATION, (out) => encodeNotification(value, out));
}

const ALIVE = message(KEEPALIVE), UPDATED = message(UPDATE, (out) => out.u32(0));

/** Feeds stories by hand, each step with the next frame number. */
class Feed {
  readonly stories = new Stories();
  readonly flows = new FlowTable();
  frame = 0;

  stamp(time: number): Stamp {
    const seconds = Math.floor(time), microseconds = Math.round((time - seconds) * 1e6);
    return { seconds, microseconds, frame: ++this.frame, offset: 0 };
  }

  /** Both directions of a TCP connection that `a` dials. */
  connection(a = A, b = B, port = 40000): [Flow, Flow] {
    const one = this.flows.add({ address: a, port }, { address: b, port: 179 }, makeContext());
    const two = this.flows.add({ address: b, port: 179 }, { address: a, port }, makeContext());
    link(one, two);
    return [one, two];
  }

  event(flow: Flow, kind: TcpEventKind, time = 0, more: Partial<TcpEvent> = {}): void {
    this.stories.event(flow, {
      kind,
      stamp: this.stamp(time),
      ttl: 64,
      signed: false,
      size: 0,
      ...more,
    });
  }

  message(flow: Flow, bytes: Uint8Array, time: number, faults: Fault[] = []): void {
    this.stories.message(flow, bytes, 0, bytes.length, faults, this.stamp(time));
  }

  /** Handshake, OPENs and KEEPALIVEs of both. */
  up([a, b]: [Flow, Flow], time = 0, mss = 0): void {
    this.event(a, "syn", time, { size: mss });
    this.event(b, "syn-ack", time);
    this.message(a, open(64496), time);
    this.message(b, open(64497), time);
    this.message(a, ALIVE, time);
    this.message(b, ALIVE, time);
  }

  only() {
    const told = this.stories.tell();
    assertEquals(told.length, 1);
    return told[0]!;
  }
}

Deno.test("Stories tells a session that came up: who, since when, what was negotiated", () => {
  const feed = new Feed();
  feed.up(feed.connection(), 100);
  feed.stories.tick(feed.stamp(102.5));
  const { facts, verdict, sides, negotiated, disagreements } = feed.only();
  assertEquals(facts.names, ["192.0.2.1", "192.0.2.2"]);
  assertEquals([verdict.causes[0].id, verdict.up], ["established", true]);
  assertEquals([facts.upCount, facts.upSeconds], [1, 2.5]);
  assertEquals(sides.map((s) => s.asn), [64496, 64497]);
  assertEquals(negotiated?.holdTimeSeconds, 9);
  assertEquals(disagreements, []);
});

Deno.test("Stories calls a session up only when both sides have sent a KEEPALIVE", () => {
  const feed = new Feed(), [a, b] = feed.connection();
  feed.event(a, "syn");
  feed.event(b, "syn-ack");
  feed.message(a, open(64496), 0);
  feed.message(b, open(64497), 0);
  feed.message(a, ALIVE, 0);
  feed.message(a, UPDATED, 0);
  assertEquals(feed.only().facts.upCount, 0);
  feed.message(b, ALIVE, 1);
  assertEquals(feed.only().facts.upCount, 1);
});

Deno.test("Stories believes an UPDATE that the session is up where one direction is missing", () => {
  const feed = new Feed(), [a] = feed.connection();
  feed.event(a, "syn");
  feed.message(a, open(64496), 0);
  feed.message(a, ALIVE, 0);
  assertEquals(feed.only().facts.upCount, 0);
  feed.message(a, UPDATED, 1);
  assertEquals(feed.only().facts.upCount, 1);
});

Deno.test("Stories takes a session that is met in the middle for one that was up before", () => {
  const feed = new Feed(), [a] = feed.connection();
  feed.stories.routine(a, UPDATE, [], feed.stamp(5));
  const { facts } = feed.only();
  assertEquals([facts.upCount, facts.attempts[0]!.last.upBefore], [1, true]);
});

Deno.test("Stories measures the longest silence of each side in Established", () => {
  const feed = new Feed(), flows = feed.connection();
  feed.up(flows);
  for (const time of [3, 6, 11, 14]) {
    feed.stories.routine(flows[0], KEEPALIVE, [], feed.stamp(time));
  }
  for (const time of [3, 6, 9, 12]) feed.stories.routine(flows[1], KEEPALIVE, [], feed.stamp(time));
  const [a, b] = feed.only().facts.attempts[0]!.last.sides;
  assertEquals([a.longestGapSeconds, b.longestGapSeconds], [5, 3]);
  assertEquals([a.keepalives, b.keepalives], [5, 5]);
});

Deno.test("Stories groups all connections of two addresses, whoever dials", () => {
  const feed = new Feed(), first = feed.connection(), second = feed.connection(B, A, 50000);
  feed.up(first, 0);
  feed.message(first[1], cease(4), 5);
  feed.event(first[1], "fin", 5);
  feed.stories.close(first[0]);
  feed.stories.close(first[1]);
  feed.up(second, 8);
  feed.stories.tick(feed.stamp(9));
  const { facts, verdict } = feed.only();
  assertEquals([facts.attemptCount, facts.upCount, facts.upSeconds], [2, 2, 6]);
  assertEquals([verdict.causes[0].id, verdict.up], ["cease-reset", true]);
});

Deno.test("Stories keeps attempts that went alike once, with their number", () => {
  const feed = new Feed();
  for (let n = 0; n < 1000; n++) {
    const [a, b] = feed.connection(A, B, 1024 + n);
    feed.event(a, "syn", n);
    feed.event(b, "rst", n);
    feed.stories.close(a);
    feed.stories.close(b);
  }
  const { facts, verdict } = feed.only();
  assertEquals([facts.attemptCount, facts.attempts.length], [1000, 1]);
  assertEquals(facts.attempts[0]!.count, 1000);
  assertEquals(verdict.causes[0].id, "refused");
});

Deno.test("Stories keeps a bounded number of attempts that differ, and of peers", () => {
  const feed = new Feed();
  for (let n = 0; n < 2000; n++) {
    const [a, b] = feed.connection(A, B, 1024 + n);
    feed.event(a, "syn", n);
    feed.message(a, open(64496), n);
    feed.message(b, message(NOTIFICATION, (out) => out.u16(n)), n);
    feed.event(b, "fin", n);
  }
  assert(feed.only().facts.attempts.length <= 48);
  for (let n = 0; n < 5000; n++) {
    const [a, b] = feed.connection(Uint8Array.of(10, 0, n >> 8, n & 255), B);
    feed.event(a, "syn", n);
    feed.event(b, "rst", n);
    feed.stories.close(a);
    feed.stories.close(b);
  }
  assert(feed.stories.tell().length <= 4096);
  assertEquals(feed.stories.tell().length + feed.stories.forgotten, 5001);
});

Deno.test("Stories tells nothing of a connection that has been closed in both directions", () => {
  const feed = new Feed(), [a, b] = feed.connection();
  feed.message(a, open(64496), 1);
  feed.stories.close(a);
  feed.message(b, open(64497), 2);
  feed.stories.close(b);
  feed.message(a, ALIVE, 3);
  const { facts } = feed.only();
  assertEquals(facts.attemptCount, 1, "what comes late begins no other attempt");
  assertEquals(facts.attempts[0]!.last.sides.map((side) => side.opens), [1, 1]);
});

Deno.test("Stories reads state changes of MRT: up, down without a reason, up again", () => {
  const feed = new Feed();
  const flow = feed.flows.adopt((id): Flow => ({
    id,
    from: { address: A, asn: 64496 },
    to: { address: B, asn: 64497 },
    context: makeContext(),
    declared: true,
    label: "",
  }));
  feed.stories.state(flow, { from: 5, to: 6 }, feed.stamp(100));
  feed.stories.state(flow, { from: 6, to: 1 }, feed.stamp(160));
  feed.stories.state(flow, { from: 5, to: 6 }, feed.stamp(200));
  const { facts, sides, verdict } = feed.only();
  assertEquals([facts.attemptCount, facts.upCount, facts.upSeconds], [2, 2, 60]);
  assertEquals(sides.map((s) => s.asn), [64496, 64497]);
  assertEquals(verdict.up, true);
});

/** A flow of MRT or BMP records: addresses and no ports. */
function recordFlow(feed: Feed, from = A, to = B): Flow {
  return feed.flows.add({ address: from }, { address: to }, makeContext());
}

Deno.test("Stories puts records of one session together, whichever flow they come on", () => {
  const feed = new Feed(), two = recordFlow(feed), four = recordFlow(feed);
  const back = recordFlow(feed, B, A);
  feed.stories.routine(two, UPDATE, [], feed.stamp(1));
  feed.stories.routine(four, UPDATE, [], feed.stamp(2));
  feed.stories.state(back, { from: 6, to: 1 }, feed.stamp(3));
  feed.stories.routine(four, UPDATE, [], feed.stamp(9));
  const { facts } = feed.only();
  assertEquals([facts.attemptCount, facts.upCount, facts.upSeconds], [2, 2, 2]);
  assertEquals(facts.attempts.map((a) => a.last.sides.map((s) => s.updates)), [[2, 0], [1, 0]]);
});

Deno.test("Stories takes a BMP Peer Up for Established and the reason of a Peer Down for its end", () => {
  const down = (code: number) => {
    const feed = new Feed(), received = recordFlow(feed), sent = recordFlow(feed, B, A);
    link(received, sent);
    feed.message(sent, open(64497), 0);
    feed.message(received, open(64496), 0);
    feed.stories.info(received, { kind: "bmp-peer-up", text: "", fields: {} }, feed.stamp(0));
    assertEquals(feed.only().verdict.up, true);
    const fields = { code, reason: "no longer monitored" };
    feed.stories.info(received, { kind: "bmp-peer-down", text: "", fields }, feed.stamp(60));
    const [{ id, why }] = feed.only().verdict.causes;
    return `${id}: ${why}`;
  };
  assertEquals(
    down(2),
    "closed: 192.0.2.2 closed the connection after 60 s without a NOTIFICATION",
  );
  assertEquals(
    down(4),
    "closed: 192.0.2.1 closed the connection after 60 s without a NOTIFICATION",
  );
  assertEquals(down(5), "unknown: the session went down after 60 s: no longer monitored");
});

Deno.test("Stories begins another attempt with an OPEN after a NOTIFICATION where there is no TCP", () => {
  const feed = new Feed(), flow = recordFlow(feed);
  feed.message(flow, open(64496), 0);
  feed.message(flow, cease(2), 5);
  feed.message(flow, open(64496), 9);
  assertEquals(feed.only().facts.attemptCount, 2);
});

Deno.test("Stories tells nothing of dumps and of sources without addresses", () => {
  const feed = new Feed();
  const from = { address: A }, to = { address: B }, nobody = { address: new Uint8Array() };
  const dump = feed.flows.add(from, to, makeContext(), "Adj-RIB-Out");
  const hex = feed.flows.add(nobody, nobody, makeContext());
  feed.stories.state(recordFlow(feed, new Uint8Array(4)), { from: 1, to: 6 }, feed.stamp(0));
  feed.message(dump, ALIVE, 0);
  feed.message(hex, ALIVE, -1);
  assertEquals(feed.stories.tell(), []);
});

Deno.test("Stories tells two daemons on one address apart by their ports", () => {
  const feed = new Feed();
  feed.up(feed.connection(A, A));
  const { facts, verdict } = feed.only();
  assertEquals(facts.names, ["192.0.2.1 port 179", "192.0.2.1 (other end of it)"]);
  assertEquals(verdict.causes[0].id, "established");
});

Deno.test("Stories survives cut OPENs and NOTIFICATIONs", () => {
  const feed = new Feed(), [a, b] = feed.connection();
  for (const whole of [open(64496), cease(2)]) {
    for (let length = 19; length < whole.length; length++) {
      feed.message(a, whole.slice(0, length), 0);
      feed.message(b, whole.slice(0, length), 0);
    }
  }
  assertEquals(feed.stories.tell().length, 1);
});

Deno.test("Stories keeps the first faults of a side, the last of all, and counts the rest", () => {
  const feed = new Feed(), flows = feed.connection();
  feed.up(flows);
  for (let n = 0; n < 20; n++) {
    const fault: Fault = {
      what: "ORIGIN",
      reason: `value ${n}`,
      offset: 26,
      outcome: "withdraw",
      code: 3,
      subcode: 6,
      section: "RFC 7606 §7.1",
    };
    feed.stories.routine(flows[0], UPDATE, [fault], feed.stamp(n));
  }
  const [side] = feed.only().facts.attempts[0]!.last.sides;
  assertEquals([side.faultCount, side.faults.length], [20, 8]);
  assertEquals(side.faults.map((f) => f.fault.reason).at(-1), "value 19");
});

Deno.test("Stories keeps the MSS of a SYN: a second dial with a smaller one shows a black hole", () => {
  const routes = (mss: number) => {
    const feed = new Feed(), first = feed.connection(), second = feed.connection(A, B, 40001);
    feed.up(first, 0, 1460);
    // Its last word is never taken; but for the routes both connections went alike.
    feed.message(first[0], cease(4), 3);
    feed.up(second, 6, mss);
    feed.message(second[1], UPDATED, 7);
    feed.message(second[0], cease(4), 8);
    return feed.only().verdict.causes[0].id;
  };
  assertEquals(routes(500), "mtu-black-hole");
  assertEquals(routes(1460), "cease-reset");
});
