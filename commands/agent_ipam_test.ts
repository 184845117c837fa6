// An agent with a ledger in a file: granted blocks among its routes, what show status says, reloads.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { systemMoment } from "../core/io/moment.ts";
import { openStore } from "../core/io/store_home.ts";
import { allocate } from "../core/ipam/allocate.ts";
import { madeMeta, madePool } from "../core/ipam/check_made_rows.ts";
import { Keeper } from "../core/ipam/keeper.ts";
import { keyOf } from "../core/ipam/ledger_row.ts";
import { formatRow } from "../core/ipam/row_text.ts";
import { runAgent } from "./agent_server.ts";
import { runLine } from "./made_agent.ts";
import { quietIo } from "./made_router.ts";
import type { Stop } from "./speaking.ts";

const HEAD = "local-as: 65001\nrouter-id: 192.0.2.9\nlisten: []\n";
const IPAM = "ipam: {store: ipam.db, node: node-1, labels: {rack: r1}}\n";
const ABSENT = {
  ...{ check: false, bird1: false, force: true, quiet: false, json: false },
  ...{ color: undefined, shutdownText: undefined, for: undefined, record: undefined },
} as const;

interface Scene {
  readonly keeper: Keeper;
  readonly folder: string;
  ask(line: string): Promise<string>;
  log(): string;
  /** Resolves when the log has it. */
  until(pattern: RegExp): Promise<void>;
}

/** An agent with that configuration, in a folder where the ledger is or comes to be. */
async function scene(config: string, test: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir(), file = `${folder}/underlay.yaml`;
  const socket = `${folder}/run/control.sock`, io = quietIo();
  const stopped = Promise.withResolvers<Stop>();
  const store = await openStore(`${folder}/ipam.db`, { create: true });
  const keeper = new Keeper(store, systemMoment, "test");
  await Deno.writeTextFile(file, config);
  try {
    const rows = [madeMeta(), madePool()].map((row) => ({
      key: keyOf(row),
      value: formatRow(row),
    }));
    const history = [{ what: "a pool", by: "test", at: systemMoment() }];
    await store.turn(() => 0, () => ({ rows, guards: [], history }));
    const stops = { stopped: stopped.promise, onHangup: () => {}, dispose: () => {} };
    const code = runAgent(file, { ...ABSENT, socket }, io, () => stops);
    await Promise.race([io.until(/started/), code]);
    const ask = async (line: string) => {
      const { out, err } = await runLine([...line.split(" "), "--socket", socket]);
      return out + err;
    };
    await test({ keeper, folder, ask, log: io.err, until: io.until });
    stopped.resolve("signal");
    assertEquals(await code, 0);
  } finally {
    stopped.resolve("signal");
    await keeper.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Asks again until it is so. */
async function holds(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise((go) => setTimeout(go));
}

const grant = (keeper: Keeper) =>
  keeper.transact(allocate({ node: "node-1", count: 1, freshUid: "u1" }));

Deno.test("an agent announces what is granted, under the name ipam, and says how it stands", async () => {
  await scene(HEAD + IPAM, async ({ keeper, ask, until, folder }) => {
    await until(/the ledger in .* is read/);
    await grant(keeper);
    await holds(async () => (await ask("show route")).includes("10.0.0.0/26"));
    assertStringIncludes(await ask("show route 10.0.0.0/26"), "ipam");
    const status = await ask("show status");
    assertStringIncludes(status, `ipam           node-1 in`);
    assertStringIncludes(status, "announced    1 block\n");
    const { ipam } = JSON.parse(await ask("show status --json"));
    assertEquals([ipam.store, ipam.state, ipam.node, ipam.blocks], [
      `${folder}/ipam.db`,
      "ok",
      "node-1",
      1,
    ]);
    const { agent, labels } = (await keeper.read()).node("node-1")!;
    assertEquals([agent !== undefined, labels], [true, [{ key: "rack", value: "r1" }]]);
  });
});

Deno.test("an agent whose file says nothing of a ledger any more withdraws its blocks, and says so to it", async () => {
  await scene(HEAD + IPAM, async ({ keeper, ask, until, folder }) => {
    await until(/the ledger in .* is read/);
    await grant(keeper);
    await holds(async () => (await ask("show route")).includes("10.0.0.0/26"));
    await Deno.writeTextFile(`${folder}/underlay.yaml`, HEAD);
    assertStringIncludes(await ask("peer reload"), "ipam");
    await holds(async () => (await keeper.read()).node("node-1")!.agent === undefined);
    assert(!(await ask("show route")).includes("10.0.0.0/26"));
    assertEquals(JSON.parse(await ask("show status --json")).ipam, undefined);
    // And back again.
    await Deno.writeTextFile(`${folder}/underlay.yaml`, HEAD + IPAM);
    await ask("peer reload");
    await holds(async () => (await ask("show route")).includes("10.0.0.0/26"));
  });
});

Deno.test("an agent runs although its ledger is not there, and says why", async () => {
  await scene(`${HEAD}ipam: {store: none.db, node: node-1}\n`, async ({ ask, until }) => {
    await until(/cannot be read/);
    const { ipam } = JSON.parse(await ask("show status --json"));
    assertEquals([ipam.state, ipam.blocks], ["opening", 0]);
    assertStringIncludes(ipam.why, "there is no ledger");
  });
});
