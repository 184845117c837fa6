// The ledger's home in etcd against real etcds: they run on the loopback, and things happen to them.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { EtcdStore } from "../../core/io/store_etcd.ts";
import { openEtcdStore } from "../../core/io/store_etcd_open.ts";
import { allocate } from "../../core/ipam/allocate.ts";
import { closeAll, keepers, soundBlocks, suitePool } from "../../core/ipam/store_suite_case.ts";
import { STORE_CASES } from "../../core/ipam/store_suite.ts";
import { StoreError } from "../../core/ipam/store_error.ts";
import { run, until } from "../tools/lab/shell.ts";
import { gated } from "./interop/gate.ts";
import { Proxy } from "./ipam_etcd/proxy.ts";
import { faultsOf, View } from "./ipam_etcd/rack.ts";
import { ask, EtcdServers, url } from "./ipam_etcd/server.ts";

function scene(name: string, test: () => Promise<void>, needs: readonly string[] = ["etcd"]): void {
  gated(name, needs, test);
}

function open(...endpoints: string[]): EtcdStore & AsyncDisposable {
  const store = new EtcdStore({ endpoints, timeoutMs: 1500 });
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
}

/** For cases that do nothing to the server. */
let shared: EtcdServers | undefined;
Deno.test.afterAll(() => shared?.close());

/** Each of `count` processes makes so many grants in the rack that `rackOf` says. */
async function crowd(
  endpoints: readonly string[],
  count: number,
  grants: number,
  rackOf: (process: number) => string,
): Promise<Map<string, string>> {
  const answered = new Map<string, string>();
  await Promise.all(Array.from({ length: count }, async (_, process) => {
    await using store = open(...endpoints);
    const view = new View(store);
    for (let i = 0; i < grants; i++) {
      const request = `r${process}-${i}`;
      answered.set(request, await view.grant(rackOf(process), request));
    }
  }));
  return answered;
}

for (const { name, run } of STORE_CASES) {
  scene(`the store in etcd ${name}`, async () => {
    shared ??= await EtcdServers.start();
    const root = "/underlay/ipam/", range = { key: btoa(root), range_end: btoa("/underlay/ipam0") };
    await ask(shared.members[0]!, "/v3/kv/deleterange", range);
    const { endpoints } = shared;
    await run({ open: () => Promise.resolve(new EtcdStore({ endpoints })) });
  });
}

scene("EtcdStore: 16 processes in one rack grant nothing twice", async () => {
  await using servers = await EtcdServers.start();
  const answered = await crowd(servers.endpoints, 16, 12, () => "a");
  await using store = open(...servers.endpoints);
  assertEquals(answered.size, 192);
  assertEquals(await faultsOf(store, answered), []);
});

scene("EtcdStore: 16 processes in racks of their own are not in each other's way", async () => {
  await using servers = await EtcdServers.start();
  const answered = await crowd(servers.endpoints, 16, 25, (process) => `rack${process}`);
  await using store = open(...servers.endpoints);
  assertEquals(await faultsOf(store, answered), []);
  const history = await store.history(1000);
  assertEquals(history.length, 400);
  assertEquals(new Set(history.map(({ version }) => version)).size, 400);
  // One txn a grant: nobody had to try again for somebody else's rack.
  const { revision } = (await ask(servers.members[0]!, "/v3/kv/range", { key: "eA==" })).header;
  assertEquals(Number(revision), 401);
});

/** Keepers as of so many processes grant to nodes of their own; whatever is wrong then. */
async function keepersGrant(racks: number): Promise<void> {
  await using servers = await EtcdServers.start();
  const { endpoints } = servers;
  const place = { open: () => Promise.resolve(new EtcdStore({ endpoints })) };
  const all = await keepers(place, 16, suitePool(["10.0.0.0/12"], 22)), grants = 12;
  const prefixes = new Set<string>();
  await Promise.all(all.map(async (keeper, i) => {
    const labels = [{ key: "rack", value: `r${i % racks}` }];
    for (let j = 0; j < grants; j++) {
      const asked = { node: `n${i}`, labels, freshUid: `u${i}`, count: 1, request: `q${i}-${j}` };
      const answer = await keeper.transact(allocate(asked));
      assert("blocks" in answer, JSON.stringify(answer));
      prefixes.add(answer.blocks[0]!.prefix);
      // The same request again, of whoever: here and now, by somebody who may have heard of nothing.
      const again = await all[(i + 1) % 16]!.transact(allocate(asked));
      assertEquals("blocks" in again && again.blocks[0]?.prefix, answer.blocks[0]!.prefix);
    }
  }));
  assertEquals(prefixes.size, 16 * grants);
  const blocks = await soundBlocks(all[0]!.store);
  assertEquals(new Set(blocks.map(({ prefix }) => prefix)), prefixes);
  assertEquals(await all[0]!.store.verify(), []);
  await closeAll(all);
}

scene("EtcdStore: 16 keepers of 16 racks, and the checker finds nothing", () => keepersGrant(16));

scene("EtcdStore: 16 keepers of one rack, and the checker finds nothing", () => keepersGrant(1));

scene("EtcdStore: through TLS, to whom the named authority has signed for", async () => {
  await using servers = await EtcdServers.start();
  const folder = servers.members[0]!.folder, names = ["-keyout", `${folder}.key`];
  const made = await run([
    ...["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt"],
    ...["ec_paramgen_curve:prime256v1", ...names, "-out", `${folder}.crt`, "-days", "2"],
    ...["-subj", "/CN=etcd", "-addext", "subjectAltName=IP:127.0.0.1"],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
  ]);
  assertEquals(made.code, 0, made.stderr);
  const cert = await Deno.readTextFile(`${folder}.crt`);
  const key = await Deno.readTextFile(`${folder}.key`);
  const options = { hostname: "127.0.0.1", port: 0, cert, key, onListen() {} };
  const server = Deno.serve(options, async ({ url, body }) => {
    const target = servers.endpoints[0] + new URL(url).pathname;
    return await fetch(target, { method: "POST", body: await new Response(body).text() });
  });
  const where = `etcds://127.0.0.1:${server.addr.port}`;
  const store = openEtcdStore(where, (name) => name.endsWith("CA_FILE") ? `${folder}.crt` : "");
  assertEquals(store.where, where);
  const view = new View(store);
  for (const request of ["r1", "r2"]) await view.grant("a", request);
  await store.close();
  const stranger = openEtcdStore(where, () => undefined);
  const error = await assertRejects(() => new View(stranger).read(), StoreError);
  assert(error.message.includes("certificate is not trusted"), error.message);
  await stranger.close();
  await server.shutdown();
}, ["etcd", "openssl"]);

scene("EtcdStore: alone in its rack a process needs one round trip a grant", async () => {
  await using servers = await EtcdServers.start();
  using proxy = Proxy.to(servers.members[0]!.client);
  await using store = open(proxy.endpoint);
  const view = new View(store);
  for (let i = 0; i < 5; i++) await view.grant("a", `warm${i}`);
  const reads = proxy.passed.get("/v3/kv/range"), writes = proxy.passed.get("/v3/kv/txn")!;
  for (let i = 0; i < 30; i++) await view.grant("a", `r${i}`);
  // One more where the machine was busy for so long that nobody trusts what was heard before.
  assert(proxy.passed.get("/v3/kv/range")! <= reads! + 2);
  assertEquals(proxy.passed.get("/v3/kv/txn"), writes + 30);
});

scene("EtcdStore: what is read is never older than the question, though the watch is", async () => {
  await using servers = await EtcdServers.start();
  using proxy = Proxy.to(servers.members[0]!.client);
  await using one = open(proxy.endpoint);
  await using other = open(...servers.endpoints);
  const here = new View(one), there = new View(other);
  await here.grant("a", "r1");
  await here.grant("a", "r2");
  proxy.holdsWatches = true;
  await there.grant("a", "r3");
  await here.read();
  assertEquals(here.rows.get("super/a")?.value, "3");
  // A guess would rest on what it knew a moment ago; etcd refuses it.
  await there.grant("a", "r4");
  assertEquals(await here.grant("a", "r5"), "block/a/5");
  // A request that another process made is found.
  await there.grant("a", "r6");
  assertEquals(await here.grant("a", "r6"), "block/a/6");
  proxy.release();
  const answered = new Map([1, 2, 3, 4, 5, 6].map((i) => [`r${i}`, `block/a/${i}`]));
  assertEquals(await faultsOf(other, answered), []);
});

scene("EtcdStore: a grant whose answer was cut off is found where it was made", async () => {
  await using servers = await EtcdServers.start();
  using proxy = Proxy.to(servers.members[0]!.client);
  await using store = open(proxy.endpoint);
  const view = new View(store);
  await view.grant("a", "r1");
  proxy.cutsNextTxn = true;
  assertEquals(await view.grant("a", "r2"), "block/a/2");
  assertEquals(proxy.cutsNextTxn, false);
  assertEquals(await view.grant("a", "r3"), "block/a/3");
  const answered = new Map([1, 2, 3].map((i) => [`r${i}`, `block/a/${i}`]));
  assertEquals(await faultsOf(store, answered), []);
});

scene("EtcdStore: unknown is what is unknown, and the same request finds its grant", async () => {
  await using servers = await EtcdServers.start();
  using proxy = Proxy.to(servers.members[0]!.client);
  await using store = open(proxy.endpoint);
  const view = new View(store);
  await view.grant("a", "r1");
  proxy.cutsNextTxn = proxy.isDownAfterCut = true;
  const error = await assertRejects(() => view.grant("a", "r2"), StoreError);
  assertEquals([error.kind, proxy.cutsNextTxn], ["unknown", false]);
  proxy.isDown = proxy.isDownAfterCut = false;
  assertEquals(await view.grant("a", "r2"), "block/a/2");
  assertEquals(await faultsOf(store, new Map([["r1", "block/a/1"], ["r2", "block/a/2"]])), []);
});

scene("EtcdStore: nobody there is unreachable, and nothing was done", async () => {
  await using store = open("http://127.0.0.1:1", "http://127.0.0.1:2");
  const error = await assertRejects(() => new View(store).grant("a", "r1"), StoreError);
  assertEquals(error.kind, "unreachable");
  assert(error.message.includes("connection refused"), error.message);
});

scene("EtcdStore: what was compacted while a process was away is read anew", async () => {
  await using servers = await EtcdServers.start();
  using proxy = Proxy.to(servers.members[0]!.client);
  await using one = open(proxy.endpoint);
  await using other = open(...servers.endpoints);
  const here = new View(one), there = new View(other), answered = new Map<string, string>();
  for (const request of ["r1", "r2"]) answered.set(request, await here.grant("a", request));
  proxy.isDown = true;
  proxy.cut();
  for (const request of ["r3", "r4", "r5"]) answered.set(request, await there.grant("a", request));
  await there.turn(() => ({
    rows: [{ key: "block/a/2", value: undefined }, { key: "super/a", value: "4" }],
    guards: [],
    history: [],
  }));
  await ask(servers.members[0]!, "/v3/kv/compaction", { revision: String(there.version) });
  proxy.isDown = false;
  await here.read();
  assertEquals(here.news.at(-1)?.isWhole, true);
  assertEquals(here.news.at(-1)?.isRestored, undefined);
  assertEquals([...here.rows].sort(), [...there.rows].sort());
  assertEquals(here.rows.has("block/a/2"), false);
});

scene("EtcdStore: a watch that is cut goes on where it was, and tells that it does", async () => {
  await using servers = await EtcdServers.start();
  using proxy = Proxy.to(servers.members[0]!.client);
  await using one = open(proxy.endpoint);
  await using other = open(...servers.endpoints);
  const here = new View(one), there = new View(other);
  let told = 0;
  await here.read();
  const stop = one.watch(() => told++);
  for (let i = 1; i <= 5; i++) {
    proxy.cut("/v3/watch");
    const before = told;
    await there.grant("a", `r${i}`);
    assert(await until(() => told > before, 5000), `nothing was told of grant ${i}`);
  }
  stop();
  await here.read();
  assertEquals([...here.rows].sort(), [...there.rows].sort());
  assertEquals(here.news.filter(({ isWhole }) => isWhole).length, 1);
});

scene("EtcdStore: an older backup that is put back is noticed", async () => {
  await using servers = await EtcdServers.start();
  const [member] = servers.members, folder = member!.folder;
  await using store = open(...servers.endpoints);
  const view = new View(store);
  await view.grant("a", "r1");
  const snapshot = `${folder}.snapshot`;
  const saved = await run([
    "etcdctl",
    "--endpoints",
    url(member!.client),
    "snapshot",
    "save",
    snapshot,
  ]);
  assertEquals(saved.code, 0, saved.stderr);
  for (const request of ["r2", "r3"]) await view.grant("a", request);
  await servers.kill(member!);
  await Deno.remove(folder, { recursive: true });
  const restored = await run([
    ...["etcdctl", "snapshot", "restore", snapshot, "--name", member!.name, "--data-dir", folder],
    ...["--initial-advertise-peer-urls", url(member!.peer)],
    ...["--initial-cluster", `${member!.name}=${url(member!.peer)}`],
  ]);
  assertEquals(restored.code, 0, restored.stderr);
  servers.run(member!);
  await servers.ready();
  // As many commits as were lost, by somebody else: by its number alone nothing is missing.
  await using other = open(...servers.endpoints);
  for (let i = 0; i < 4; i++) await new View(other).grant("b", `s${i}`);
  await view.read();
  const last = view.news.at(-1);
  assertEquals([last?.isWhole, last?.isRestored], [true, true]);
  assertEquals(view.rows.get("super/a")?.value, "1");
  assertEquals(view.rows.get("super/b")?.value, "4");
}, ["etcd", "etcdctl"]);

scene("EtcdStore: a minority grants nothing, and goes on when it is none any more", async () => {
  await using servers = await EtcdServers.start(3);
  const [asked, ...others] = servers.members;
  await using store = open(url(asked!.client));
  const view = new View(store), answered = new Map<string, string>();
  answered.set("r1", await view.grant("a", "r1"));
  for (const member of others) servers.signal(member, "SIGSTOP");
  try {
    const error = await assertRejects(() => view.grant("a", "r2"), StoreError);
    assert(["unreachable", "unknown"].includes(error.kind), error.message);
  } finally {
    for (const member of others) servers.signal(member, "SIGCONT");
  }
  await servers.ready();
  await until(() => view.read().then(() => true, () => false), 10_000);
  // Whether it was made after all or not: the same request has one block.
  answered.set("r2", await view.grant("a", "r2"));
  assertEquals(await view.grant("a", "r2"), "block/a/2");
  assertEquals(await faultsOf(store, answered), []);
});

scene("EtcdStore: a leader that is killed and comes back takes no grant with it", async () => {
  await using servers = await EtcdServers.start(3);
  const answered = new Map<string, string>(), unknown = new Set<string>();
  let isOver = false, done = 0;
  const writers = Array.from({ length: 6 }, async (_, process) => {
    await using store = open(...servers.endpoints);
    const view = new View(store);
    for (let i = 0; !isOver; i++) {
      const request = `r${process}-${i}`;
      // Whoever does not know asks again, with the same request.
      for (let tries = 0; tries < 40 && !answered.has(request); tries++) {
        try {
          answered.set(request, await view.grant(`rack${process % 3}`, request));
          done++;
        } catch (error) {
          if (!(error instanceof StoreError)) throw error;
          unknown.add(request);
        }
      }
    }
  });
  for (let kills = 0; kills < 3; kills++) {
    const before = done;
    assert(await until(() => done > before + 20, 20_000), "grants go on");
    const leader = await servers.leader();
    assert(leader !== undefined);
    await servers.kill(leader);
    const between = done;
    assert(await until(() => done > between + 20, 20_000), "grants go on without that leader");
    servers.run(leader);
  }
  isOver = true;
  await Promise.all(writers);
  await using store = open(...servers.endpoints);
  console.log(`  ${answered.size} grants, ${unknown.size} of them asked for again`);
  assertEquals(await faultsOf(store, answered, unknown), []);
});

scene("EtcdStore: a lease that is lost takes the sign of life along and nothing else", async () => {
  await using servers = await EtcdServers.start();
  await using one = open(...servers.endpoints);
  await using other = open(...servers.endpoints);
  const view = new View(one);
  await view.grant("a", "r1");
  assertEquals(await one.live("node-1", "first", 2), true);
  assertEquals(await one.live("node-1", "first", 2), true);
  assertEquals(await other.live("node-1", "second", 2), false);
  assertEquals([...await other.living()], [["node-1", "first"]]);
  assert(await until(async () => (await other.living()).size === 0, 10_000), "it stays");
  assertEquals(await other.live("node-1", "second", 2), true);
  assertEquals(await one.live("node-1", "first", 2), false);
  assertEquals(await faultsOf(other, new Map([["r1", "block/a/1"]])), []);
});

scene("EtcdStore: 4,000 rows are written at once, more are refused in words", async () => {
  await using servers = await EtcdServers.start();
  await using store = open(...servers.endpoints);
  await using other = open(...servers.endpoints);
  const view = new View(store), there = new View(other);
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ key: `block/10.0.${i}`, value: "x".repeat(230) }));
  const commit = (count: number) => ({ rows: rows(count), guards: [], history: [] });
  await view.turn(() => commit(4000));
  await there.read();
  assertEquals(there.rows.size, 4000);
  // Too many to compare each: whatever anybody else wrote makes it ask again.
  let asked = 0;
  await there.turn(() => commit(1));
  await view.turn(() => (asked++, commit(2000)));
  assert(asked >= 1);
  await there.read();
  assertEquals(there.rows.get("block/10.0.0")?.version, view.version);
  const error = await assertRejects(() => view.turn(() => commit(4001)), StoreError);
  assertEquals(error.kind, "unwritable");
  assert(error.message.includes("4001 rows"), error.message);
  assertEquals(await store.verify(), []);
});

scene("EtcdStore.verify tells what went past the ledger's door", async () => {
  await using servers = await EtcdServers.start();
  await using store = open(...servers.endpoints);
  const view = new View(store), [member] = servers.members;
  for (let i = 0; i < 3; i++) await view.grant("a", `r${i}`);
  assertEquals(await store.verify(), []);
  const put = (key: string, value: string) =>
    ask(member!, "/v3/kv/put", { key: btoa(`/underlay/ipam/${key}`), value: btoa(value) });
  await put("row/block/a/2", "mine");
  assertEquals((await store.verify()).map(({ key, what }) => `${key} ${what}`), [
    "block/a/2 was not written by the ledger",
  ]);
  // What is known here is not what is there: the grant rests on what is there.
  await put("row/super/a", "7");
  assertEquals(await view.grant("a", "r9"), "block/a/8");
  assertEquals(view.rows.get("block/a/2")?.value, "mine");
  const kept = await ask(member!, "/v3/kv/range", {
    key: btoa("/underlay/ipam/history/super/a/"),
    range_end: btoa("/underlay/ipam/history/super/a0"),
  });
  const keys: string[] = kept.kvs.map(({ key }: { key: string }) => atob(key));
  const second = keys.find((key) => key.endsWith("/000000000002"))!.replace("/underlay/ipam/", "");
  await put(second, '{"id":"","lines":[],"rows":[],"digest":""}');
  const faults = (await store.verify()).map(({ what }) => what);
  assert(
    faults.includes("entry 2 of the history does not follow from the one before"),
    `${faults}`,
  );
  assert(
    faults.includes("entry 3 of the history does not follow from the one before"),
    `${faults}`,
  );
});

scene("EtcdStore: an etcd without room is unwritable, and read on", async () => {
  await using servers = await EtcdServers.start(1, ["--quota-backend-bytes", "1000000"]);
  await using store = open(...servers.endpoints);
  const view = new View(store);
  await view.grant("a", "r1");
  const value = "x".repeat(1 << 18);
  const fill = async () => {
    for (let i = 0; i < 20; i++) {
      await view.turn(() => ({ rows: [{ key: `block/x/${i}`, value }], guards: [], history: [] }));
    }
  };
  const error = await assertRejects(fill, StoreError);
  assertEquals(error.kind, "unwritable");
  await view.read();
  assertEquals(view.rows.get("block/a/1")?.value, "r1");
});

scene("EtcdStore: a user with a password, and nobody else", async () => {
  await using servers = await EtcdServers.start();
  const [member] = servers.members, endpoints = servers.endpoints;
  await ask(member!, "/v3/auth/user/add", { name: "root", password: "secret" });
  await ask(member!, "/v3/auth/user/grant", { user: "root", role: "root" });
  await ask(member!, "/v3/auth/role/add", { name: "root" });
  await ask(member!, "/v3/auth/user/grant", { user: "root", role: "root" });
  await ask(member!, "/v3/auth/enable");
  const store = new EtcdStore({ endpoints, user: "root", password: "secret" });
  const view = new View(store);
  for (const request of ["r1", "r2", "r3"]) await view.grant("a", request);
  assertEquals(view.rows.get("super/a")?.value, "3");
  await store.close();
  for (const options of [{}, { user: "root", password: "wrong" }]) {
    const stranger = new EtcdStore({ endpoints, ...options });
    const error = await assertRejects(() => new View(stranger).read(), StoreError);
    assertEquals(error.kind, "unreachable");
    assert(error.hint?.includes("etcd://USER@"), error.message);
    await stranger.close();
  }
});
