import { assert, assertEquals } from "@std/assert";
import { Patience } from "./store_etcd_patience.ts";

Deno.test("Patience waits for nobody before somebody was in the way, nor long after", () => {
  const patience = new Patience();
  assertEquals(patience.waitMs(0, 1), 0);
  patience.won();
  assertEquals(patience.waitMs(0, 1), 0);
  for (let i = 0; i < 10; i++) patience.lost(100, 10);
  patience.won();
  const most = patience.waitMs(100, 1);
  assert(most > 10 && patience.waitMs(100, 0.5) === most / 2, `${most}`);
  assertEquals(patience.waitMs(5101, 1), 0);
});

Deno.test("Patience waits less the more often it lost, and never for long", () => {
  const patience = new Patience();
  for (let i = 0; i < 50; i++) patience.lost(0, 10);
  patience.won();
  const waits: number[] = [];
  for (let i = 0; i < 5; i++) {
    waits.push(patience.waitMs(0, 1));
    patience.lost(0, 10);
  }
  assertEquals(waits, waits.toSorted((a, b) => b - a));
  for (let i = 0; i < 5000; i++) patience.lost(0, 60_000);
  patience.won();
  assertEquals(patience.waitMs(0, 1), 1500);
});

interface Client {
  readonly patience: Patience;
  start: number;
  end: number;
  wins: number;
}

Deno.test("Patience lets sixteen who want the same have it about as often, in few tries each", () => {
  let seed = 7, last = -1, tries = 0;
  const chance = () => (seed = seed * 48271 % 2147483647) / 2147483647;
  const tryMs = () => 10 + 2 * chance();
  const all: Client[] = Array.from({ length: 16 }, (_, i) => {
    return { patience: new Patience(), start: i, end: i + tryMs(), wins: 0 };
  });
  // A try looks at its start and commits at its end; it is in vain if somebody committed in between.
  for (; tries < 20_000; tries++) {
    const next = all.reduce((first, one) => one.end < first.end ? one : first), { end } = next;
    if (last < next.start) {
      last = end;
      next.wins++;
      next.patience.won();
    } else next.patience.lost(end, end - next.start);
    next.start = end + next.patience.waitMs(end, chance());
    next.end = next.start + tryMs();
  }
  const wins = all.map(({ wins }) => wins).sort((a, b) => a - b);
  assert(wins[15]! < 2 * wins[0]!, `${wins}`);
  const total = wins.reduce((sum, one) => sum + one);
  assert(tries < 7 * total, `${tries} tries for ${total}`);
});
