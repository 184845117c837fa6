// What it costs to take a full table in, import and decide it, beside the checking of its messages.
//
//   deno run -A --v8-flags=--expose-gc core/rib/rib_bench.ts [--routes 1000000] [--sets 80000]
import process from "node:process";
import { drawAttributeSet, writeAttributes } from "../../testdata/bench/generate/attribute_set.ts";
import { ByteSink } from "../../testdata/bench/generate/byte_sink.ts";
import { drawPrefixPool, writePrefix } from "../../testdata/bench/generate/prefixes.ts";
import { Rng } from "../../testdata/bench/generate/rng.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { USUAL_DECISION } from "./decision_options.ts";
import type { Importer } from "./importer.ts";
import { AcceptAll, madeFacts } from "./made_peers.ts";
import { Rib } from "./rib.ts";

const EBGP = makeContext({ peer: "external" });
/** Messages between two looks at the clock. */
const BATCH = 64;

function option(name: string, otherwise: number): number {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(Deno.args[at + 1]);
}

/** A table as one peer sends it: one UPDATE a set, or more where it does not fit. */
function stream(routes: number, sets: number, nextHop: number): Uint8Array {
  const rng = new Rng(42), pool = drawPrefixPool(rng, 4, routes, sets);
  const byOrigin: number[][] = Array.from({ length: sets }, () => []);
  for (let i = 0; i < routes; i++) byOrigin[pool.origin[i]!]!.push(i);
  const sink = new ByteSink(undefined, 1 << 24);
  for (const [origin, list] of byOrigin.entries()) {
    const set = drawAttributeSet(rng, 1000 + origin);
    for (let from = 0; from < list.length;) {
      const start = sink.length;
      sink.fill(0xff, 16);
      for (const octet of [0, 0, 2, 0, 0, 0, 0]) sink.u8(octet);
      writeAttributes(sink, set, { firstAs: 65001, nextHop });
      sink.patch16(start + 21, sink.length - start - 23);
      while (from < list.length && sink.length - start < 4090) {
        writePrefix(sink, pool, list[from++]!);
      }
      sink.patch16(start + 16, sink.length - start);
    }
  }
  return sink.take();
}

let longest = 0, last = 0;

function slice(): void {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
}

function measured(name: string, work: () => void): void {
  const cpu = process.cpuUsage(), start = performance.now();
  longest = 0;
  last = start;
  work();
  const { user, system } = process.cpuUsage(cpu), wall = performance.now() - start;
  console.log(
    `${name.padEnd(46)} ${wall.toFixed(0).padStart(6)} ms wall ${
      ((user + system) / 1000).toFixed(0).padStart(6)
    } ms CPU, longest slice ${longest.toFixed(1)} ms`,
  );
}

function resident(): number {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  gc?.();
  return Deno.memoryUsage().rss;
}

function eachMessage(bytes: Uint8Array, visit: (at: number, end: number) => void): void {
  let count = 0;
  for (let at = 0; at < bytes.length;) {
    const end = at + (bytes[at + 16]! << 8 | bytes[at + 17]!);
    visit(at, end);
    at = end;
    if (++count % BATCH === 0) slice();
  }
}

function main(): void {
  const routes = option("routes", 1_000_000), sets = option("sets", 80_000);
  const streams = [1, 2, 3].map((n) => stream(routes, sets, 0x0a090000 + n));
  for (let turn = 0; turn < 2; turn++) {
    measured("check alone", () => {
      const checker = new UpdateChecker();
      eachMessage(streams[0]!, (at, end) => checker.check(streams[0]!, at, end, EBGP));
    });
  }
  const checker = new UpdateChecker(), rib = new Rib(checker.sets, { seed: 1 });
  let told = 0;
  rib.listen({ changed: (_family, _prefix, _row, best) => void (best && told++), owed: () => 0 });
  const importer: Importer = new AcceptAll();
  const peers = streams.map((_, i) => rib.addPeer(madeFacts(9 - i), importer));
  for (const [i, bytes] of streams.entries()) {
    const before = resident();
    measured(
      `check, take in, import, decide: peer ${i + 1}`,
      () =>
        eachMessage(bytes, (at, end) => {
          const faults = checker.check(bytes, at, end, EBGP);
          rib.in.update(peers[i]!, checker.update, checker.set, faults, EBGP, 1_700_000_000);
        }),
    );
    console.log(`  ${((resident() - before) / routes).toFixed(1)} B a path, ${told} times best`);
  }
  const all = (name: string, begin: () => void) =>
    measured(name, () => {
      begin();
      do slice(); while (rib.step());
    });
  all("decide all again", () => rib.setDecision({ ...USUAL_DECISION, alwaysCompareMed: true }));
  all("other costs of next hops", () => rib.setHops({ costOf: (hop) => hop[3]! }));
  all("another importer of a peer", () => rib.setImporter(peers[0]!, new AcceptAll()));
  all("the best peer is gone", () => rib.clear(peers[0]!));
  all("two more are gone", () => peers.slice(1).forEach((peer) => rib.clear(peer)));
  console.log(`${rib.in.size} paths, ${rib.loc(IPV4_UNICAST)!.size} prefixes are left`);
}

main();
