import { assertEquals } from "@std/assert";
import { A4, A6, B4, B6, ipv4, ipv6, tcp } from "./made_packets.ts";
import { ip } from "./ip.ts";
import { Packet, peel } from "./packet.ts";
import { ConnectionTable } from "./tcp_table.ts";

interface Ends {
  readonly six: boolean;
  readonly swapped: boolean;
  readonly from: number;
  readonly to: number;
}

function packet({ six, swapped, from, to }: Ends): Packet {
  const p = new Packet({ seconds: 0, microseconds: 0, frame: 1, offset: 0 });
  const segment = tcp({ seq: 1, from: swapped ? to : from, to: swapped ? from : to });
  const [a, b] = six ? [A6, B6] : [A4, B4];
  const ends = swapped ? { source: b, target: a } : { source: a, target: b };
  const bytes = Uint8Array.from(six ? ipv6(segment, ends) : ipv4(segment, ends));
  p.set(bytes, 0, bytes.length, bytes.length);
  peel(p, ip);
  return p;
}

Deno.test("ConnectionTable.find knows both directions of a connection, and which one it was", () => {
  for (const six of [false, true]) {
    const table = new ConnectionTable<string>();
    const there = { six, swapped: false, from: 50000, to: 179 }, back = { ...there, swapped: true };
    assertEquals(table.find(packet(there)), -1);
    const index = table.add("one");
    assertEquals([table.find(packet(there)), table.reversed], [index, false]);
    assertEquals([table.find(packet(back)), table.reversed], [index, true]);
    assertEquals(table.find(packet({ ...there, from: 179, to: 50000 })), -1);
    assertEquals(table.find(packet({ ...there, six: !six })), -1);
  }
});

Deno.test("ConnectionTable.find tells the directions of one address apart by port", () => {
  const table = new ConnectionTable<string>();
  const loop = (from: number, to: number): Packet => {
    const p = packet({ six: false, swapped: false, from, to });
    p.target = p.source;
    return p;
  };
  assertEquals(table.find(loop(179, 50000)), -1);
  table.add("loop");
  assertEquals([table.find(loop(179, 50000)), table.reversed], [0, false]);
  assertEquals([table.find(loop(50000, 179)), table.reversed], [0, true]);
});

Deno.test("ConnectionTable agrees with a Map through 30,000 additions and removals", () => {
  const table = new ConnectionTable<number>(), expected = new Map<string, number>();
  let seed = 1;
  const random = (below: number) => {
    seed = Math.imul(seed, 1103515245) + 12345 >>> 0;
    return (seed >>> 8) % below;
  };
  const p = [
    packet({ six: false, swapped: false, from: 1, to: 2 }),
    packet({ six: true, swapped: false, from: 1, to: 2 }),
  ];
  for (let i = 0; i < 30_000; i++) {
    const which = random(2), packet = p[which]!, port = random(3000);
    packet.bytes[packet.transport] = port >>> 8;
    packet.bytes[packet.transport + 1] = port;
    const index = table.find(packet), key = `${which} ${port}`;
    assertEquals(index < 0 ? undefined : table.at(index), expected.get(key));
    if (index < 0) {
      expected.set(key, i);
      table.add(i);
    } else if (random(2) === 0) {
      expected.delete(key);
      table.remove(index);
    }
  }
  assertEquals(table.size, expected.size);
});
