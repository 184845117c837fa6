// A ledger on a disk that loses what was not synced, over and over.
import { allocate } from "../../../core/ipam/allocate.ts";
import { Keeper } from "../../../core/ipam/keeper.ts";
import { isRefusal } from "../../../core/ipam/refusal.ts";
import { release } from "../../../core/ipam/release.ts";
import { type DiskFault, SimulatedDisk } from "../../../core/ipam/simulated_disk.ts";
import { SimulatedStore } from "../../../core/ipam/simulated_store.ts";
import { put, soundBlocks, suitePool } from "../../../core/ipam/store_suite_case.ts";
import { Rng } from "../../bench/generate/rng.ts";

/** The journal is read again after each crash: it is begun anew before it is long. */
const CRASHES_A_DISK = 40;
const NODES = 5;
const FAULTS: readonly DiskFault[] = ["full", "write-error", "sync-error", "sync-error-kept"];

/** What clients know of their requests. */
class Clients {
  /** Granted, and not asked to be given back. */
  readonly granted = new Map<string, string>();
  /** Asked for, and never answered, by request. */
  readonly open = new Map<string, string>();
  /** Asked to be given back, and never answered. */
  readonly leaving = new Set<string>();
  answers = 0;
}

/** So many crashes; throws where something acknowledged is lost, twice there or never wanted. */
export async function crashOnDisk(seed: number, crashes: number): Promise<Map<string, number>> {
  const rng = new Rng(seed), tally = new Map<string, number>();
  const count = (name: string, by = 1) => tally.set(name, (tally.get(name) ?? 0) + by);
  for (let n = 0; n < crashes;) {
    const disk = new SimulatedDisk(), clients = new Clients(), time = { unix: 1_700_000_000 };
    const meta = { kind: "meta", format: 1, id: "c", epoch: 1 } as const;
    await put(new SimulatedStore(disk), [meta, suitePool(["10.0.0.0/24"], 26)]);
    for (let i = 0; i < CRASHES_A_DISK && n < crashes; i++, n++) {
      await oneLife(disk, clients, time, rng, `${seed}.${n}`);
      disk.crash(() => rng.below(1 << 20) / (1 << 20));
      count(await judge(disk, clients, `seed ${seed}, crash ${n}`));
    }
    count("answers", clients.answers);
  }
  count("crashes", crashes);
  return tally;
}

/** A process: some requests at once, a fault of the disk at one of their operations, and its end. */
async function oneLife(
  disk: SimulatedDisk,
  clients: Clients,
  time: { unix: number },
  rng: Rng,
  id: string,
): Promise<void> {
  const keeper = new Keeper(new SimulatedStore(disk), () => ({ unix: time.unix }), id);
  const rounds = 1 + rng.below(3);
  for (let round = 0; round < rounds; round++) {
    time.unix += rng.below(3);
    if (round === rounds - 1) disk.failAt(rng.below(2), FAULTS[rng.below(FAULTS.length)]!);
    const asked = Array.from({ length: 1 + rng.below(3) }, (_, k) => {
      const held = [...clients.granted.keys()];
      return held.length > 6 || (held.length > 0 && rng.below(3) === 0)
        ? giveBack(keeper, clients, held[rng.below(held.length)]!)
        : ask(keeper, clients, `${id}.${round}.${k}`, `n${rng.below(NODES)}`);
    });
    // Who never heard an answer asks again under the same name.
    const [again] = clients.open;
    if (again && rng.below(2) === 0) asked.push(ask(keeper, clients, ...again));
    await Promise.all(asked);
  }
}

async function ask(keeper: Keeper, clients: Clients, request: string, node: string): Promise<void> {
  clients.open.set(request, node);
  try {
    const work = allocate({ node, request, count: 1, freshUid: `u-${node}` });
    const answer = await keeper.transact(work);
    clients.open.delete(request);
    clients.answers++;
    if (isRefusal(answer)) return;
    const { prefix, state } = answer.blocks[0]!;
    // It was given back before anybody heard that it had been granted.
    if (state !== "held") return;
    const owner = clients.granted.get(prefix);
    if (owner !== undefined && owner !== node) throw new Twice(`${prefix}: ${owner} and ${node}`);
    clients.granted.set(prefix, node);
  } catch (error) {
    if (error instanceof Twice) throw error;
  }
}

/** A block was granted to two. */
class Twice extends Error {}

async function giveBack(keeper: Keeper, clients: Clients, prefix: string): Promise<void> {
  const node = clients.granted.get(prefix);
  if (node === undefined) return;
  clients.granted.delete(prefix);
  clients.leaving.add(prefix);
  try {
    await keeper.transact(release({ prefixes: [prefix], node }));
    clients.leaving.delete(prefix);
    clients.answers++;
  } catch { /* Nobody knows. */ }
}

/** What is left after a crash, by what the clients know. */
async function judge(disk: SimulatedDisk, clients: Clients, where: string): Promise<string> {
  const blocks = await soundBlocks(new SimulatedStore(disk));
  const live = new Map(
    blocks.filter(({ state }) => state === "held").map((block) => [block.prefix, block]),
  );
  for (const [prefix, node] of clients.granted) {
    if (live.get(prefix)?.node !== node) throw new Error(`${where}: ${prefix} of ${node} is lost`);
  }
  let inDoubt = 0;
  for (const { prefix, node, request = "" } of live.values()) {
    if (clients.granted.has(prefix)) continue;
    const isOpen = clients.open.get(request) === node, isKept = clients.leaving.has(prefix);
    if (!isOpen && !isKept) throw new Error(`${where}: ${prefix} of ${node} leaks`);
    inDoubt++;
    // What was to be given back, and was not, is its owner's as before.
    if (!isOpen) clients.granted.set(prefix, node);
  }
  clients.leaving.clear();
  return inDoubt > 0 ? "unanswered, but there" : "as answered";
}
