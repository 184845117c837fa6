import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { parsePrefix } from "../net/prefix.ts";
import { Writer } from "../net/writer.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { endOfRib } from "./adj_out.ts";
import { drained, messages, Outbound } from "./made_outbound.ts";
import { raw } from "./made_peers.ts";

Deno.test("AdjOut withdraws a path whose successor fits into no message, where paths have no identifiers", () => {
  const made = new Outbound(), plain = makeContext({ peer: "external", extendedMessage: false });
  const peer = made.join({ context: plain }, [IPV4_UNICAST]);
  made.set("10.0.0.0/8", { med: 1 }, "", 1);
  drained(peer);
  const long = made.adjOut.attributes({}, [raw(0xd0, 8, "fde80001".repeat(1100))]);
  made.adjOut.set(parsePrefix("10.0.0.0/8")!, long, 0, 2);
  assertEquals(messages(drained(peer)), []);
  made.delete("10.0.0.0/8", 1);
  assertEquals(messages(drained(peer)), ["020002080a0000"]);
  assertEquals(peer.tally(IPV4_UNICAST)!.paths, 0);
});

Deno.test("OutPeer.again during the first dump does not take its End-of-RIB away, and comes behind it", () => {
  const made = new Outbound(), out = new Writer();
  for (let n = 0; n < 3000; n++) made.set(`10.${n >> 8}.${n & 255}.0/24`);
  const peer = made.join({}, [IPV4_UNICAST]), before = fromHex("b0"), after = fromHex("e0");
  peer.drain(out, 1);
  for (let n = 0; n < 100; n++) {
    assertEquals(peer.again(IPV4_UNICAST, { before, after }), n === 0);
  }
  const hex = out.finish().toHex() + drained(peer).toHex();
  // RFC 4724 §2; RFC 7313 §4: BoRR follows it.
  const parts = hex.split(endOfRib(IPV4_UNICAST).toHex());
  assertEquals(parts.length, 2);
  assert(parts[1]!.startsWith("b0"), parts[1]);
  assert(parts[1]!.endsWith("e0"), parts[1]);
  // A hundred requests at once are one.
  assertEquals(peer.tally(IPV4_UNICAST)!.announced, 6000);
});

Deno.test("AdjOut leaves a peer without path identifiers with the first path of each prefix, or none", () => {
  const made = new Outbound(), { adjOut } = made, out = new Writer();
  const plain = makeContext({ peer: "external", extendedMessage: false });
  const peer = made.join({ context: plain }, [IPV4_UNICAST]);
  const long = raw(0xd0, 8, "fde80001".repeat(1100)), has = new Map<string, number>();
  let seed = 7;
  const random = (below: number) => (seed = Math.imul(seed, 1103515245) + 12345 >>> 0) % below;
  for (let turn = 0; turn < 5000; turn++) {
    const prefix = `10.${random(4)}.0.0/16`, pathId = random(3), key = `${prefix} ${pathId}`;
    // A MED of 0 stands for what fits into no message.
    const med = random(4) === 0 ? 0 : 1 + random(3);
    if (random(3) === 0) has.delete(key), made.delete(prefix, pathId);
    else {
      has.set(key, med);
      adjOut.set(parsePrefix(prefix)!, adjOut.attributes({ med }, med ? [] : [long]), 0, pathId);
    }
    if (random(3) === 0) peer.drain(out, 1 + random(100));
    if (random(200) === 0) peer.again(IPV4_UNICAST);
    if (turn % 50 > 0) continue;
    out.put(drained(peer, 64));
    made.reader.tellAll(0, out.finish());
    out.length = 0;
    const firsts = [0, 1, 2, 3].map((n) => `10.${n}.0.0/16`).filter((name) => {
      const first = [0, 1, 2].find((id) => has.has(`${name} ${id}`));
      return first !== undefined && has.get(`${name} ${first}`)! > 0;
    });
    assertEquals(made.reader.lines(), firsts.map((name) => `${name} peer1`));
    assertEquals(peer.tally(IPV4_UNICAST)!.paths, firsts.length);
    assertEquals(adjOut.table(IPV4_UNICAST)!.size, has.size);
  }
});
