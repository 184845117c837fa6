// What `underlay ipam` says as a process of its own when all is wrong around it: stores that are none,
// disks without room, servers that are silent or mad, words that nobody means, and crowds.
import { assert, assertEquals } from "@std/assert";
import { assertTold, does, ipam } from "./ipam_faults/program.ts";
import { withMadServers } from "./ipam_faults/servers.ts";
import { fill, inMemory, isRoot, onTmpfs, sh } from "./ipam_store/places.ts";

/** In a folder that is gone afterwards. */
function inFolder(name: string, run: (folder: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const folder = await Deno.makeTempDir({ prefix: "ipam-faults-" });
    try {
      await run(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Does all, four at a time. */
async function each<Item>(items: readonly Item[], run: (item: Item) => Promise<void>) {
  const left = [...items];
  const lane = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await run(one);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

inFolder("32 processes that ask for a block at once get 32 (P6, P8)", async (folder) => {
  const store = ["--store", `${folder}/x.db`];
  await does("pool", "add", "pods", "10.0.0.0/20", ...store);
  const names = Array.from({ length: 32 }, (_, i) => `node-${i}`);
  const all = await Promise.all(
    names.map((node) => ipam(["allocate", "--node", node, "--json", ...store], 120)),
  );
  assertEquals(all.filter(({ code }) => code !== 0).map(({ stderr }) => stderr), []);
  const prefixes = all.map(({ stdout }) => /"prefix":"([^"]+)"/.exec(stdout)![1]);
  assertEquals(new Set(prefixes).size, 32);
  await does("check", ...store);
  const { stdout } = await does("history", "--json", "--limit", "100", ...store);
  assertEquals(stdout.match(/grant /g)?.length, 32);
});

inFolder("8 processes that retry one request get one block (P11)", async (folder) => {
  const store = ["--store", `${folder}/x.db`];
  await does("pool", "add", "pods", "10.0.0.0/20", ...store);
  const ask = ["allocate", "--node", "n", "--request", "r1", "--json", ...store];
  const all = await Promise.all(Array.from({ length: 8 }, () => ipam(ask, 60)));
  const prefixes = all.map(({ stdout }) => /"prefix":"([^"]+)"/.exec(stdout)?.[1]);
  assertEquals([...new Set(prefixes)], ["10.0.0.0/26"]);
  await does("check", ...store);
});

Deno.test({
  name: "a disk without room refuses a block in words, and the ledger is read on (P5)",
  ignore: !isRoot,
  fn: () =>
    onTmpfs("256k", async (folder) => {
      const store = ["--store", `${folder}/x.db`];
      await does("pool", "add", "pods", "10.0.0.0/20", ...store);
      await does("allocate", "--node", "a", ...store);
      const empty = fill(folder), full = await ipam(["allocate", "--node", "b", ...store]);
      assertTold(full, 3, /cannot write .*x\.db: .*\nnothing was changed/, "full");
      assertEquals((await does("show", "--ip", "10.0.0.1", ...store)).code, 0);
      assertTold(
        await ipam(["pool", "add", "p", "10.9.0.0/16", "--store", `${folder}/new.db`]),
        3,
        /cannot make a ledger in .*new\.db/,
        "no room for a new one",
      );
      empty();
      await sh("mount", "-o", "remount,ro", folder);
      const readOnly = await ipam(["allocate", "--node", "b", ...store]);
      assertTold(readOnly, 3, /cannot write .*x\.db/, "read-only");
      await does("check", ...store);
      await sh("mount", "-o", "remount,rw", folder);
      await does("allocate", "--node", "b", ...store);
      await does("check", ...store);
    }),
});

inFolder("a store that is none is refused in words, and left as it is", async (folder) => {
  await Deno.writeTextFile(`${folder}/text.db`, "hello\n".repeat(2000));
  await Deno.writeTextFile(`${folder}/empty.db`, "");
  await Deno.mkdir(`${folder}/dir.db`);
  await sh("mkfifo", `${folder}/fifo.db`);
  await sh(
    "python3",
    "-c",
    `import sqlite3; sqlite3.connect("${folder}/foreign.db")` +
      `.execute("create table t (x)").connection.commit()`,
  );
  const before = await Deno.readFile(`${folder}/foreign.db`);
  const stores: readonly (readonly [store: string, words: RegExp])[] = [
    [`${folder}/text.db`, /is damaged: file is not a database/],
    [`${folder}/empty.db`, /it is empty, and no ledger ever is/],
    [`${folder}/dir.db`, /it is no file/],
    [`${folder}/fifo.db`, /it is no file/],
    [`${folder}/foreign.db`, /SQLite file of another program/],
    [`${folder}/text.db/sub/x.db`, /Not a directory|not a directory/],
    ["/dev/null", /it is no file/],
    ["/dev/zero", /it is no file/],
    ["/dev/full", /no ledger is kept there/],
    ["/proc/self/maps", /no ledger is kept there/],
    ["http://127.0.0.1/x", /there is no http store/],
    ["etcd://", /is no HOST:PORT/],
    ["etcd://127.0.0.1:99999", /HOST:PORT/],
  ];
  await each(stores, async ([store, words]) => {
    for (
      const line of ["show", "allocate --node a", "pool add pods 10.0.0.0/20", "check", "export"]
    ) {
      const ended = await ipam([...line.split(" "), "--store", store], 15);
      assertTold(ended, 3, words, `${line} --store ${store}`);
    }
  });
  assertEquals(await Deno.readFile(`${folder}/foreign.db`), before);
  for (const line of ["show", "allocate --node a", "history", "tree", "release 10.0.0.0/26"]) {
    const missing = await ipam([...line.split(" "), "--store", `${folder}/none/x.db`]);
    assertTold(missing, 3, /there is no ledger\n.*pool add/, line);
  }
});

const HUGE = "a".repeat(100_000), ESCAPE = "\x1b[2J\x1b]0;x\x07";

const WORDS: readonly (readonly [args: readonly string[], words: RegExp])[] = [
  ...["/x", "//", "/-1", "/1e1", "/ 26", "", " ", "/0x1a", "/٢٦", "NaN", "/26.0", "Infinity"].map((
    size,
  ) => [["allocate", "--node", "n", "--size", size], /for --size/] as const),
  ...["0", "-1", "1e9", "1000000000", "NaN", "Infinity", "1.5", "0x10", "", "9".repeat(30)].map((
    count,
  ) => [["allocate", "--node", "n", "--count", count], /for --count/] as const),
  [["allocate", "--node", "n", "--size", "/33"], /cannot grant a \/33/],
  [["allocate", "--node", ""], /for --node: it is empty/],
  [["allocate", "--node", `a${ESCAPE}b`], /is no name of a node/],
  [["allocate", "--node", "a\nb"], /is no name of a node/],
  [["allocate", "--node", "../../etc"], /is no name of a node/],
  [["allocate", "--node", HUGE], /is no name of a node/],
  [["allocate", "--node", "n", "--label", ESCAPE], /for --label/],
  [["allocate", "--node", "n", "--label", "=x"], /for --label/],
  [["release", "banana"], /for PREFIX/],
  [["release", `10.0.0.0/26${ESCAPE}`], /for PREFIX/],
  [["release", "10.0.0.1/26"], /has bits behind its length/],
  [["release", "10.0.0.0/26", "--serial", "NaN"], /for --serial/],
  [["report", "--node", "n", "--used", "9".repeat(30)], /for --used/],
  [["report", "--node", "n", "--used", "-1"], /for --used/],
  [["report", "--node", "n", "--block", "10.0.0.0/26=NaN"], /for --block/],
  [["show", "--ip", "999.1.1.1"], /for --ip/],
  [["show", "--ip", ESCAPE], /for --ip/],
  [["history", "--limit", "1e9"], /for --limit/],
  [["pool", "add", `x${ESCAPE}`, "10.9.0.0/16"], /cannot call a pool/],
  [["pool", "add", "x", "0.0.0.0/0"], /every address there is/],
  [["pool", "add", "x", "2001:db8::/32"], /more than 2\^31 blocks/],
  [["pool", "add", "x", "10.9.0.0/33"], /for CIDR/],
  [["pool", "add", "x", "10.9.0.0/16", "--high", "300"], /for --high/],
  [["pool", "add", "x", "10.9.0.0/16", "--cool", "-5s"], /for --cool/],
  [["pool", "add", "x", "10.9.0.0/16", "--sizes", "/99-/2"], /sizes|size/],
];

inFolder("words that nobody means are refused with 2, and change nothing", async (folder) => {
  const store = ["--store", `${folder}/x.db`];
  await does("pool", "add", "pods", "10.0.0.0/20", ...store);
  const before = (await does("export", ...store)).stdout;
  await each(WORDS, async ([args, words]) => {
    assertTold(await ipam([...args, ...store], 30), 2, words, JSON.stringify(args).slice(0, 100));
  });
  assertEquals((await does("export", ...store)).stdout, before);
});

inFolder("names of every object and labels without number are names and labels", async (folder) => {
  const store = ["--store", `${folder}/x.db`];
  await does("pool", "add", "pods", "10.0.0.0/20", ...store);
  for (const node of ["__proto__", "constructor", "toString"]) {
    await does("allocate", "--node", node, "--label", "__proto__=x,constructor=y", ...store);
  }
  const labels = Array.from({ length: 10_000 }, (_, i) => `k${i}=v`).join(",");
  await does("allocate", "--node", "many", "--label", labels, ...store);
  // What is kept is whole, and a terminal obeys nothing of it.
  await does("allocate", "--node", "esc", "--label", `rack=${ESCAPE}`, "--uid", ESCAPE, ...store);
  for (const line of ["show --blocks", "tree", "node show", "history", "show --node esc"]) {
    const { stdout } = await does(...line.split(" "), ...store);
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x09\x0b-\x1f\x7f]/.test(stdout), line);
  }
  await does("check", ...store);
});

inFolder("documents that nobody wrote are refused in words, and make no grant", async (folder) => {
  const store = ["--store", `${folder}/x.db`];
  await does("pool", "add", "pods", "10.0.0.0/20", ...store);
  const before = (await does("export", ...store)).stdout;
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const own = (rest: string) => `{"schema":"underlay.ipam/1",${rest}}`;
  const files: readonly (readonly [how: readonly string[], text: string, words: RegExp])[] = [
    [[], "", /it is no export/],
    [[], "null", /it is no export/],
    [[], deep, /it is no export/],
    [[], own(`"nodes":[{"name":"n","uid":"u","labels":[],"x":${deep}}]`), /nested too deep/],
    [[], own(`"__proto__":{}`), /is not known here/],
    [[], own(`"pools":{"length":1e9}`), /pools is no list/],
    [[], before.replace('"version":', '"version":1'), /its digest does not fit/],
    [["--calico"], deep, /nested too deep/],
    [["--calico"], "kind: IPPool\nspec: {cidr: 10.0.0.0/8}", /is no name of a pool/],
    [["--calico"], "a: &a [*a]\nkind: X", /nested too deep/],
    [["--nodes"], '{"kind":"Node","metadata":{"name":"a/b"}}', /a node is called/],
    [["--nodes"], "\0\0", /no kind/],
  ];
  await each(files.map((file, i) => [i, ...file] as const), async ([i, how, text, words]) => {
    const path = `${folder}/${i}.json`;
    await Deno.writeTextFile(path, text);
    const ended = await ipam(["import", ...how, path, ...store], 60);
    assert(ended.code === 2 || ended.code === 3, ended.stderr);
    assertTold(ended, ended.code, words, `${how} ${text.slice(0, 60)}`);
  });
  assertEquals((await does("export", ...store)).stdout, before);
});

inFolder("a network configuration that cannot be used is left as it is", async (folder) => {
  const store = ["--store", `${folder}/x.db`], conflist = `${folder}/10-x.conflist`;
  await does("pool", "add", "pods", "10.0.0.0/20", ...store);
  await does("allocate", "--node", "n", ...store);
  const deep = '{"a":'.repeat(50_000) + "1" + "}".repeat(50_000);
  for (
    const [text, words] of [
      ["", /no JSON object/],
      [`{"name":"n","x":${deep},"ipam":{"type":"host-local"}}`, /nested too deep/],
      ['{"name":"../../etc","ipam":{"type":"host-local"}}', /its name/],
      ['{"name":"n","plugins":[{"type":"ptp"}]}', /no plugin in it has host-local/],
      ["x".repeat(2 << 20), /it has 2097152 octets/],
    ] as const
  ) {
    await Deno.writeTextFile(conflist, text);
    const ended = await ipam(["cni", "--node", "n", "--conflist", conflist, "--once", ...store]);
    assertTold(ended, 3, words, text.slice(0, 60));
    assertEquals(await Deno.readTextFile(conflist), text);
  }
  for (const path of ["/dev/null", folder, `${folder}/none.conflist`]) {
    const ended = await ipam(["cni", "--node", "n", "--conflist", path, "--once", ...store]);
    assertTold(ended, 3, /cannot read/, path);
  }
});

Deno.test("an etcd that is away, silent or mad is given up within seconds, in words (P30)", () =>
  withMadServers(async (servers) => {
    const lines = ["show", "allocate --node a", "pool add pods 10.0.0.0/20", "check", "history"];
    await each(servers, async ({ where, words }) => {
      for (const line of lines) {
        const ended = await ipam([...line.split(" "), "--store", where], 15);
        assertTold(ended, 3, words, `${line} --store ${where}`);
      }
    });
  }));

Deno.test("an agent's ledger in memory is no store for others", () =>
  inMemory(async (folder) => {
    // A socket is no ledger, and nobody waits for it to be one.
    const listener = Deno.listen({ transport: "unix", path: `${folder}/s` });
    const ended = await ipam(["show", "--store", `${folder}/s`], 15);
    assertTold(ended, 3, /it is no file|no ledger is kept there/, "a socket");
    listener.close();
  }));
