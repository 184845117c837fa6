import { assert, assertEquals, assertMatch } from "@std/assert";
import { FlowTable } from "./flows.ts";
import { RecordingSink } from "./recording_sink.ts";
import { SESSION_RECORD } from "./session_line.ts";
import { SessionRecordDecoder } from "./session_record.ts";

const KEEPALIVE = `${"ff".repeat(16)}001304`;

/** A line of a journal, at second 1000.25 unless it says otherwise. */
const line = (members: Record<string, unknown>) =>
  `${JSON.stringify({ schema: SESSION_RECORD, time: 1000.25, session: 0, ...members })}\n`;
const begin = (members: Record<string, unknown> = {}) =>
  line({ begin: { peer: "192.0.2.2", origin: "ours" }, ...members });
const connected = (port: number, members: Record<string, unknown> = {}) => {
  const local = { address: "192.0.2.1", port }, remote = { address: "192.0.2.2", port: 179 };
  return line({ connected: { local, remote }, ...members });
};
const said = (message: string, hex = KEEPALIVE, members: Record<string, unknown> = {}) =>
  line({ message, hex, ...members });
const became = (state: string) => line({ event: { name: "Tcp_CR_Acked" }, state, actions: [] });

function read(text: string, size = Infinity): RecordingSink {
  const sink = new RecordingSink(), decoder = new SessionRecordDecoder(sink, new FlowTable());
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) {
    decoder.push(bytes.subarray(at, Math.min(bytes.length, at + size)));
  }
  decoder.finish();
  return sink;
}

const US = "192.0.2.1", THEM = "192.0.2.2";

Deno.test("SessionRecordDecoder delivers messages and states between this host and the peer", () => {
  const text = begin() + connected(40000) + became("OpenSent") + said("out") + said("in");
  const at = (index: number) => {
    const before = text.split("\n").slice(0, index - 1).join("\n");
    return `${index}@${before.length + 1}`;
  };
  assertEquals(read(text).lines, [
    `state 1000.250000 ${at(3)} ${THEM} > ${US} 1-4`,
    `message 1000.250000 ${at(4)} ${US} > ${THEM} ${KEEPALIVE}`,
    `message 1000.250000 ${at(5)} ${THEM} > ${US} ${KEEPALIVE}`,
  ]);
});

Deno.test("SessionRecordDecoder makes each connection two flows that know each other", () => {
  const { flows } = read(
    begin() + connected(40000) + said("out") + said("in") + connected(40001) + said("in") +
      said("out"),
  );
  const [received, sent, later] = flows;
  assertEquals([received!.reverse, sent!.reverse], [sent, received]);
  assertEquals([received!.to.port, later!.to.port, received!.from.port], [40000, 40001, 179]);
});

Deno.test("SessionRecordDecoder reads a journal that names no connection", () => {
  const zoned = { peer: "fe80::2%eth0", origin: "theirs" };
  const sink = read(begin({ begin: zoned }) + became("OpenSent") + said("in"));
  assertEquals(sink.lines.map((text) => text.replace(/ \S+ \d+@\d+/, "")), [
    "state fe80::2 > ? 3-4",
    `message fe80::2 > ? ${KEEPALIVE}`,
  ]);
  assertEquals(read(said("out")).only("message").length, 1);
});

Deno.test("SessionRecordDecoder tells each line that is broken, and reads on", () => {
  const broken = [
    "{",
    "[1]",
    line({ schema: "underlay.other/1" }),
    line({ time: "now", message: "in" }),
    line({ session: null, message: "in" }),
    line({ state: "Up", event: {} }),
    line({ state: "constructor", event: {} }),
    line({ nothing: true }),
    said("in", "zz"),
    said("in", "ffff"),
  ].map((text) => text.trimEnd());
  const reasons = [
    "it is no JSON",
    "it is no JSON object",
    `its schema is not ${SESSION_RECORD}`,
    "it has no time",
    "it has no session",
    'there is no state "Up"',
    'there is no state "constructor"',
    "it is neither begin nor timing nor connected nor event nor message",
    "its message is no hex",
    "2 octets are too few for a message",
  ];
  const sink = read(begin() + broken.join("\n") + "\n" + said("in"));
  const told = sink.only("damage").map((text) => text.replace(/^damage \d+ \d+ /, ""));
  assertEquals(told, reasons.map((reason, i) => `line ${i + 2}: ${reason}`));
  assertEquals(sink.only("message").length, 1);
});

Deno.test("SessionRecordDecoder holds no more of a line than the longest message needs", () => {
  for (const size of [Infinity, 5000]) {
    const endless = "x".repeat(1 << 20);
    const sink = read(begin() + endless + "\n" + said("in"), size);
    assertEquals(sink.only("damage").length, 1);
    assertMatch(sink.only("damage")[0]!, /line 2: it is longer than \d+ characters/);
    assertMatch(sink.only("message")[0]!, / 3@\d+ /);
  }
  const longest = KEEPALIVE.slice(0, 32) + "ffff02" + "00".repeat(65535 - 19);
  assertEquals(read(begin() + said("in", longest)).only("damage"), []);
});

const JOURNALS = new URL("../../testdata/sessions/", import.meta.url);

Deno.test("SessionRecordDecoder delivers the same for pieces of any size", () => {
  for (const { name } of Deno.readDirSync(JOURNALS)) {
    const text = Deno.readTextFileSync(new URL(name, JOURNALS)), whole = read(text).lines;
    assert(whole.length > 20 && !whole.some((told) => told.startsWith("damage")), name);
    for (const size of [1, 7, 100, 4096]) assertEquals(read(text, size).lines, whole, name);
  }
});

Deno.test("SessionRecordDecoder tells of a cut wherever it is, and keeps what stands before it", () => {
  const text = begin() + connected(40000) + said("out") + said("in"), whole = read(text).lines;
  for (let cut = 1; cut < text.length; cut++) {
    const { lines } = read(text.slice(0, cut));
    const good = lines.filter((told) => !told.startsWith("damage"));
    assertEquals(good, whole.slice(0, good.length));
    const isWhole = text[cut - 1] === "\n" || text[cut] === "\n";
    assertEquals(lines.length - good.length, isWhole ? 0 : 1, text.slice(0, cut));
  }
});
