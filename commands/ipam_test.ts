// `ipam` as a whole, in a store of its own: what is printed as JSON is what core/view/schema/ says,
// checked with a validator that is not ours.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { DatabaseSync } from "node:sqlite";
import { CommandError } from "./exit.ts";
import { commandIn } from "./lookup.ts";
import { quietIo } from "./made_router.ts";
import { parseCommandLine } from "./parse.ts";

const FOLDER = new URL("../core/view/schema/", import.meta.url);
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
for (const { name } of Deno.readDirSync(FOLDER)) {
  ajv.addSchema(JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))));
}

type Json = Record<string, unknown>;

/** Each line as its schema has it, and as no schema has it with a key more. */
function validated(text: string): Json[] {
  return text.trimEnd().split("\n").map((line) => {
    const object = JSON.parse(line) as Json;
    const name = /^underlay\.([a-z-]+)\/1$/.exec(String(object["schema"]))?.[1];
    const validate = ajv.getSchema(`urn:underlay:schema:${name}:1`);
    assert(validate, `no schema for ${line}`);
    assert(validate(object), `${line}\n${JSON.stringify(validate.errors, null, 1)}`);
    assert(!validate({ ...object, extra: 1 }), line);
    return object;
  });
}

interface Ran {
  readonly code: number;
  readonly out: string;
}

/** A ledger in a folder that is gone afterwards, and a way to ask it as on a command line. */
async function withStore(
  test: (ipam: (line: string) => Promise<Ran>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test((line) => run(`${line} --store ${folder}/ledger.db`), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(line: string): Promise<Ran> {
  const { command, rest } = commandIn(["ipam", ...line.split(" ")]), io = quietIo();
  const { run } = await command.load();
  const code = await run(parseCommandLine(command, rest) as never, io);
  return { code, out: io.out() };
}

async function json(ipam: (line: string) => Promise<Ran>, line: string): Promise<Json[]> {
  return validated((await ipam(`${line} --json`)).out);
}

const POOL = "pool add pods 10.64.0.0/16 2001:db8:64::/108 --reserve 10.64.255.0/24";

Deno.test("ipam --json writes what its schemas allow, from the first pool to the last block", async () => {
  await withStore(async (ipam) => {
    const [planned] = await json(ipam, `${POOL} --plan`);
    assertEquals([planned?.["planned"], planned?.["changed"]], [true, true]);
    await json(ipam, `${POOL} --selector rack=a,b,zone=z --high 70`);
    const [granted] = await json(
      ipam,
      "allocate --node node-1 --label rack=a,zone=z --request r1 --uid u1",
    );
    const prefixes = (granted?.["blocks"] as Json[]).map(({ prefix }) => prefix);
    assertEquals(prefixes, ["10.64.0.0/26", "2001:db8:64::/122"]);
    await json(ipam, "allocate --node node-1 --size /25 --plan");
    await json(ipam, "report --node node-1 --block 10.64.0.0/26=57,2001:db8:64::/122=57");
    const [pool, ...blocks] = await json(ipam, "show --blocks");
    assertEquals(pool?.["selector"], [
      { key: "rack", values: ["a", "b"] },
      { key: "zone", values: ["z"] },
    ]);
    assert(blocks.length >= 4, `${blocks.length}`);
    const [node] = await json(ipam, "show --node node-1");
    assertEquals((node?.["demand"] as Json)["used"], 57);
    const [address] = await json(ipam, "show --ip 2001:db8:64::3f");
    assertEquals([address?.["block"], address?.["node"]], ["2001:db8:64::/122", "node-1"]);
    await json(ipam, "tree");
    await json(ipam, "pool show");
    await json(ipam, "node show");
    await json(ipam, "release 10.64.0.0/26 --force");
    await json(ipam, "rebalance");
    await json(ipam, "rebalance --node node-1 --plan");
    await json(ipam, "node remove node-1");
    // It used what it was made to give back.
    assertEquals((await json(ipam, "check")).at(-1)?.["problems"], 2);
    const history = await json(ipam, "history");
    assertEquals(history.at(-1)?.["what"], "pool pods: 10.64.0.0/16, 2001:db8:64::/108");
    assertEquals((await json(ipam, "history --limit 2")).length, 2);
  });
});

Deno.test("ipam --plan writes nothing, and makes no store", async () => {
  await withStore(async (ipam, folder) => {
    await ipam(`${POOL} --plan`);
    assertEquals([...Deno.readDirSync(folder)], []);
    await ipam(POOL);
    const before = (await ipam("export")).out;
    for (
      const line of [
        "allocate --node n1 --size /24",
        "pool grow pods 10.65.0.0/16",
        "pool drain pods",
        "pool set pods --high 60",
        "pool remove pods",
        "node set n1 --label rack=a",
      ]
    ) {
      assert((await ipam(`${line} --plan`)).out.includes("would"), line);
    }
    assertEquals((await ipam("export")).out, before);
  });
});

Deno.test("ipam pool set and node set --plan say what was and what would be", async () => {
  await withStore(async (ipam) => {
    await ipam(POOL);
    await ipam("node set n1 --label rack=a");
    const first = async (line: string) =>
      (await ipam(`${line} --plan`)).out.split("\n")[0]?.replace(/^would.*?: /, "");
    assertEquals(
      await first("pool set pods --high 60 --cool 5m --sizes /29-/22 --selector zone=z --force"),
      "rules of pool pods: sizes /28-/22 -> /29-/22, selector every node -> zone=z, " +
        "high 80% -> 60%, cool 180s -> 300s",
    );
    assertEquals(await first("pool set pods --high 80"), "nothing would change");
    assertEquals(
      await first("node set n1 --label rack=b,zone=z"),
      "node n1: labels rack=a -> rack=b zone=z",
    );
  });
});

Deno.test("ipam --json prints a refusal as an object, too", async () => {
  await withStore(async (ipam, folder) => {
    await ipam(POOL);
    for (const plan of ["", " --plan"]) {
      const io = quietIo();
      const line = `allocate --node n --size /20 --json --store ${folder}/ledger.db${plan}`;
      const { command, rest } = commandIn(["ipam", ...line.split(" ")]);
      const { run } = await command.load();
      await assertRejects(
        async () => await run(parseCommandLine(command, rest) as never, io),
        CommandError,
        "cannot grant a /20",
      );
      assertEquals(validated(io.out()), [{
        schema: "underlay.ipam-refusal/1",
        refused: "too-large",
        text: "cannot grant a /20: pool pods grants /28 to /22",
        hint: "underlay ipam pool set pods --sizes /28-/20 --rack-size /20",
      }]);
    }
  });
});

Deno.test("ipam pool add and import that are refused leave no store behind", async () => {
  await withStore(async (ipam, folder) => {
    await assertRejects(() => ipam("pool add pods 10.64.0.0/16 10.64.1.0/24"), CommandError);
    await Deno.writeTextFile(
      `${folder}/bad.json`,
      '{"kind":"List","items":[{"apiVersion":"crd.projectcalico.org/v1","kind":"IPPool",' +
        '"metadata":{"name":"p"},"spec":{"cidr":"nonsense"}}]}',
    );
    await assertRejects(() => ipam(`import --calico ${folder}/bad.json`), CommandError);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["bad.json"]);
    await assertRejects(() => ipam("pool show"), CommandError, "there is no ledger");
  });
});

Deno.test("ipam import --plan says of what kind rows are, and which blocks go to whom", async () => {
  await withStore(async (ipam, folder) => {
    await ipam("pool add pods 10.64.0.0/16");
    await ipam("allocate --node n1 --count 2");
    await ipam(`export ${folder}/copy.json --quiet`);
    const { out } = await run(`import ${folder}/copy.json --plan --store ${folder}/other.db`);
    assertEquals(out.split("\n").slice(0, 3), [
      "would be: 1 pool, 1 range, 2 blocks, 1 node added, 0 changed, 0 removed; epoch 2",
      "10.64.0.0/26 would be n1's",
      "10.64.0.64/26 would be n1's",
    ]);
  });
});

Deno.test("ipam show names the serial of a grant", async () => {
  await withStore(async (ipam) => {
    await ipam("pool add pods 10.64.0.0/16");
    await ipam("allocate --node n1 --count 2");
    const blocks = (await ipam("show --blocks")).out;
    assert(/^Block .* Serial$/m.test(blocks), blocks);
    assert(/^10\.64\.0\.64\/26 .* 3$/m.test(blocks), blocks);
    assert(/, serial 3$/m.test((await ipam("show --ip 10.64.0.70")).out));
  });
});

Deno.test("ipam check --bgp gives hints that it has itself", async () => {
  await withStore(async (ipam, folder) => {
    await ipam(POOL);
    const env = Deno.env.toObject()["XDG_RUNTIME_DIR"];
    Deno.env.set("XDG_RUNTIME_DIR", folder);
    try {
      const error = await assertRejects(() => ipam("check --bgp"), CommandError);
      assert(/no agent answers/.test(error.text), error.text);
      assert(/--bgp=unix:PATH$/.test(error.text) && !/--socket/.test(error.text), error.text);
    } finally {
      if (env === undefined) Deno.env.delete("XDG_RUNTIME_DIR");
      else Deno.env.set("XDG_RUNTIME_DIR", env);
    }
  });
});

Deno.test("ipam export and import carry a ledger to another store as it is", async () => {
  await withStore(async (ipam, folder) => {
    await ipam(POOL);
    await ipam("allocate --node node-1 --label rack=a --count 2");
    await ipam(`export ${folder}/copy.json --quiet`);
    await assertRejects(() => ipam(`export ${folder}/copy.json`), CommandError, "there already");
    await run(`import ${folder}/copy.json --store ${folder}/other.db`);
    const [mine, theirs] = [
      await ipam("show --blocks"),
      await run(`show --blocks --store ${folder}/other.db`),
    ];
    assertEquals(mine.out, theirs.out);
    await Deno.writeTextFile(`${folder}/cut.json`, "{");
    await assertRejects(() => ipam(`import ${folder}/cut.json`), CommandError, "it is no export");
  });
});

Deno.test("ipam refuses with 2 what is written wrong and with 3 what cannot be done", async () => {
  await withStore(async (ipam) => {
    const codeOf = async (line: string) => {
      const error = await assertRejects(() => ipam(line), CommandError);
      return error.code;
    };
    assertEquals(await codeOf("show"), 3);
    assertEquals(await codeOf("allocate --node n"), 3);
    assertEquals(await codeOf("pool add pods 10.64.0.0"), 2);
    await ipam(POOL);
    assertEquals(await codeOf("pool add more 10.64.0.0/20"), 3);
    assertEquals(await codeOf("allocate --node n --size /99"), 2);
    assertEquals(await codeOf("allocate --node n --size /12"), 2);
    assertEquals(await codeOf("allocate --node n --size /31"), 2);
    assertEquals(await codeOf("pool set pods"), 2);
    assertEquals(await codeOf("pool set pods --force"), 2);
    assertEquals(await codeOf("report /dev/null --node n"), 2);
    assertEquals(await codeOf("allocate --node n --label rack"), 2);
    assertEquals(await codeOf("allocate --node n --label rack=a,rack=b"), 2);
    assertEquals(await codeOf("report --node n --used 3"), 3);
    assertEquals(await codeOf("report --used 3"), 2);
    assertEquals(await codeOf("release 10.64.0.0/26 10.64.0.64/26 --serial 2"), 2);
    assertEquals(await codeOf("show --node n"), 3);
    assertEquals(await codeOf("tree --rack nowhere"), 3);
    assertEquals(await codeOf("check --plan"), 2);
    assertEquals((await ipam("show --ip 10.64.0.1")).code, 1);
  });
});

Deno.test("ipam check ends with 1 while something is wrong", async () => {
  await withStore(async (ipam) => {
    await ipam(POOL);
    await ipam("allocate --node node-1");
    await ipam("report --node node-1 --block 10.64.0.0/26=5,2001:db8:64::/122=5");
    assertEquals((await ipam("check")).code, 0);
    await ipam("release 10.64.0.0/26 --force");
    const { code, out } = await ipam("check");
    assertEquals([code, out.trimEnd().split("\n").at(-1)], [
      1,
      "Check complete; found 2 problems.",
    ]);
    await ipam("report --node node-1 --used 0");
    assertEquals((await ipam("check")).code, 0);
  });
});

Deno.test("ipam check --repair puts right what is safe, and --plan only says so", async () => {
  await withStore(async (ipam, folder) => {
    await ipam(POOL);
    await ipam("allocate --node node-1 --label rack=a");
    const { out } = await ipam("export");
    const orphaned = out.replace(/"digest":.*\n/, "").replace(/"nodes":\[[^]*\]\}/, '"nodes":[]}');
    await Deno.writeTextFile(`${folder}/orphaned.json`, orphaned);
    const other = `--store ${folder}/orphaned.db`;
    await run(`import ${folder}/orphaned.json ${other}`);
    assertEquals((await run(`check ${other}`)).code, 1);
    const planned = await run(`check --repair --plan ${other}`);
    assert(/would drain 10\.64\.0\.0\/26/.test(planned.out), planned.out);
    assertEquals([planned.code, (await run(`check ${other}`)).code], [1, 1]);
    assertEquals((await run(`check --repair ${other}`)).code, 0);
    assert(/10\.64\.0\.0\/26 .* draining/.test((await run(`show --blocks ${other}`)).out));
  });
});

Deno.test("ipam of a damaged ledger says which row it is, and saves the others", async () => {
  await withStore(async (ipam, folder) => {
    await ipam("pool add pods 10.64.0.0/16");
    await ipam("allocate --node n1 --count 2");
    const db = new DatabaseSync(`${folder}/ledger.db`);
    db.exec("UPDATE rows SET value = replace(value, 'n1', 'n2') WHERE key = 'block/10.64.0.64/26'");
    db.close();
    await assertRejects(() => ipam("show"), CommandError, "block/10.64.0.64/26: its sum is wrong");
    await assertRejects(() => ipam(`export ${folder}/saved.json`), CommandError, "is damaged");
    const { code, out } = await ipam("check");
    assertEquals(code, 1);
    assert(/^Checking rows\.\.\.\n {2}! block\/10\.64\.0\.64\/26: /m.test(out), out);
    assertEquals((await ipam(`export --force ${folder}/saved.json`)).code, 1);
    const { blocks } = JSON.parse(await Deno.readTextFile(`${folder}/saved.json`));
    assertEquals(blocks.map(({ prefix }: Json) => prefix), ["10.64.0.0/26"]);
  });
});

Deno.test("ipam report of a file makes what all nodes say safe together, and answers in their order", async () => {
  await withStore(async (ipam, folder) => {
    await ipam("pool add pods 10.64.0.0/16");
    const names = ["c", "a", "b"];
    for (const name of names) await ipam(`allocate --node ${name}`);
    const lines = names.map((node) => JSON.stringify({ node, used: 20 }));
    await Deno.writeTextFile(`${folder}/uses`, lines.join("\n"));
    const { code, out } = await ipam(`report ${folder}/uses`);
    assertEquals([code, out], [0, names.map((name) => `${name} has what it needs\n`).join("")]);
    const entries = await json(ipam, "history --limit 3");
    assertEquals(entries.map(({ what }) => String(what).slice(0, 1)), names.toReversed());
    assertEquals(new Set(entries.map(({ version }) => version)).size, 1);
    await Deno.writeTextFile(`${folder}/uses`, '{"node":"a","blocks":[{"prefix":"x","used":1}]}');
    await assertRejects(() => ipam(`report ${folder}/uses`), CommandError, "cannot take line 1");
  });
});
