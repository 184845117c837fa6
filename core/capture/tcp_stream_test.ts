import { assert, assertEquals } from "@std/assert";
import { ALL, octets, S1, S2, S3, Talk } from "./talk.ts";

Deno.test("TcpStreams puts segments in order, in whatever order they come", () => {
  for (const order of [[S1, S2, S3], [S1, S3, S2], [S2, S1, S3], [S3, S2, S1], [S2, S3, S1]]) {
    const talk = new Talk().handshake();
    for (const segment of order) talk.a(segment);
    const a = talk.heardA();
    assertEquals(a.octets, ALL);
    assert(!a.log.includes("lost") && !a.log.includes("retransmission"));
  }
});

Deno.test("TcpStreams stamps what waited with the packet that filled the hole", () => {
  const a = new Talk().handshake().a(S1).a(S3).a(S2).heardA();
  assertEquals(a.frames, [4, 6, 6]);
});

Deno.test("TcpStreams passes over the wrap of sequence numbers", () => {
  const talk = new Talk().a({ seq: 0xfffffff0, flags: "S" });
  const first = 0xfffffff1;
  talk.b({ seq: 499, ack: first, flags: "SA" });
  for (const at of [0, 20, 10, 30]) {
    talk.a({ seq: first + at >>> 0, ack: 500, payload: octets(at, 10) });
  }
  assertEquals(talk.heardA().octets, octets(0, 40));
});

Deno.test("TcpStreams tells retransmissions with their size, and gives no octet twice", () => {
  const talk = new Talk().handshake().a(S1).a(S2).a(S1);
  talk.a({ seq: 105, ack: 500, payload: octets(5, 25) });
  const a = talk.heardA();
  assertEquals(a.octets, ALL);
  const sizes = a.events.filter(({ kind }) => kind === "retransmission").map(({ size }) => size);
  assertEquals(sizes, [10, 15]);
});

Deno.test("TcpStreams takes the same segment within a millisecond for a packet captured twice", () => {
  const syn = { seq: 99, flags: "S" }, fin = { seq: 120, flags: "FA" };
  const twice = (step: number) => {
    const talk = new Talk();
    talk.step = step;
    return talk.a(syn).a(syn).a(S1).a(S1).a(S2).a(S2).a(fin).a(fin).heardA().log.join(" ");
  };
  assertEquals(twice(300), "syn data 10 data 10 fin end");
  assertEquals(
    twice(3000),
    "syn syn-retransmitted data 10 retransmission data 10 retransmission fin end retransmission",
  );
});

Deno.test("TcpStreams takes held segments captured twice for copies too", () => {
  const talk = new Talk().handshake();
  talk.step = 300;
  const a = talk.a(S3).a(S3).a(S2).a(S2).a(S1).heardA();
  assertEquals(a.log, ["syn", "data 10", "data 10", "data 10", "end"]);
});

Deno.test("TcpStreams lets the first octets of overlapping segments win, and says they differ", () => {
  const talk = new Talk().handshake().a({ seq: 110, ack: 500, payload: new Array(10).fill(1) });
  talk.a({ seq: 105, ack: 500, payload: new Array(20).fill(2) });
  talk.a({ seq: 100, ack: 500, payload: new Array(30).fill(3) });
  const a = talk.heardA();
  const runs = [
    3,
    3,
    3,
    3,
    3,
    2,
    2,
    2,
    2,
    2,
    ...new Array(10).fill(1),
    2,
    2,
    2,
    2,
    2,
    3,
    3,
    3,
    3,
    3,
  ];
  assertEquals(a.octets, runs);
  const differing = a.events.filter(({ kind }) => kind === "overlap-differs");
  assertEquals(differing.map(({ size }) => size), [10, 20]);
});

Deno.test("TcpStreams gives up a hole that the other end has acknowledged", () => {
  const talk = new Talk().handshake().a(S1).a(S3).b({ seq: 500, ack: 130 });
  talk.step = 1000;
  for (let i = 0; i < 5; i++) talk.b({ seq: 500, ack: 130 });
  talk.pause(10).a({ seq: 130, ack: 500, payload: octets(30, 10) });
  const a = talk.heardA();
  assertEquals(a.log, ["syn", "data 10", "lost", "gap 10", "data 10", "data 10", "end"]);
  assertEquals(a.frames, [4, 5, 12]);
  assertEquals(a.events[1]!.size, 10);
});

Deno.test("TcpStreams allows an acknowledgement to be captured before what it is for", () => {
  const talk = new Talk().handshake().a(S1).a(S3).b({ seq: 500, ack: 130 });
  talk.step = 100;
  const a = talk.a(S2).heardA();
  assertEquals([a.octets, a.log.includes("lost")], [ALL, false]);
});

Deno.test("TcpStreams waits for a retransmission as long as nothing says that it is vain", () => {
  const talk = new Talk().handshake().a(S1).a(S3).b({ seq: 500, ack: 110 }).pause(30);
  const a = talk.b({ seq: 500, ack: 110 }).a(S2).heardA();
  assertEquals([a.octets, a.log.includes("lost")], [ALL, false]);
});

Deno.test("TcpStreams gives up a hole when new octets go on coming, though nobody acknowledges", () => {
  const talk = new Talk().a({ seq: 99, flags: "S" }).a(S1).a(S3).pause(6);
  const a = talk.a({ seq: 130, payload: octets(30, 10) }).heardA();
  assertEquals(a.log, ["syn", "data 10", "lost", "gap 10", "data 10", "data 10", "end"]);
});

Deno.test("TcpStreams bounds what it holds, for one direction and for all", () => {
  for (const options of [{ heldPerDirection: 25 }, { heldTotal: 25 }]) {
    const talk = new Talk().handshake().a({ seq: 110, payload: octets(10, 10) });
    talk.a({ seq: 130, payload: octets(30, 10) }).a({ seq: 150, payload: octets(50, 10) });
    const { log } = talk.a({ seq: 170, payload: octets(70, 10) }).heardA(options);
    assertEquals(log.slice(0, 6), ["syn", "lost", "gap 10", "data 10", "lost", "gap 10"]);
    assertEquals(log.at(-1), "end");
  }
});

Deno.test("TcpStreams tells what is missing when the capture ends", () => {
  const a = new Talk().handshake().a(S1).a(S3).heardA();
  assertEquals(a.log.slice(1), ["data 10", "lost", "gap 10", "data 10", "end"]);
  const acked = new Talk().handshake().a(S1).b({ seq: 500, ack: 130 }).heardA();
  assertEquals(acked.log.slice(1), ["data 10", "lost", "gap 20", "end"]);
  const fin = new Talk().handshake().a(S1).a({ seq: 120, flags: "FA" }).heardA();
  assertEquals(fin.log.slice(1), ["data 10", "fin", "lost", "gap 10", "end"]);
});

Deno.test("TcpStreams knows keepalive probes, with and without an octet", () => {
  const talk = new Talk().handshake().a(S1).a({ seq: 109, ack: 500 });
  const a = talk.a({ seq: 109, ack: 500, payload: [0] }).a(S2).heardA();
  assertEquals(a.log, ["syn", "data 10", "keepalive-probe", "keepalive-probe", "data 10", "end"]);
});

Deno.test("TcpStreams tells when a window closes and opens, once each", () => {
  const talk = new Talk().handshake().a(S1);
  talk.b({ seq: 500, ack: 110, window: 0 }).b({ seq: 500, ack: 110, window: 0 });
  talk.a({ seq: 110, ack: 500, payload: [10] }).b({ seq: 500, ack: 110, window: 0 });
  talk.b({ seq: 500, ack: 110, window: 100 });
  const [a, b] = talk.a({ seq: 110, ack: 500, payload: octets(10, 20) }).hear().directions;
  assertEquals(a!.octets, ALL);
  assertEquals(b!.log, ["syn-ack", "zero-window", "window-open", "end"]);
});

Deno.test("TcpStreams begins in the middle of a connection with its first octets", () => {
  const { directions } = new Talk().b({ seq: 7, ack: 100 }).a(S1).a(S2).hear();
  const a = directions.find(({ from }) => from.port === 50000)!;
  assertEquals(a.log, ["gap -1", "data 10", "data 10", "end"]);
});

Deno.test("TcpStreams takes octets far outside any window for a hole of unknown size", () => {
  const far = 100 + 2 ** 31 + 5000 >>> 0;
  const a = new Talk().handshake().a(S1).a({ seq: far, payload: octets(0, 10) }).heardA();
  assertEquals(a.log, ["syn", "data 10", "lost", "gap -1", "data 10", "end"]);
});

Deno.test("TcpStreams tells how many octets of a segment the snap length cut off", () => {
  const talk = new Talk().handshake().a(S1).a(S2).a(S3);
  const second = talk.records.length - 2, { octets: whole, ...rest } = talk.records[second]!;
  talk.records[second] = { ...rest, octets: whole.slice(0, -4), original: whole.length };
  const a = talk.heardA();
  assertEquals(a.octets, [...octets(0, 16), ...octets(20, 10)]);
  assertEquals(a.log, ["syn", "data 10", "data 6", "gap 4", "data 10", "end"]);
});
