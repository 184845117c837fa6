// A process that asks for blocks and gives them back until it is killed. It says what it asks and what
// it was answered, a line each, in a file: what a client of it could know at the moment it dies.
//   deno run -A crash_worker.ts STORE ACKS NODE SEED [REQUESTS [CHECKPOINT_PAGES [PATIENCE_MS]]]
import { allocate } from "../../core/ipam/allocate.ts";
import { Keeper } from "../../core/ipam/keeper.ts";
import { release } from "../../core/ipam/release.ts";
import { StoreError } from "../../core/ipam/store_error.ts";
import { systemMoment } from "../../core/io/moment.ts";
import { openSqlite } from "../../core/io/store_sqlite_open.ts";
import { chanceOf } from "./crash_chance.ts";

const [path = "", acks = "", node = "", seed = "1", requests = "1000000", pages, patience] =
  Deno.args;
const chance = chanceOf(Number(seed));
const file = Deno.openSync(acks, { append: true, create: true });
const encoder = new TextEncoder();

function say(line: string): void {
  file.writeSync(encoder.encode(`${line}\n`));
}

const store = await openSqlite(path, {
  ...(pages && { checkpointPages: Number(pages) }),
  ...(patience && { patienceMs: Number(patience) }),
});
const keeper = new Keeper(store, systemMoment, node);
await keeper.read();
Deno.stdout.writeSync(encoder.encode("ready\n"));

/** About as many blocks as it likes to have: more are given back, fewer asked for. */
const LIKES = 24;

/** What the store could not do is not answered; the client goes on. */
async function one(id: string): Promise<void> {
  try {
    await request(id);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    say(`E ${id} ${error.kind}`);
  }
}

async function request(id: string): Promise<void> {
  const held = keeper.ledger.blocksOf(node).filter(({ state }) => state === "held");
  const victim = held[Math.floor(chance() * held.length)];
  if (victim !== undefined && chance() * 2 * LIKES < held.length) {
    const { prefix, serial } = victim;
    say(`r ${prefix} ${serial}`);
    const answer = await keeper.transact(release({ node, prefixes: [prefix], serial }));
    if (!("refused" in answer)) say(`R ${prefix} ${serial}`);
    return;
  }
  say(`a ${id} ${node}`);
  const answer = await keeper.transact(
    allocate({ node, freshUid: `u-${node}`, count: 1, request: id }),
  );
  if ("refused" in answer) return say(`N ${id} ${answer.refused}`);
  const [block] = answer.blocks;
  say(`A ${id} ${block!.prefix} ${block!.serial}`);
}

for (let n = 0; n < Number(requests);) {
  // Some alone, some together in one commit.
  const together = chance() < 0.5 ? 1 : 1 + Math.floor(chance() * 8);
  const asked = Array.from({ length: together }, (_, i) => one(`${node}-${seed}-${n + i}`));
  await Promise.all(asked);
  n += together;
}
await keeper.close();
say("closed");
