import { assert, assertEquals } from "@std/assert";
import type { Output } from "../capture/output.ts";
import type { Flow } from "../capture/record.ts";
import { makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { JsonView } from "./json.ts";
import { Page } from "./page.ts";
import { madeFlow, messageHex, shown, STAMP, tell, updateHex } from "./shown.ts";

const BASE = "40010100" + "40020602010000fde9" + "400304c0000201";

type Work = (output: Output, checker: UpdateChecker) => void;

function lines(work: Work): string[] {
  return shown((page, sets) => new JsonView(page, sets), work).split("\n").slice(0, -1);
}

function objects(work: Work): Record<string, unknown>[] {
  return lines(work).map((line) => JSON.parse(line));
}

function objectOf(hex: string, flow: Flow = madeFlow()): Record<string, unknown> {
  return objects((output, checker) => tell(output, checker, hex, flow))[0]!;
}

Deno.test("JsonView writes an UPDATE on one line, keys in one order", () => {
  const [line] = lines((output, checker) => {
    tell(output, checker, updateHex("180a0002", BASE + "80040400000000", "180a0001180a0003"));
  });
  assertEquals(
    line,
    '{"schema":"underlay.message/1","type":"update","time":"2023-11-14T22:13:20.000250Z","frame":7,' +
      '"offset":1234,"from":{"address":"192.0.2.1","asn":65001},"to":{"address":"192.0.2.2"},' +
      '"withdrawn":[{"family":"ipv4 unicast","nlri":["10.0.2.0/24"]}],' +
      '"announced":[{"family":"ipv4 unicast","next_hop":"192.0.2.1","nlri":["10.0.1.0/24","10.0.3.0/24"]}],' +
      '"attributes":{"origin":"igp","as_path":[65001],"next_hop":"192.0.2.1","med":0}}',
  );
});

Deno.test("JsonView tells End-of-RIB by family and leaves out what is not there", () => {
  assertEquals(objectOf(updateHex("", "", "")).end_of_rib, "ipv4 unicast");
  const ipv6 = objectOf(updateHex("", "800f03000201", ""));
  assertEquals(ipv6.end_of_rib, "ipv6 unicast");
  for (const key of ["withdrawn", "announced", "attributes", "faults", "reading", "label"]) {
    assertEquals(key in ipv6, false, key);
  }
});

Deno.test("JsonView gives the path that AS_PATH and AS4_PATH mean, and what was sent", () => {
  const old = "40010100" + "400206" + "02025ba0fdea" + "400304c0000201" +
    "c0110a" + "0202" + "fa56ea01" + "0000fdea" + "c00706" + "5ba0" + "0a000009" +
    "c01208" + "fa56ea01" + "0a000009";
  const object = objectOf(updateHex("", old, "180a0001"), madeFlow(makeContext({ asWidth: 2 })));
  assertEquals(object.reading, { as_width: 2 });
  assertEquals(object.attributes, {
    origin: "igp",
    as_path: [4200000001, 65002],
    as_path_sent: [23456, 65002],
    next_hop: "192.0.2.1",
    as4_path: [4200000001, 65002],
    aggregator: { asn: 4200000001, address: "10.0.0.9" },
    aggregator_sent: { asn: 23456, address: "10.0.0.9" },
    as4_aggregator: { asn: 4200000001, address: "10.0.0.9" },
  });
});

Deno.test("JsonView gives path identifiers where the reading has them, and says so", () => {
  const flow = madeFlow(makeContext({ addPath: new Set([1 << 8 | 1]) }));
  const object = objectOf(updateHex("0000000500", BASE, "00000007180a0001"), flow);
  assertEquals(object.reading, { add_path: ["ipv4 unicast"] });
  assertEquals(object.withdrawn, [{
    family: "ipv4 unicast",
    nlri: [{ path_id: 5, nlri: "0.0.0.0/0" }],
  }]);
  assertEquals(object.announced, [{
    family: "ipv4 unicast",
    next_hop: "192.0.2.1",
    nlri: [{ path_id: 7, nlri: "10.0.1.0/24" }],
  }]);
});

Deno.test("JsonView keeps malformed and repeated attributes as octets, with faults and the message", () => {
  const hex = updateHex("", "40010109" + BASE.slice(8) + "c0630100" + "400304c0000209", "180a0001");
  const object = objectOf(hex);
  assertEquals((object.attributes as Record<string, unknown>).unknown, [
    { code: 1, name: "ORIGIN", flags: 64, hex: "09" },
    { code: 99, name: "attribute 99", flags: 192, hex: "00" },
    { code: 3, name: "NEXT_HOP", flags: 64, hex: "c0000209" },
  ]);
  assertEquals((object.attributes as Record<string, unknown>).next_hop, "192.0.2.1");
  assertEquals(object.octets, hex);
  const [fault] = object.faults as Record<string, unknown>[];
  assertEquals(fault?.error, "UPDATE Message Error, Invalid ORIGIN Attribute");
  assertEquals(fault?.outcome, "withdraw");
});

Deno.test("JsonView shows an UPDATE whose parts cannot be told apart by its fault and octets", () => {
  const hex = messageHex(2, "00ff0000"), object = objectOf(hex);
  assertEquals([object.type, object.octets, "announced" in object], ["update", hex, false]);
});

Deno.test("JsonView tells more of an end once more is known, and of both directions", () => {
  const from = { address: Uint8Array.of(192, 0, 2, 1) },
    to = { address: Uint8Array.of(192, 0, 2, 2) };
  const one: Flow = { ...madeFlow(), from, to },
    other: Flow = { ...madeFlow(), id: 1, from: to, to: from };
  one.reverse = other;
  other.reverse = one;
  const work: Work = (output, checker) => {
    const keepalive = messageHex(4, "");
    tell(output, checker, keepalive, one);
    one.from.asn = 65001;
    other.from.bgpId = 0xc0000202;
    tell(output, checker, keepalive, one);
    tell(output, checker, keepalive, other);
    one.context = makeContext({ asWidth: 2 });
    tell(output, checker, updateHex("", "", ""), one);
  };
  assertEquals(objects(work).map(({ from, to, reading }) => ({ from, to, reading })), [
    { from: { address: "192.0.2.1" }, to: { address: "192.0.2.2" }, reading: undefined },
    {
      from: { address: "192.0.2.1", asn: 65001 },
      to: { address: "192.0.2.2", bgp_id: "192.0.2.2" },
      reading: undefined,
    },
    {
      from: { address: "192.0.2.2", bgp_id: "192.0.2.2" },
      to: { address: "192.0.2.1", asn: 65001 },
      reading: undefined,
    },
    {
      from: { address: "192.0.2.1", asn: 65001 },
      to: { address: "192.0.2.2", bgp_id: "192.0.2.2" },
      reading: { as_width: 2 },
    },
  ]);
});

Deno.test("JsonView takes the beginning of a line from another only when all of it is the same", () => {
  const update = updateHex("", BASE, "180a0001"), one = madeFlow(), other = madeFlow(undefined, 1);
  other.from.asn = 65002;
  const work: Work = (output, checker) => {
    tell(output, checker, update, one);
    tell(output, checker, update, one);
    tell(output, checker, update, other);
    tell(output, checker, update, one, { ...STAMP, offset: 1300 });
    tell(output, checker, update, one, { ...STAMP, offset: 1300, microseconds: 251 });
  };
  const seen = objects(work).map((
    { from, time, offset },
  ) => [(from as { asn: number }).asn, time, offset]);
  const at = (fraction: string) => `2023-11-14T22:13:20.${fraction}Z`;
  assertEquals(seen, [
    [65001, at("000250"), 1234],
    [65001, at("000250"), 1234],
    [65002, at("000250"), 1234],
    [65001, at("000250"), 1300],
    [65001, at("000251"), 1300],
  ]);
});

/** UPDATEs with a few hundred attribute sets that come and go. */
function many(output: Output, checker: UpdateChecker): void {
  for (let i = 0; i < 3000; i++) {
    const set = (i * i % 331).toString(16).padStart(8, "0"), odd = i % 97 === 0 ? "40010109" : "";
    const hex = updateHex("180a0002", odd + BASE + "800404" + set, "180a0001");
    tell(output, checker, hex, madeFlow(undefined, i % 5), {
      ...STAMP,
      frame: i >>> 2,
      offset: i >>> 2,
    });
  }
}

Deno.test("JsonView writes the same octet for octet when nothing is interned for long or kept", () => {
  const expected = lines(many).join("\n");
  let text = "";
  const decoder = new TextDecoder();
  const page = new Page((octets) => text += decoder.decode(octets, { stream: true }), 64);
  const checker = new UpdateChecker({ limitOctets: 256, trustBlocks: false });
  many(new JsonView(page, checker.sets), checker);
  page.flush();
  assertEquals(text.trimEnd() === expected, true);
  assert(checker.sets.generation > 10);
});
