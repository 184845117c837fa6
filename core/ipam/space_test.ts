import { assertEquals } from "@std/assert";
import { HELD, type Hold, NONE, PARTED, Space } from "./space.ts";

const DEPTH = 8, UNITS = 1 << DEPTH;

/** The same as an array of units, looked at one by one. */
class Plain {
  readonly held = new Uint8Array(UNITS);
  readonly parted = new Uint8Array(UNITS);

  add(path: number, depth: number, what: Hold, by: number): void {
    const [from, size] = unitsOf(path, depth), units = what === HELD ? this.held : this.parted;
    for (let i = from; i < from + size; i++) units[i]! += by;
  }

  isFree(from: number, size: number, isOuter: boolean): boolean {
    for (let i = from; i < from + size; i++) {
      if (this.held[i]! > 0 || isOuter && this.parted[i]! > 0) return false;
    }
    return true;
  }

  /** The largest free aligned ranges, as depth and first unit. */
  free(isOuter: boolean, depth = 0, from = 0): [depth: number, from: number][] {
    const size = UNITS >> depth;
    if (this.isFree(from, size, isOuter)) return [[depth, from]];
    if (depth === DEPTH) return [];
    return [
      ...this.free(isOuter, depth + 1, from),
      ...this.free(isOuter, depth + 1, from + size / 2),
    ];
  }
}

function unitsOf(path: number, depth: number): [from: number, size: number] {
  return [path >>> 32 - DEPTH, UNITS >> depth];
}

function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = Math.imul(state, 1103515245) + 12345 | 0;
    return (state >>> 8) % below;
  };
}

function compare(space: Space, root: number, plain: Plain): void {
  for (const isOuter of [false, true]) {
    const free = plain.free(isOuter), counts: number[] = [];
    space.count(root, isOuter, counts);
    const expected: number[] = [];
    for (const [depth] of free) expected[depth] = (expected[depth] ?? 0) + 1;
    assertEquals(counts, expected);
    const widest = free.length === 0 ? NONE : Math.min(...free.map(([depth]) => depth));
    assertEquals(space.widest(root, isOuter), widest);
    for (let depth = 0; depth <= DEPTH; depth++) {
      const fit = free.filter(([d]) => d <= depth);
      const tightest = fit.length === 0 ? NONE : Math.max(...fit.map(([d]) => d));
      assertEquals(space.tightest(root, depth, isOuter), tightest);
      if (tightest === NONE) continue;
      const first = fit.find(([d]) => d === tightest)![1];
      assertEquals(space.first(root, 0, tightest, isOuter) >>> 32 - DEPTH, first);
    }
  }
}

Deno.test("Space is what an array of units is, whatever is held, overlaps and is taken back", () => {
  const next = numbers(5), space = new Space(), root = space.root(), plain = new Plain();
  const holds: [path: number, depth: number, what: Hold][] = [];
  for (let i = 0; i < 3000; i++) {
    if (next(20) < 9 && holds.length > 0) {
      const [[path, depth, what]] = holds.splice(next(holds.length), 1) as [typeof holds[number]];
      space.release(root, path, depth, what);
      plain.add(path, depth, what, -1);
    } else {
      const depth = Math.min(DEPTH, next(6) + next(5)), path = next(1 << depth) << 32 - depth;
      const hold: typeof holds[number] = [depth === 0 ? 0 : path, depth, next(3) ? HELD : PARTED];
      space.hold(root, ...hold);
      plain.add(...hold, 1);
      holds.push(hold);
      if (holds.length > 24) {
        holds.splice(0, 12).forEach((old) => {
          space.release(root, ...old);
          plain.add(...old, -1);
        });
      }
    }
    const depth = next(DEPTH + 1), from = next(1 << depth) * (UNITS >> depth);
    const path = from << 32 - DEPTH;
    for (const isOuter of [false, true]) {
      assertEquals(
        space.isFree(root, path, depth, isOuter),
        plain.isFree(from, UNITS >> depth, isOuter),
      );
    }
    if (i % 5 === 0) compare(space, root, plain);
  }
  for (const [path, depth, what] of holds) space.release(root, path, depth, what);
  assertEquals([space.widest(root, true), space.at(root, 0, 1), space.at(root, -1, 1)], [0, 0, 0]);
});

Deno.test("Space goes 2^31 units deep without a node for what is free", () => {
  const space = new Space(), root = space.root(), before = space.octets;
  space.hold(root, -1 << 1, 31, HELD);
  assertEquals(space.octets, before);
  assertEquals(space.widest(root, false), 1);
  assertEquals(space.tightest(root, 31, false), 31);
  assertEquals(space.first(root, 0, 31, false) >>> 0, 0xfffffffc);
  const counts: number[] = [];
  space.count(root, false, counts);
  assertEquals(counts.slice(1), new Array(31).fill(1));
  space.hold(root, 0, 0, HELD);
  assertEquals([space.widest(root, false), space.tightest(root, 31, true)], [NONE, NONE]);
});

Deno.test("Space loses nothing in 200,000 grants and frees of mixed sizes, and uses nodes again", () => {
  const next = numbers(11), space = new Space(), root = space.root();
  const held: [path: number, depth: number][] = [];
  let units = 0;
  for (let i = 0; i < 200_000; i++) {
    const depth = 10 + next(7);
    const fit = next(100) < 52 ? space.tightest(root, depth, false) : NONE;
    if (fit !== NONE) {
      const path = space.first(root, 0, fit, false);
      space.hold(root, path, depth, HELD);
      held.push([path, depth]);
      units += 1 << 16 - depth;
    } else if (held.length > 0) {
      const at = next(held.length), [path, depth] = held[at]!;
      held[at] = held.at(-1)!;
      held.pop();
      space.release(root, path, depth, HELD);
      units -= 1 << 16 - depth;
    }
    if (i % 10_000 === 0) assertEquals(freeUnits(space, root), (1 << 16) - units);
  }
  const most = space.octets;
  assertEquals(freeUnits(space, root), (1 << 16) - units);
  for (const [path, depth] of held) space.release(root, path, depth, HELD);
  assertEquals(space.widest(root, false), 0);
  // As many nodes as there could be at once.
  assertEquals(most <= 32 * (1 << 17) * 2, true);
});

function freeUnits(space: Space, root: number): number {
  const counts: number[] = [];
  space.count(root, false, counts);
  return counts.reduce((sum, count, depth) => sum + count * (1 << 16 - depth), 0);
}
