// Takes the lock of a store, says so, and holds it until it is told to go on (a line on its input),
// then commits. What it is called with: STORE KEY.
import { openSqlite } from "../../../core/io/store_sqlite_open.ts";

const [path = "", key = ""] = Deno.args;
const store = await openSqlite(path);
await store.turn(() => 0, () => {
  Deno.stdout.writeSync(new TextEncoder().encode("held\n"));
  Deno.stdin.readSync(new Uint8Array(1));
  const history = [{ what: `hold ${key}`, by: "holder", at: { unix: 1 } }];
  return { rows: [{ key, value: "{}" }], guards: [], history };
});
await store.close();
console.log("done");
