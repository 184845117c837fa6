import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { generateBmp, generatePcap, generateRib, generateUpdates } from "./generate.ts";
import { parseArguments } from "./generate/arguments.ts";

const SMALL = { updates: 200, seed: 7 };

/** [type, subtype, body] of each record; fails where the lengths do not add up to the file. */
function mrtRecords(file: Uint8Array): { type: number; subtype: number; body: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records = [];
  let at = 0;
  while (at < file.length) {
    const end = at + 12 + view.getUint32(at + 8);
    assert(end <= file.length);
    const [type, subtype] = [view.getUint16(at + 4), view.getUint16(at + 6)];
    records.push({ type, subtype, body: file.subarray(at + 12, end) });
    at = end;
  }
  return records;
}

/** Segments of a little-endian capture; a flow is both addresses and both ports, in that order. */
function tcpSegments(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const segments = [];
  for (let at = 24; at < file.length;) {
    const frame = at + 16;
    const octets = view.getUint32(at + 8, true);
    const tcp = frame + 34;
    const data = tcp + (file[tcp + 12]! >> 4) * 4;
    segments.push({
      flow: file.subarray(frame + 26, frame + 38).toHex(),
      sequence: view.getUint32(tcp + 4),
      payload: file.subarray(data, frame + octets),
    });
    at = frame + octets;
  }
  return segments;
}

/** Message types of a byte stream of whole BGP messages. */
function messageTypes(stream: Uint8Array): number[] {
  const types = [];
  for (let at = 0; at < stream.length;) {
    assertEquals(stream.subarray(at, at + 16), new Uint8Array(16).fill(0xff));
    types.push(stream[at + 18]!);
    at += (stream[at + 16]! << 8) | stream[at + 17]!;
  }
  return types;
}

Deno.test("generateUpdates gives the same bytes for the same seed and others for another", () => {
  const options = { ...SMALL, peers: 3 };
  assertEquals(generateUpdates(options), generateUpdates(options));
  assertNotEquals(generateUpdates(options), generateUpdates({ ...options, seed: 8 }));
});

Deno.test("generateRib writes the peers, then one record a prefix with an entry a peer", () => {
  const records = mrtRecords(generateRib({ prefixes: 300, peers: 4, seed: 7, ipv6Percent: 20 }));
  assertEquals(records.map(({ type }) => type), new Array(301).fill(13));
  const subtypes = records.map(({ subtype }) => subtype);
  assertEquals(subtypes[0], 1);
  assertEquals(subtypes.filter((subtype) => subtype === 2).length, 240);
  assertEquals(subtypes.filter((subtype) => subtype === 4).length, 60);
  for (const { body } of records.slice(1)) {
    const afterPrefix = 5 + Math.ceil(body[4]! / 8);
    assertEquals((body[afterPrefix]! << 8) | body[afterPrefix + 1]!, 4);
  }
});

Deno.test("generateRib never writes a prefix twice", () => {
  const records = mrtRecords(generateRib({ prefixes: 2000, peers: 1, seed: 7 }));
  const prefixes = records.slice(1).map(({ subtype, body }) =>
    `${subtype} ${body.subarray(4, 5 + Math.ceil(body[4]! / 8)).toHex()}`
  );
  assertEquals(new Set(prefixes).size, 2000);
});

Deno.test("generateUpdates wraps exactly one whole UPDATE in each record", () => {
  const records = mrtRecords(generateUpdates({ ...SMALL, peers: 3 }));
  assertEquals(records.length, SMALL.updates);
  for (const { type, subtype, body } of records) {
    assertEquals([type, subtype], [16, 4]);
    const addresses = body[11] === 1 ? 8 : 32;
    assertEquals(messageTypes(body.subarray(12 + addresses)), [2]);
  }
});

Deno.test("generatePcap writes streams that join to whole messages, mishaps or not", () => {
  const options = { updates: 3000, sessions: 4, seed: 7 };
  for (const perMille of [0, 300]) {
    const file = generatePcap({
      ...options,
      reorderPerMille: perMille,
      retransmitPerMille: perMille,
    });
    const flows = Map.groupBy(
      tcpSegments(file).filter(({ payload }) => payload.length > 0),
      ({ flow }) => flow,
    );
    const types = [...flows.values()].flatMap((segments) => messageTypes(joined(segments)));
    assertEquals(types.filter((type) => type === 1).length, 8);
    assertEquals(types.filter((type) => type === 2).length, 3000 + 2 * 4);
  }
});

function joined(segments: readonly { sequence: number; payload: Uint8Array }[]): Uint8Array {
  const start = segments[0]!.sequence;
  const ends = segments.map((part) => ((part.sequence - start) >>> 0) + part.payload.length);
  const stream = new Uint8Array(Math.max(...ends));
  for (const { sequence, payload } of segments) stream.set(payload, (sequence - start) >>> 0);
  return stream;
}

Deno.test("generatePcap reorders and repeats segments only when asked to", () => {
  const disorder = (perMille: number) => {
    const file = generatePcap({
      updates: 3000,
      sessions: 1,
      seed: 7,
      reorderPerMille: perMille,
      retransmitPerMille: perMille,
    });
    const data = tcpSegments(file).filter(({ payload }) => payload.length === 1448);
    return data.filter((part, at) => at > 0 && part.sequence <= data[at - 1]!.sequence).length;
  };
  assertEquals(disorder(0), 0);
  assert(disorder(200) > 5);
});

Deno.test("generateBmp frames every message and carries every UPDATE", () => {
  const file = generateBmp({ ...SMALL, peers: 3 });
  const view = new DataView(file.buffer);
  const types = [];
  for (let at = 0; at < file.length; at += view.getUint32(at + 1)) {
    assertEquals(file[at], 3);
    types.push(file[at + 5]!);
  }
  assertEquals(types.slice(0, 4), [4, 3, 3, 3]);
  assertEquals(types.filter((type) => type === 0).length, SMALL.updates);
  assertEquals(types.slice(-4), [2, 2, 2, 5]);
});

Deno.test("parseArguments refuses an unknown kind, an unknown option and a bad number", () => {
  for (const args of [["ribs", "x"], ["rib"], ["rib", "x", "--sessions", "1"]]) {
    assertEquals(typeof parseArguments(args), "string");
  }
  assertEquals(typeof parseArguments(["rib", "x", "--peers", "many"]), "string");
  assertEquals(typeof parseArguments(["rib", "x", "--peers", "2"]), "object");
});
