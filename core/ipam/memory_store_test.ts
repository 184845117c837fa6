import { MemoryHome, MemoryStore } from "./memory_store.ts";
import { STORE_CASES } from "./store_suite.ts";

for (const { name, run } of STORE_CASES) {
  Deno.test(`MemoryStore ${name}`, async () => {
    const home = new MemoryHome();
    await run({ open: () => Promise.resolve(new MemoryStore(home)) });
  });
}
