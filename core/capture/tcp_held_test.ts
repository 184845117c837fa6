import { assertEquals } from "@std/assert";
import { type HeldBudget, HeldSegments } from "./tcp_held.ts";

const STAMP = { seconds: 1, microseconds: 2, frame: 3, offset: 4 };

function text(held: HeldSegments): string {
  const parts: string[] = [];
  for (let s = held.first; s !== undefined; s = held.first) {
    parts.push(`${s.seq}+${s.length}:${[...s.bytes].join("")}`);
    held.shift();
  }
  return parts.join(" ");
}

function put(
  held: HeldSegments,
  seq: number,
  octets: readonly number[],
  length = octets.length,
): void {
  held.insert(seq, length, Uint8Array.from([9, ...octets, 9]), 1, 1 + octets.length, STAMP);
}

const fresh = (): [HeldSegments, HeldBudget] => {
  const budget = { octets: 0, limit: 1000 };
  return [new HeldSegments(budget, 100), budget];
};

Deno.test("HeldSegments keeps segments sorted, across the wrap of sequence numbers", () => {
  const [held] = fresh();
  put(held, 2, [5, 5]);
  put(held, 0xffffffff, [1, 1]);
  put(held, 0xfffffff0, [0]);
  put(held, 1, [3]);
  assertEquals(text(held), "4294967280+1:0 4294967295+2:11 1+1:3 2+2:55");
});

Deno.test("HeldSegments lets the octets that came first win, and says what differs", () => {
  const [held] = fresh();
  put(held, 10, [1, 1, 1]);
  put(held, 16, [2, 2]);
  put(held, 8, [7, 7, 1, 1, 1, 7, 7, 7, 2, 2, 7]);
  assertEquals([held.added, held.repeated, held.differs], [6, 5, false]);
  put(held, 9, [7, 1, 3]);
  assertEquals([held.added, held.repeated, held.differs], [0, 3, true]);
  assertEquals(text(held), "8+2:77 10+3:111 13+3:777 16+2:22 18+1:7");
});

Deno.test("HeldSegments keeps the real length of a segment that the capture cut", () => {
  const [held, budget] = fresh();
  put(held, 10, [1, 1], 8);
  assertEquals(budget.octets, 2);
  put(held, 12, [4, 4, 4, 4, 4, 4, 4, 4]);
  assertEquals(held.differs, false);
  assertEquals(text(held), "10+8:11 18+2:44");
});

Deno.test("HeldSegments counts what all hold together, and gives it back", () => {
  const budget = { octets: 0, limit: 150 };
  const [one, two] = [new HeldSegments(budget, 100), new HeldSegments(budget, 100)];
  put(one, 0, new Array<number>(101).fill(0));
  assertEquals([one.full, two.full], [true, false]);
  put(two, 0, new Array<number>(60).fill(0));
  assertEquals([budget.octets, two.full], [161, true]);
  one.clear();
  assertEquals([budget.octets, one.full, two.full], [60, false, false]);
});

Deno.test("HeldSegments bounds the number of segments too", () => {
  const held = new HeldSegments({ octets: 0, limit: 1e9 }, 1e9);
  for (let i = 0; i < 9000 && !held.full; i++) put(held, i * 2, [1]);
  assertEquals(held.full, true);
});

Deno.test("HeldSegments agrees with an array of octets through random overlaps", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = Math.imul(seed, 1103515245) + 12345 >>> 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 200; round++) {
    const held = new HeldSegments({ octets: 0, limit: 1e9 }, 1e9);
    const base = 0xffffffe0, expected = new Map<number, number>();
    for (let i = 0; i < 20; i++) {
      const at = random(60), octets = Array.from({ length: 1 + random(12) }, () => random(4));
      let differs = false, repeated = 0;
      octets.forEach((octet, k) => {
        const known = expected.get(at + k);
        if (known === undefined) expected.set(at + k, octet);
        else {
          repeated++;
          differs ||= known !== octet;
        }
      });
      put(held, base + at >>> 0, octets);
      assertEquals([held.repeated, held.differs], [repeated, differs]);
    }
    const found = new Map<number, number>();
    for (let s = held.first; s !== undefined; s = held.first) {
      const at = s.seq - base | 0;
      s.bytes.forEach((octet, k) => found.set(at + k, octet));
      held.shift();
    }
    assertEquals([...found], [...expected].sort(([a], [b]) => a - b));
  }
});
