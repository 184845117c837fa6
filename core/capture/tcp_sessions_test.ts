import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { FlowTable } from "./flows.ts";
import { madeKeepalive, madeOpen } from "./made_updates.ts";
import { RecordingSink } from "./recording_sink.ts";
import { type StampedDecoder, tcpSessions, type TcpWatch } from "./tcp_sessions.ts";
import type { TcpAccept, TcpEnd, TcpEvent, TcpListener } from "./tcp_event.ts";

const A: TcpEnd = { address: Uint8Array.of(192, 0, 2, 1), port: 40000 };
const B: TcpEnd = { address: Uint8Array.of(192, 0, 2, 2), port: 179 };

/** What TCP says of its sessions, as words. */
class Watching implements TcpWatch {
  readonly log: string[] = [];
  connection = () => this.log.push("connection");
  event = (_flow: unknown, { kind }: TcpEvent) => this.log.push(kind);
  gap = () => this.log.push("gap");
  garbage = () => this.log.push("garbage");
  closed = () => this.log.push("closed");
}

/** Sessions fed by hand: what reassembly would hand over. */
class Sessions {
  readonly sink = new RecordingSink();
  readonly watch = new Watching();
  readonly flows = new FlowTable();
  readonly bmp: string[][] = [];
  readonly closed: number[] = [];
  readonly accept: TcpAccept;
  frame = 0;

  constructor() {
    const sink = Object.assign(this.sink, {
      closed: ({ id }: { id: number }) => this.closed.push(id),
    });
    this.accept = tcpSessions(sink, this.flows, this.watch, () => this.#makeBmp());
  }

  #makeBmp(): StampedDecoder {
    const heard: string[] = [];
    this.bmp.push(heard);
    return {
      push: (chunk, arrival) => heard.push(`${chunk.toHex()}@${arrival?.frame}`),
      finish: () => heard.push("finish"),
    };
  }

  stamp() {
    return { seconds: 1, microseconds: 0, frame: ++this.frame, offset: this.frame * 100 };
  }

  open(
    from: TcpEnd,
    to: TcpEnd,
    reverse?: TcpListener,
    protocol: "bgp" | "bmp" = "bgp",
  ): TcpListener {
    return this.accept(from, to, this.stamp(), reverse, protocol);
  }

  data(listener: TcpListener, ...parts: Uint8Array[]): this {
    for (const part of parts) listener.data(part, 0, part.length, this.stamp());
    return this;
  }

  /** The messages' hex alone. */
  get messages(): string[] {
    return this.sink.only("message").map((line) => line.split(" ").at(-1)!);
  }

  get damages(): string[] {
    return this.sink.only("damage");
  }
}

const ALIVE = madeKeepalive();

Deno.test("tcpSessions delivers messages however TCP has cut them, with the frame that completes them", () => {
  const sessions = new Sessions(), there = sessions.open(A, B), open = madeOpen(65001);
  const both = new Uint8Array([...open, ...ALIVE]);
  for (const octet of both) sessions.data(there, Uint8Array.of(octet));
  assertEquals(sessions.messages, [open.toHex(), ALIVE.toHex()]);
  const frame = 1 + open.length;
  assert(
    sessions.sink.only("message")[0]!.includes(` ${frame}@${frame * 100} 192.0.2.1 > 192.0.2.2 `),
  );
  assertEquals(sessions.damages, []);
});

Deno.test("tcpSessions gives each direction a flow and makes them each other's reverse", () => {
  const sessions = new Sessions(), there = sessions.open(A, B), back = sessions.open(B, A, there);
  sessions.data(there, ALIVE).data(back, ALIVE);
  const [one, other] = sessions.sink.flows;
  assertEquals([one!.reverse, other!.reverse], [other, one]);
  assertEquals([one!.from.port, one!.to.port], [40000, 179]);
  assertEquals(sessions.watch.log, ["connection", "connection"]);
});

Deno.test("tcpSessions makes new flows for a connection that uses the same ports again", () => {
  const sessions = new Sessions(), first = sessions.open(A, B);
  first.end();
  sessions.data(sessions.open(A, B), ALIVE);
  assertEquals(sessions.flows.count, 2);
  assertEquals(sessions.sink.flows[1]!.id, 1);
});

Deno.test("tcpSessions says that a capture begins inside a session, and finds the next marker", () => {
  const sessions = new Sessions(), there = sessions.open(A, B);
  there.gap(-1, sessions.stamp());
  sessions.data(there, fromHex("0102030405"), ALIVE);
  assertEquals(sessions.messages, [ALIVE.toHex()]);
  assertEquals(sessions.sink.only("notice"), [
    "notice gap: 192.0.2.1 > 192.0.2.2: the capture begins in the middle of this session",
    "notice gap: 192.0.2.1 > 192.0.2.2: the first 5 octets end a message that began before " +
    "the capture",
  ]);
  assertEquals(sessions.damages, [], "octets before the first marker are nothing broken");
  sessions.data(there, fromHex("0102030405"), ALIVE);
  assertEquals(sessions.damages.length, 1, "later ones are");
});

Deno.test("tcpSessions tells of a hole, what it tore, and goes on behind it", () => {
  const sessions = new Sessions(), there = sessions.open(A, B);
  sessions.data(there, ALIVE, ALIVE.subarray(0, 7));
  there.gap(12, sessions.stamp());
  sessions.data(there, ALIVE);
  assertEquals(sessions.messages.length, 2);
  assertEquals(sessions.damages, [
    "damage 400 4 TCP stream 192.0.2.1 > 192.0.2.2: 12 octets are missing in the capture; " +
    "with them goes a message of which 7 octets are there",
  ]);
  assertEquals(sessions.watch.log, ["connection", "gap"]);
});

Deno.test("tcpSessions tells of a hole of unknown size that tears nothing", () => {
  const sessions = new Sessions(), there = sessions.open(A, B);
  sessions.data(there, ALIVE);
  there.gap(-1, sessions.stamp());
  assertEquals(sessions.damages, [
    "damage 300 3 TCP stream 192.0.2.1 > 192.0.2.2: an unknown number of octets is missing in " +
    "the capture",
  ]);
});

Deno.test("tcpSessions passes over garbage between messages and says how much and why", () => {
  const sessions = new Sessions(), there = sessions.open(A, B);
  sessions.data(there, ALIVE, fromHex("00".repeat(9)), ALIVE);
  assertEquals(sessions.messages.length, 2);
  assertEquals(sessions.damages.length, 1);
  assert(sessions.damages[0]!.includes("9 octets passed over"), sessions.damages[0]);
  assertEquals(sessions.watch.log, ["connection", "garbage"]);
});

Deno.test("tcpSessions says at its end, once, that a stream stops inside a message", () => {
  const sessions = new Sessions(), there = sessions.open(A, B);
  sessions.data(there, ALIVE.subarray(0, 18));
  there.end();
  there.end();
  assertEquals(sessions.damages, [
    "damage 200 2 TCP stream 192.0.2.1 > 192.0.2.2: it ends inside a message of which 18 octets " +
    "are there",
  ]);
  assertEquals(sessions.watch.log, ["connection", "closed"]);
  assertEquals(sessions.closed, [0]);
});

Deno.test("tcpSessions hands events to whoever watches", () => {
  const sessions = new Sessions(), there = sessions.open(A, B);
  for (const kind of ["syn", "rst"] as const) {
    there.event({ kind, stamp: sessions.stamp(), ttl: 64, signed: false, size: 0 });
  }
  assertEquals(sessions.watch.log, ["connection", "syn", "rst"]);
});

Deno.test("tcpSessions takes BMP for no session: no flow, a decoder, a new one behind a hole", () => {
  const sessions = new Sessions(), there = sessions.open(A, B, undefined, "bmp");
  sessions.data(there, fromHex("0300"));
  there.gap(5, sessions.stamp());
  sessions.data(there, fromHex("0400"));
  there.end();
  assertEquals(sessions.bmp, [["0300@2", "finish"], ["0400@4", "finish"]]);
  assertEquals([sessions.flows.count, sessions.watch.log], [0, []]);
});
