import { STORE_CASES } from "../ipam/store_suite.ts";
import { openSqlite } from "./store_sqlite_open.ts";

for (const { name, run } of STORE_CASES) {
  Deno.test(`SqliteStore ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await run({ open: () => openSqlite(`${folder}/ipam.db`, { create: true }) });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
