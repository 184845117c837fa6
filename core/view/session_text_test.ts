import { assert, assertEquals } from "@std/assert";
import { makeOffer } from "../session/offer.ts";
import { makePalette } from "./palette.ts";
import type { Probed } from "./probed.ts";
import { probeJson, stateJson } from "./session_json.ts";
import { eventLines, momentText, probeLines, stateLines } from "./session_text.ts";

const PLAIN = makePalette(false);
/** 2026-11-20T12:31:49.223Z. */
const NOW = 1795177909.223;
const CHANGE = {
  from: "OpenConfirm",
  to: "Established",
  event: "KeepAliveMsg",
  origin: "ours",
  why: "",
} as const;

Deno.test("momentText rounds to milliseconds", () => {
  assertEquals(momentText(NOW), "2026-11-20T12:31:49.223Z");
  assertEquals(momentText(NOW + 0.7769), "2026-11-20T12:31:50.000Z");
});

Deno.test("stateLines tell when, from what to what, and why", () => {
  assertEquals(stateLines(NOW, CHANGE, PLAIN, 80), [
    "2026-11-20T12:31:49.223Z  OpenConfirm -> Established  KeepAliveMsg",
  ]);
  const fell = { ...CHANGE, from: "Connect", to: "Idle", why: "connection refused" } as const;
  assertEquals(stateLines(NOW, { ...fell, origin: "theirs" }, PLAIN, 80), [
    "2026-11-20T12:31:49.223Z  Connect -> Idle  connection refused (the connection",
    "                          they made)",
  ]);
  const [painted = ""] = stateLines(NOW, fell, makePalette(true), 80);
  assert(painted.includes("\x1b[31mConnect -> Idle\x1b[0m"), painted);
});

Deno.test("stateLines and eventLines let no text from a peer steer the terminal", () => {
  const why = 'received 6/2: "\x1b[2Jgone\u202e"';
  for (
    const line of [...stateLines(NOW, { ...CHANGE, why }, PLAIN, 200), ...eventLines(NOW, why, 200)]
  ) {
    assert(!line.includes("\x1b") && !line.includes("\u202e"), line);
  }
});

const PROBED: Probed = {
  peer: "tor1",
  address: "192.0.2.1",
  port: 179,
  theirs: {
    offer: makeOffer({ asn: 65001, bgpId: 0xc0000201, fourOctetAs: true, hostname: "tor1" }),
    role: "provider",
    others: ["BFD strict"],
    json: { asn: 65001 },
  },
  mismatches: [{ key: "as", expected: "65002", found: "it is 65001" }],
  seconds: 0.01234,
  code: 1,
};

Deno.test("probeLines tell who is there and what is not as expected", () => {
  assertEquals(probeLines(PROBED, PLAIN, 80), [
    "tor1 (192.0.2.1)  AS 65001 (private), id 192.0.2.1, hold time 90 s",
    "  name      tor1",
    "  families  ipv4 unicast",
    "  offers    4-octet AS, BFD strict",
    "  role      provider",
    "  expected  as 65002, but it is 65001",
  ]);
});

Deno.test("probeLines paints whole lines, and keeps what is long in its column", () => {
  const [mismatch] = probeLines(PROBED, makePalette(true), 80).slice(-1);
  assertEquals(mismatch, "\x1b[33m  expected  as 65002, but it is 65001\x1b[0m");
  const failure = {
    text: "connection refused: 192.0.2.1 answers the SYN with RST: nobody listens",
  };
  const probed = { ...PROBED, theirs: undefined, failure, mismatches: [], code: 3 };
  assertEquals(probeLines(probed, PLAIN, 60), [
    "tor1 (192.0.2.1)  connection refused: 192.0.2.1 answers the",
    "                  SYN with RST: nobody listens",
  ]);
});

Deno.test("probeLines tell why nobody answered, and what to do", () => {
  const failure = {
    text: "connection refused",
    or: [{ cause: "md5-suspected", text: "TCP-MD5 key differs: it may" }],
    remedy: "start the BGP daemon there",
  };
  const { theirs: _, ...rest } = PROBED;
  const probed = { ...rest, theirs: undefined, failure, mismatches: [], code: 3 };
  assertEquals(probeLines(probed, PLAIN, 80), [
    "tor1 (192.0.2.1)  connection refused",
    "  or        TCP-MD5 key differs: it may",
    "  do        start the BGP daemon there",
  ]);
});

Deno.test("probeJson and stateJson name their schema and leave out what is absent", () => {
  assertEquals(probeJson({ ...PROBED, mismatches: [] }), {
    schema: "underlay.probe/1",
    peer: "tor1",
    address: "192.0.2.1",
    port: 179,
    theirs: { asn: 65001 },
    mismatches: [],
    seconds: 0.012,
    code: 1,
  });
  assertEquals(stateJson(NOW, "192.0.2.1", CHANGE), {
    schema: "underlay.peer-event/1",
    event: "state",
    time: "2026-11-20T12:31:49.223000Z",
    peer: "192.0.2.1",
    old_state: "OpenConfirm",
    new_state: "Established",
    fsm_event: "KeepAliveMsg",
    dialled_by: "us",
  });
});
