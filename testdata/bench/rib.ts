/**
 * What the RIB costs: CPU time and memory for a full table in, out, and in a file.
 *
 *   deno run -A --v8-flags=--expose-gc testdata/bench/rib.ts [--routes 1000000] [--sets 80000] [--order sets|mixed]
 *
 * CPU time is that of the process, all threads; memory is the growth of what is resident after a
 * collection. The longest slice is wall time and says little on a machine that does other work.
 */
import process from "node:process";
import { AdjIn } from "../../core/rib/adj_in.ts";
import { AdjOut } from "../../core/rib/adj_out.ts";
import { makeExportView } from "../../core/rib/export_view.ts";
import { prefixFor, sortedPrefixes } from "../../core/rib/path_lookup.ts";
import { decodeSnapshot, encodeSnapshot } from "../../core/rib/snapshot.ts";
import { Writer } from "../../core/net/writer.ts";
import { makeContext } from "../../core/wire/context.ts";
import { IPV4_UNICAST } from "../../core/wire/family/family_type.ts";
import { UpdateChecker } from "../../core/wire/update_checker.ts";
import { drawAttributeSet, writeAttributes } from "./generate/attribute_set.ts";
import { ByteSink } from "./generate/byte_sink.ts";
import { drawPrefixPool, writePrefix } from "./generate/prefixes.ts";
import { Rng } from "./generate/rng.ts";

const EBGP = makeContext({ peer: "external" });
const SLICE_OCTETS = 1 << 16;

function option(name: string, otherwise: number): number {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(Deno.args[at + 1]);
}

/** A table as one peer sends it: one UPDATE a set, or more where it does not fit. */
function stream(routes: number, sets: number): Uint8Array {
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
      writeAttributes(sink, set, { firstAs: 65001, nextHop: 0x0a090001 });
      sink.patch16(start + 21, sink.length - start - 23);
      while (from < list.length && sink.length - start < 4090) {
        writePrefix(sink, pool, list[from++]!);
      }
      sink.patch16(start + 16, sink.length - start);
    }
  }
  return sink.take();
}

/** The messages of a stream in an order that has nothing to do with their sets. */
function* messagesOf(bytes: Uint8Array): Generator<readonly [number, number]> {
  for (let at = 0; at < bytes.length;) {
    const end = at + (bytes[at + 16]! << 8 | bytes[at + 17]!);
    yield [at, end];
    at = end;
  }
}

function resident(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return Deno.memoryUsage().rss;
}

let longest = 0, lastSlice = 0;

/** Notes a point at which a loop would look after others. */
function slice(): void {
  const now = performance.now();
  longest = Math.max(longest, now - lastSlice);
  lastSlice = now;
}

function measured<T>(name: string, work: () => T): T {
  const before = process.cpuUsage();
  longest = 0;
  lastSlice = performance.now();
  const start = lastSlice, result = work();
  slice();
  const { user, system } = process.cpuUsage(before);
  const seconds = ((user + system) / 1e6).toFixed(3), wall = (lastSlice - start) / 1000;
  console.log(
    `${name.padEnd(44)} ${seconds.padStart(7)} s CPU ${wall.toFixed(3).padStart(7)} s wall, ` +
      `longest slice ${longest.toFixed(1)} ms`,
  );
  return result;
}

function perRoute(name: string, growth: number, routes: number): void {
  console.log(`${name.padEnd(44)} ${(growth / routes).toFixed(1).padStart(7)} octets a route`);
}

function receive(adjIn: AdjIn, checker: UpdateChecker, peer: number, bytes: Uint8Array): void {
  let count = 0;
  for (const [at, end] of messagesOf(bytes)) {
    const faults = checker.check(bytes, at, end, EBGP);
    adjIn.update(peer, checker.update, checker.set, faults, EBGP, 1_700_000_000);
    if ((++count & 63) === 0) slice();
  }
}

function addPeer(adjIn: AdjIn, n: number): number {
  const address = Uint8Array.of(192, 0, 2, n);
  return adjIn.addPeer({ name: `${n}`, address, asn: 65001, routerId: n, kind: "external" });
}

function send(adjOut: AdjOut, name: string): void {
  const self = { ipv4: Uint8Array.of(192, 0, 2, 9) };
  const view = makeExportView({ context: EBGP, localAs: 65000, self, nextHopSelf: true });
  const exported = adjOut.exported(view);
  for (const turn of ["first peer", "second peer of its view"]) {
    const out = new Writer(SLICE_OCTETS * 2);
    let octets = 0;
    const peer = adjOut.addPeer(exported, [IPV4_UNICAST]);
    measured(`${name}, ${turn}`, () => {
      for (let isDone = false; !isDone; slice()) {
        out.length = 0;
        isDone = peer.drain(out, SLICE_OCTETS);
        octets += out.length;
      }
    });
    console.log(`  ${peer.tally(IPV4_UNICAST)!.messages} UPDATEs, ${octets} octets`);
  }
}

/** Routes in the order of their sets, or mixed, as prefixes stand in a table after a day. */
function fill(adjOut: AdjOut, adjIn: AdjIn, isMixed: boolean): void {
  const table = adjIn.table(IPV4_UNICAST)!, nlri = new Uint8Array(5);
  const put = (prefix: number) => {
    nlri[0] = table.prefixes.length(prefix);
    table.prefixes.put(prefix, nlri, 1);
    adjOut.setNlri(IPV4_UNICAST, nlri, 0, table.setOf(table.first(prefix)));
  };
  if (isMixed) { for (const prefix of sortedPrefixes(table)) put(prefix); }
  else for (let prefix = 0; prefix < table.prefixes.bound; prefix++) put(prefix);
}

function main(): void {
  const routes = option("routes", 1_000_000), sets = option("sets", 80_000);
  const bytes = stream(routes, sets), start = resident();
  measured("check alone (cold code)", () => {
    const checker = new UpdateChecker();
    for (const [at, end] of messagesOf(bytes)) checker.check(bytes, at, end, EBGP);
  });
  const checker = new UpdateChecker(), adjIn = new AdjIn(checker.sets);
  const [one, two] = [addPeer(adjIn, 1), addPeer(adjIn, 2)];
  measured("receive and check, first peer", () => receive(adjIn, checker, one, bytes));
  const first = resident();
  perRoute("memory, first path (with code and checker)", first - start, routes);
  measured("receive and check, second peer", () => receive(adjIn, checker, two, bytes));
  perRoute("memory, further path", resident() - first, routes);
  measured("receive and check, the same again", () => receive(adjIn, checker, two, bytes));
  measured("sort all prefixes", () => sortedPrefixes(adjIn.table(IPV4_UNICAST)!));
  measured("longest match, 100,000 addresses", () => {
    const table = adjIn.table(IPV4_UNICAST)!, address = new Uint8Array(4);
    for (let n = 0; n < 100_000; n++) {
      new DataView(address.buffer).setInt32(0, Math.imul(n, 0x9e3779b1));
      prefixFor(table, address);
    }
  });
  measured("a peer goes", () => {
    while (!adjIn.removePeer(two, 20_000)) slice();
  });
  const chunks: Uint8Array[] = [];
  measured("write a snapshot", () => {
    for (const chunk of encodeSnapshot(adjIn, { created: 0, source: "" })) {
      chunks.push(chunk);
      slice();
    }
  });
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  console.log(`  ${size} octets`);
  measured("read it", () => {
    const found = decodeSnapshot(chunks, new UpdateChecker().sets);
    if (!("adjIn" in found) || found.adjIn.size !== routes) throw new Error("not what was written");
  });
  chunks.length = 0;
  for (const order of ["by set", "mixed"]) {
    const before = resident(), adjOut = new AdjOut(checker.sets);
    measured(`make our routes, ${order}`, () => fill(adjOut, adjIn, order === "mixed"));
    perRoute("memory of our routes", resident() - before, routes);
    send(adjOut, `send, ${order}`);
    measured("withdraw all, two peers", () => adjOut.clear());
  }
}

main();
