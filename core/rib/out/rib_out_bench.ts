// What it costs to tell peers of many routes, in this process and into sinks that drop everything:
//
//   deno run -A --v8-flags=--expose-gc core/rib/out/rib_out_bench.ts [routes] [sets] [dump|fan]
//
// Wall times of single runs; the longest slice is that of one call of `RibOut.step`.
import { makeContext } from "../../wire/context.ts";
import { IPV4_UNICAST } from "../../wire/family/family_type.ts";
import { UpdateChecker } from "../../wire/update_checker.ts";
import { ExportedSets } from "../exported_sets.ts";
import { makeExportView } from "../export_view.ts";
import type { Importer } from "../importer.ts";
import { ALL } from "../made_importer.ts";
import { madeFacts, said } from "../made_peers.ts";
import { Rib } from "../rib.ts";
import { makeOffering, type OfferProfile } from "./offer.ts";
import { type OutMember, type OutSink, RibOut } from "./rib_out.ts";

class OpenImporter implements Importer {
  readonly by = undefined;
  nextHop = 0;
  take(_f: number, _t: unknown, _p: number, set: number, nextHop: number): number {
    this.nextHop = nextHop;
    return set;
  }
}

class NullSink implements OutSink {
  readonly room = 1 << 20;
  octets = 0;
  send(bytes: Uint8Array): void {
    this.octets += bytes.length;
  }
}

const CONTEXT = makeContext({ peer: "internal" });

/** A feeder's UPDATEs: `sets` of attributes, the prefixes of each all over the table. */
function* stream(routes: number, sets: number): Generator<Uint8Array> {
  const each = Math.ceil(routes / sets);
  for (let set = 0; set < sets; set++) {
    const first = 65000 + set,
      attributes = {
        origin: "igp",
        as_path: [{ type: "sequence", asns: [first, first * 7 % 64000 + 1, 3356, 1299] }],
        next_hop: "192.0.2.1",
        med: set,
        local_pref: 100,
        communities: [0x0d1c0001, 0x0d1c0016, 0x05130064],
      } as const;
    const announce: string[] = [];
    for (let n = set * each; n < Math.min(routes, (set + 1) * each); n++) {
      const at = Math.imul(n, 0x9e3779b1) >>> 8;
      announce.push(`${1 + (at >>> 16) % 220}.${at >>> 8 & 255}.${at & 255}.0/24`);
    }
    yield said({ announce, attributes }, CONTEXT);
  }
}

class Bench {
  readonly checker = new UpdateChecker();
  readonly rib = new Rib(this.checker.sets);
  readonly out = new RibOut(this.rib);
  readonly view = makeExportView({ context: CONTEXT, localAs: 65000 });
  readonly exported = new ExportedSets(this.checker.sets, this.view);
  longest = 0;
  #peers = 0;

  constructor() {
    this.rib.loc(IPV4_UNICAST);
  }

  peer(): number {
    const facts = madeFacts(this.#peers++ % 250, { kind: "internal", isClient: true, asn: 65000 });
    return this.rib.addPeer(facts, new OpenImporter());
  }

  tell(peer: number, messages: readonly Uint8Array[]): void {
    for (const bytes of messages) {
      const faults = this.checker.check(bytes, 0, bytes.length, CONTEXT);
      const { update, set } = this.checker;
      this.rib.in.update(peer, update, set, faults, CONTEXT, 0);
    }
  }

  join(sink: OutSink, peer = this.peer()): OutMember {
    const profile: OfferProfile = {
      kind: "internal",
      isClient: true,
      localAs: 65000,
      clusterId: 1,
      nextHop: { mode: "usual" },
      policy: ALL,
      to: madeFacts(251),
    };
    const make = () => ({
      exported: this.exported,
      offerings: [makeOffering(profile, IPV4_UNICAST, this.rib.in)],
    });
    return this.out.join("clients", make, sink, peer, [IPV4_UNICAST]);
  }

  run(): void {
    this.longest = 0;
    for (let goesOn = true; goesOn;) {
      const from = performance.now();
      goesOn = this.out.step();
      this.longest = Math.max(this.longest, performance.now() - from);
    }
  }
}

function gc(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { rss } = Deno.memoryUsage();
  return rss;
}

function report(name: string, bench: Bench, from: number, sink: NullSink): void {
  const ms = (performance.now() - from).toFixed(0), longest = bench.longest.toFixed(1);
  console.log(`${name}: ${ms} ms, longest slice ${longest} ms, ${sink.octets} octets`);
}

function dumps(routes: number, sets: number): void {
  const bench = new Bench(), feeder = bench.peer(), messages = [...stream(routes, sets)];
  let from = performance.now();
  bench.tell(feeder, messages);
  console.log(`${routes} routes taken in: ${(performance.now() - from).toFixed(0)} ms`);
  const members: OutMember[] = [];
  for (let round = 0; round < 4; round++) {
    const sink = new NullSink(), before = gc();
    from = performance.now();
    members.push(bench.join(sink));
    bench.run();
    report(`dump ${round + 1}`, bench, from, sink);
    console.log(`  ${((gc() - before) / routes).toFixed(1)} octets a route more`);
  }
  const sink = new NullSink();
  from = performance.now();
  bench.rib.clear(feeder);
  let longest = 0;
  for (let goesOn = true; goesOn;) {
    const before = performance.now();
    goesOn = bench.rib.step();
    goesOn = bench.out.step() || goesOn;
    longest = Math.max(longest, performance.now() - before);
  }
  bench.longest = longest;
  report("the feeder is gone, four members told", bench, from, sink);
}

function fanOut(routes: number, sets: number, members: number): void {
  const messages = [...stream(routes, sets)];
  for (let round = 0; round < 4; round++) {
    const bench = new Bench(), feeder = bench.peer();
    const sinks = Array.from({ length: members }, () => new NullSink());
    for (const sink of sinks) bench.join(sink);
    bench.run();
    let from = performance.now(), spent = 0;
    let longest = 0;
    for (let at = 0; at < messages.length; at += 400) {
      bench.tell(feeder, messages.slice(at, at + 400));
      const before = performance.now();
      bench.run();
      longest = Math.max(longest, bench.longest);
      spent += performance.now() - before;
    }
    bench.longest = longest;
    report(`${routes} routes to ${members} members, taken in and told`, bench, from, sinks[0]!);
    console.log(`  of which ${spent.toFixed(0)} ms to tell them`);
    from = 0;
  }
}

const routes = Number(Deno.args[0] ?? 1_000_000), sets = Number(Deno.args[1] ?? 80_000);
if (Deno.args[2] !== "fan") dumps(routes, sets);
if (Deno.args[2] !== "dump") fanOut(routes / 10, sets / 10, 50);
