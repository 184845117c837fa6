// Whole messages, read into values and written again. The messages are those of the captures that
// real daemons made.
import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { Writer } from "../net/writer.ts";
import { type Context, makeContext } from "./context.ts";
import type { Fault } from "./fault.ts";
import { Framer } from "./framer.ts";
import { MAX_LENGTH, UPDATE } from "./message_header.ts";
import { checkMessage } from "./message.ts";
import { decodeMessage, encodeMessage, type Message } from "./message_value.ts";
import { decodeNlri, encodeNlri, type NlriList } from "./nlri_list.ts";
import { UpdateChecker } from "./update_checker.ts";
import { makeEndOfRib, makeUpdate, nlriOctets } from "./update_value.ts";

const IPV4 = 1 << 8 | 1, IPV6 = 2 << 8 | 1;
const CONTEXT = makeContext();

function read(octets: Uint8Array, context: Context = CONTEXT): Message {
  return decodeMessage(octets, 0, octets.length, context);
}

function write(message: Message, context: Context = CONTEXT): Uint8Array {
  const out = new Writer();
  encodeMessage(message, out, context);
  return out.finish();
}

/** The message of a type and a body in hex. */
function frame(type: number, hex: string): Uint8Array {
  return write({ kind: "opaque", type, body: fromHex(hex.replaceAll(" ", "")) });
}

/** An UPDATE of its three parts in hex. */
function update(withdrawn: string, attributes: string, nlri: string): Uint8Array {
  const part = (hex: string) => {
    const clean = hex.replaceAll(" ", "");
    return (clean.length / 2).toString(16).padStart(4, "0") + clean;
  };
  return frame(UPDATE, part(withdrawn) + part(attributes) + nlri.replaceAll(" ", ""));
}

const ORIGIN = "400101 00", PATH = "400206 0201 0000fde9", HOP = "400304 0a000002";

const KEPT: readonly (readonly [fact: string, octets: Uint8Array, context?: Context])[] = [
  ["the order of attributes", update("", `${HOP} ${PATH} ${ORIGIN}`, "180a0000")],
  ["the Partial bit", update("", `${ORIGIN} ${PATH} ${HOP} e00804 fde90001`, "180a0000")],
  ["low flag bits", update("", `4f0101 00 ${PATH} ${HOP}`, "180a0000")],
  ["a long length that need not be", update("", `50010001 00 ${PATH} ${HOP}`, "180a0000")],
  [
    "how a path is cut into segments",
    update("", `${ORIGIN} 40020c 0201 0000fde9 0201 0000fdea ${HOP}`, "180a0000"),
  ],
  ["an attribute that nobody knows", update("", `${ORIGIN} ${PATH} ${HOP} c06303 010203`, "08 0a")],
  ["an attribute that comes twice", update("", `${ORIGIN} ${ORIGIN} ${PATH} ${HOP}`, "08 0a")],
  ["a malformed attribute", update("", `400102 0000 ${PATH} ${HOP}`, "08 0a")],
  ["an attribute that overruns", update("", `${ORIGIN} ${PATH} 400309 0a000002`, "08 0a")],
  ["prefixes that do not parse", update("08 0a 29 0a", "", "")],
  ["withdrawn, attributes and NLRI together", update("08 0b", `${ORIGIN} ${PATH} ${HOP}`, "08 0a")],
  ["a family that is not decoded", update("", "800f06 4004 47 010203", "")],
  [
    "path identifiers",
    update("00000007 08 0b", `${ORIGIN} ${PATH} ${HOP}`, "00000001 08 0a 00000002 08 0a"),
    makeContext({ addPath: new Set([IPV4]) }),
  ],
  [
    "AS numbers of two octets",
    update("", `${ORIGIN} 400204 0201 fde9 ${HOP} c00706 fde9 0a000001`, "08 0a"),
    makeContext({ asWidth: 2 }),
  ],
  [
    "an OPEN with one capability a parameter",
    frame(1, "04fde9005a0a0000010c 0206010400010001 02020200"),
  ],
  ["an OPEN with all capabilities in one", frame(1, "04fde9005a0a0000010a 0208 010400010001 0200")],
  ["an extended OPEN that need not be", frame(1, "04fde9005a0a000001ff ff0005 02 0002 0200")],
  ["a capability that nobody knows", frame(1, "04fde9005a0a00000107 0205 fe03 010203")],
  ["an OPEN whose parameters do not end", frame(1, "04fde9005a0a000001ff 0206 01")],
  ["a NOTIFICATION with data", frame(3, "0602 03 627965")],
  ["a NOTIFICATION whose message lies", frame(3, "0602 ff 41414141")],
  ["a ROUTE-REFRESH with filters", frame(5, "00010001 01 40 0007 80 00000001 0000")],
  ["a ROUTE-REFRESH with octets that are none", frame(5, "00010001 09")],
  ["a KEEPALIVE", frame(4, "")],
  ["a message of a type that nobody knows", frame(9, "0102")],
];

Deno.test("decodeMessage keeps what the wire says, and encodeMessage writes it again", () => {
  for (const [fact, octets, context] of KEPT) {
    assertEquals(write(read(octets, context), context).toHex(), octets.toHex(), fact);
  }
});

Deno.test("decodeMessage masks host bits in the fields of prefixes, and counts them", () => {
  const message = read(update("0f 0a01", `${ORIGIN} ${PATH} ${HOP}`, "0c 0a1f 08 0a 10 0a01"));
  assert(message.kind === "update");
  assertEquals([message.update.withdrawn.masked, message.update.nlri.masked], [1, 1]);
  const masked = update("0f 0a00", `${ORIGIN} ${PATH} ${HOP}`, "0c 0a10 08 0a 10 0a01");
  assertEquals(write(message).toHex(), masked.toHex());
});

Deno.test("makeUpdate writes attributes in canonical order, with the flags of the RFCs", () => {
  const nlri = nlriOctets(IPV6, [{
    nlri: { address: fromHex("20010db8" + "00".repeat(12)), length: 32 },
  }], CONTEXT);
  const made = makeUpdate({
    withdrawn: [{ nlri: { address: fromHex("0a000000"), length: 8 } }],
    attributes: {
      med: 5,
      origin: "igp",
      mp_reach: { family: IPV6, nextHop: fromHex("fe80" + "00".repeat(14)), reserved: 0, nlri },
    },
  });
  const reach = `800e1a 000201 10 fe80${"00".repeat(14)} 00 20 20010db8`;
  assertEquals(
    write({ kind: "update", update: made }).toHex(),
    update("08 0a", `${reach} ${ORIGIN} 800404 00000005`, "").toHex(),
  );
});

Deno.test("makeEndOfRib is an UPDATE of 23 octets, or one empty MP_UNREACH_NLRI", () => {
  assertEquals(
    write({ kind: "update", update: makeEndOfRib(IPV4) }).toHex(),
    update("", "", "").toHex(),
  );
  const octets = write({ kind: "update", update: makeEndOfRib(IPV6) });
  assertEquals(octets.toHex(), update("", "800f03 000201", "").toHex());
  const checker = new UpdateChecker();
  assertEquals(checker.check(octets, 0, octets.length, CONTEXT), []);
  assertEquals(checker.update.endOfRib, IPV6);
});

Deno.test("encodeUpdate throws RangeError where a field does not fit its length", () => {
  const route = { nlri: { address: fromHex("0a000001"), length: 32 } };
  const made = makeUpdate({ withdrawn: new Array(13_200).fill(route) });
  let thrown: unknown;
  try {
    write({ kind: "update", update: made });
  } catch (error) {
    thrown = error;
  }
  assert(thrown instanceof RangeError);
});

/** All that looks like a message in the octets of a file, whatever stands around it. */
function messagesIn(octets: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  const framer = new Framer<undefined>({
    message: (bytes, start, end) => {
      if (end - start <= MAX_LENGTH) found.push(bytes.slice(start, end));
    },
    garbage: () => {},
  });
  framer.push(octets, 0, octets.length, undefined);
  return found;
}

const CAPTURES = new URL("../../testdata/captures/", import.meta.url);

function shipped(): Uint8Array[] {
  return ["healthy", "faults"].flatMap((shelf) =>
    [...Deno.readDirSync(new URL(`${shelf}/`, CAPTURES))]
      .filter(({ name }) => /\.pcap(ng)?$/.test(name)).map(({ name }) => name).sort()
      .flatMap((name) => messagesIn(Deno.readFileSync(new URL(`${shelf}/${name}`, CAPTURES))))
  );
}

function isFaultless(checker: UpdateChecker, octets: Uint8Array): boolean {
  if (octets[18] === UPDATE) return checker.check(octets, 0, octets.length, CONTEXT).length === 0;
  const faults: Fault[] = [];
  checkMessage(octets, 0, octets.length, faults);
  return faults.length === 0;
}

function maskedIn(message: Message): number {
  return message.kind === "update"
    ? message.update.withdrawn.masked + message.update.nlri.masked
    : 0;
}

Deno.test("decodeMessage and encodeMessage give back every message of the shipped captures", () => {
  const checker = new UpdateChecker(), messages = shipped();
  let faultless = 0;
  for (const octets of messages) {
    const message = read(octets);
    if (maskedIn(message) > 0) continue;
    assertEquals(write(message).toHex(), octets.toHex());
    if (isFaultless(checker, octets)) faultless++;
  }
  assert(messages.length > 1000 && faultless > 900, `${faultless} of ${messages.length} messages`);
});

Deno.test("decodeNlri and encodeNlri give back the NLRI of every family in the shipped captures", () => {
  const met = new Set<number>(), checker = new UpdateChecker(), out = new Writer();
  for (const octets of shipped()) {
    if (octets[18] !== UPDATE || !isFaultless(checker, octets)) continue;
    const { update } = checker;
    for (
      const [body, from, to] of [
        [update.reachStart, update.reachNlriStart, update.reachEnd],
        [update.unreachStart, update.unreachStart + 3, update.unreachEnd],
      ] as const
    ) {
      if (body < 0) continue;
      const key = update.familyAt(body);
      const list: NlriList = decodeNlri(key, octets, from, to, CONTEXT);
      out.length = 0;
      encodeNlri(key, list, out, CONTEXT);
      if (list.routes.length > 0) met.add(key);
      if (list.masked === 0) assertEquals(out.finish().toHex(), octets.slice(from, to).toHex());
    }
  }
  assert(met.size >= 8, `families met: ${[...met]}`);
});
