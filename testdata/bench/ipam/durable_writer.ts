// One of many processes that write to one store at the same time, until the time is up:
//   deno run -A durable_writer.ts ledger|sqlite PATH NUMBER SECONDS
// Says "ready", begins at the first octet on its input, and prints {"done": how many,
// "longest": ms}.
import { systemMoment } from "../../../core/io/moment.ts";
import { openSqlite } from "../../../core/io/store_sqlite_open.ts";
import { Keeper } from "../../../core/ipam/keeper.ts";
import { grants } from "./durable_grants.ts";
import { openRaw } from "./durable_raw.ts";

const [how = "", path = "", number = "0", seconds = "1"] = Deno.args;

async function writer(): Promise<{ write: () => unknown; close: () => unknown }> {
  if (how === "sqlite") {
    const raw = await openRaw(path, false);
    return { write: () => raw.commit(1), close: () => raw.close() };
  }
  const keeper = new Keeper(await openSqlite(path), systemMoment, `bench-${number}`);
  await keeper.read();
  return { write: grants(keeper, Number(number)), close: () => keeper.close() };
}

/** The engine's first thoughts, and nodes and super-blocks that are made once. */
const WARM = 8;

const { write, close } = await writer();
for (let i = 0; i < WARM; i++) await write();
Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
await Deno.stdin.read(new Uint8Array(1));
// What is done when the time is up does not count; what takes longer than that is told.
let done = 0, longest = 0;
const begun = performance.now(), end = begun + Number(seconds) * 1000;
for (let at = begun; at < end;) {
  await write();
  const now = performance.now();
  longest = Math.max(longest, now - at);
  if (now < end) done++;
  at = now;
}
console.log(JSON.stringify({ done, longest }));
await close();
