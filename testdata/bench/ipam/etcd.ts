/**
 * Measures grants from a ledger in etcd beside what the same etcd does at its fastest, in one run:
 * raw txns of one comparison and one put, then grants, with the same number of writers. The etcd is
 * one member on the loopback of its own, and shares the machine with the writers.
 *
 *   deno run -A testdata/bench/ipam/etcd.ts [--writers 16] [--seconds 4] [--rounds 3] [--json]
 */
import { EtcdClient } from "../../../core/io/etcd_client.ts";
import { base64, isOf, put } from "../../../core/io/etcd_message.ts";
import { EtcdStore } from "../../../core/io/store_etcd.ts";
import { allocate } from "../../../core/ipam/allocate.ts";
import { Keeper } from "../../../core/ipam/keeper.ts";
import { isRefusal } from "../../../core/ipam/refusal.ts";
import { addPool } from "../../../core/ipam/request_pool.ts";
import { EtcdServers } from "../../suites/ipam_etcd/server.ts";
import { describeMachine, formatMachine } from "../compare/machine.ts";

/** Grants are to reach this part of the raw rate. */
const MUST = 0.5, AIM = 0.9;

interface Row {
  readonly what: string;
  /** Grants, or raw txns, a second: the median of the rounds. */
  readonly rate: number;
  /** Of one grant. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

type Writer = () => Promise<unknown>;

/** Writers of one kind, and how they are done away with. */
interface Crowd {
  readonly writers: readonly Writer[];
  close(): Promise<void>;
}

const args = new Map(Deno.args.map((arg, i) => [arg, Deno.args[i + 1]]));
const count = Number(args.get("--writers") ?? 16);
const seconds = Number(args.get("--seconds") ?? 4), rounds = Number(args.get("--rounds") ?? 3);

const now = () => ({ unix: Math.floor(Date.now() / 1000) });
let serial = 0;

function raw(endpoints: readonly string[]): Promise<Crowd> {
  const clients = Array.from({ length: count }, () => new EtcdClient({ endpoints }));
  const writers = clients.map((client) => () => {
    const key = `/raw/${serial++}`;
    return client.txn([isOf(key, 0)], [put(key, "x".repeat(200))]);
  });
  return Promise.resolve({
    writers,
    close: () => Promise.resolve(clients.forEach((client) => client.close())),
  });
}

/** Without a line of ours: what `fetch` and etcd do. */
function bare(endpoints: readonly string[]): Promise<Crowd> {
  const write = async () => {
    const key = base64(`/bare/${serial++}`);
    const response = await fetch(`${endpoints[0]}/v3/kv/txn`, {
      method: "POST",
      body: JSON.stringify({
        compare: [{ target: "CREATE", result: "EQUAL", key, create_revision: "0" }],
        success: [{ request_put: { key, value: base64("x".repeat(200)) } }],
      }),
    });
    if (!(await response.json()).succeeded) throw new Error("a raw txn failed");
  };
  return Promise.resolve({
    writers: Array.from({ length: count }, () => write),
    close: () => Promise.resolve(),
  });
}

/** Grants by so many processes' worth of keepers; `rackOf` says whose rack a writer's node is in. */
async function grants(
  endpoints: readonly string[],
  keepers: number,
  rackOf: (writer: number) => number,
): Promise<Crowd> {
  const all = Array.from(
    { length: keepers },
    (_, i) => new Keeper(new EtcdStore({ endpoints }), now, `bench-${i}`),
  );
  const run = serial++;
  const writers = Array.from({ length: count }, (_, i) => async () => {
    // A node takes some blocks, then the next one does.
    const node = `n${run}-${i}-${Math.floor(serial++ / (count * 8))}`;
    const labels = [{ key: "rack", value: `r${run}-${rackOf(i)}` }];
    const answer = await all[i % keepers]!.transact(
      allocate({ node, labels, freshUid: `u-${node}`, count: 1, request: `q${run}-${serial}` }),
    );
    if (isRefusal(answer)) throw new Error(answer.text);
  });
  return {
    writers,
    close: async () => {
      for (const keeper of all) await keeper.close();
    },
  };
}

async function measure(what: string, crowd: Crowd): Promise<Row> {
  const rates: number[] = [], took: number[] = [];
  for (const writer of crowd.writers) await writer();
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now(), end = begun + seconds * 1000;
    let done = 0;
    await Promise.all(crowd.writers.map(async (writer) => {
      for (let at = performance.now(); at < end;) {
        await writer();
        const next = performance.now();
        took.push(next - at);
        at = next;
        done++;
      }
    }));
    rates.push(done / (performance.now() - begun) * 1000);
  }
  await crowd.close();
  const part = (of: number) => took[Math.floor(took.length * of)]!;
  took.sort((a, b) => a - b);
  rates.sort((a, b) => a - b);
  return { what, rate: rates[rates.length >> 1]!, p50Ms: part(0.5), p99Ms: part(0.99) };
}

async function pool(endpoints: readonly string[]): Promise<void> {
  const keeper = new Keeper(new EtcdStore({ endpoints }), now, "bench");
  const made = await keeper.transact(addPool({
    name: "pods",
    cidrs: ["10.0.0.0/8"],
    ipv4: { smallest: 30, largest: 20, usual: 28, rack: 17 },
    elastic: { mostBlocks: 1000 },
  }));
  if (isRefusal(made)) throw new Error(made.text);
  await keeper.close();
}

const servers = await EtcdServers.start();
try {
  const { endpoints } = servers;
  await pool(endpoints);
  const crowds: readonly (readonly [string, () => Promise<Crowd>])[] = [
    ["raw txns by fetch alone", () => bare(endpoints)],
    ["raw txns by our client", () => raw(endpoints)],
    [`${count} racks, ${count} processes' keepers`, () => grants(endpoints, count, (i) => i)],
    [`${count} racks, one process`, () => grants(endpoints, 1, (i) => i)],
    [`one rack, ${count} processes' keepers`, () => grants(endpoints, count, () => 0)],
    [`one rack, one process`, () => grants(endpoints, 1, () => 0)],
    ["raw txns by fetch alone, once more", () => bare(endpoints)],
  ];
  const rows: Row[] = [];
  for (const [what, make] of crowds) rows.push(await measure(what, await make()));
  const store = new EtcdStore({ endpoints });
  const begun = performance.now();
  let held = 0;
  await store.turn(() => 0, (news) => void (held = news.rows.length));
  const loadMs = performance.now() - begun;
  await store.close();
  const base = (rows[0]!.rate + rows.at(-1)!.rate) / 2;
  if (args.has("--json")) console.log(JSON.stringify({ rows, base, held, loadMs }));
  else {
    console.log(formatMachine(describeMachine()));
    console.log(`\n${"".padEnd(38)}        /s   of raw    p50 ms    p99 ms`);
    for (const { what, rate, p50Ms, p99Ms } of rows) {
      const cells = [rate.toFixed(0), (rate / base).toFixed(2), p50Ms.toFixed(1), p99Ms.toFixed(1)];
      console.log(`${what.padEnd(38)}${cells.map((cell) => cell.padStart(10)).join("")}`);
    }
    console.log(`\na new process reads ${held} rows in ${loadMs.toFixed(0)} ms`);
  }
  const ratio = rows[2]!.rate / base;
  console.log(
    `${ratio >= MUST ? "PASS" : "MISS"} ${count} racks: ${ratio.toFixed(2)} of raw, ` +
      `must ${MUST}, aim ${AIM}`,
  );
  Deno.exitCode = ratio >= MUST ? 0 : 1;
} finally {
  await servers.close();
}
