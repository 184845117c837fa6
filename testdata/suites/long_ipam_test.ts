// A million requests of a ledger in any order, and many thousand power cuts, judged by the checker,
// which shares no code with what grants.
import { assert, assertEquals } from "@std/assert";
import { type IpamJob, runJobs } from "./long/ipam_runs.ts";

const SEED = Number(Deno.env.get("SEED") ?? 1);

function jobs(kind: IpamJob["kind"], count: number, steps: number): IpamJob[] {
  return Array.from({ length: count }, (_, i) => ({ kind, seed: SEED + i, steps }));
}

async function run(all: readonly IpamJob[], what: string): Promise<ReadonlyMap<string, number>> {
  const began = performance.now(), { sums, failures } = await runJobs(all);
  for (const [name, count] of [...sums].sort()) {
    console.log(`${count.toLocaleString("en").padStart(12)}  ${name}`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${what}, seeds ${SEED} on: ${failures.length} faults, ${seconds} s`);
  assertEquals(failures, []);
  return sums;
}

Deno.test("long: a million random requests keep every promise of a ledger", async () => {
  const sums = await run(jobs("walk", 20, 50_000), "1,000,000 requests");
  for (const kind of ["allocate", "release", "report", "agent", "pool or node"]) {
    assert((sums.get(kind) ?? 0) > 10_000, kind);
  }
});

Deno.test("long: twenty thousand power cuts lose nothing that was answered, and leave nothing behind", async () => {
  const sums = await run(jobs("crash", 20, 1000), "20,000 power cuts");
  assertEquals(sums.get("crashes"), 20_000);
  assert((sums.get("unanswered, but there") ?? 0) > 100);
});
