import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { parsePrefix } from "../core/net/prefix.ts";
import { cells, withRoutes } from "./made_route_agent.ts";

Deno.test("show route of the agent marks what is best and what is used beside it", () =>
  withRoutes(async ({ ask }) => {
    const { out, code } = await ask("show", "route");
    assertEquals(cells(out), [
      "Network Next hop From LP MED Path",
      "* 10.2.0.0/16 10.0.0.2 tor-a - - 65002 i",
      "* 10.3.0.0/16 10.0.0.3 tor-b - 5 65003 i",
      "* 192.0.2.0/24 self configured - - i",
      "* 198.51.100.0/24 10.0.0.2 tor-a - - 65002 i",
      "= 198.51.100.0/24 10.0.0.3 tor-b - - 65003 i",
    ]);
    assertEquals(code, 0);
  }));

Deno.test("show route of the agent takes birdc's words, freely combined and shortened", () =>
  withRoutes(async ({ ask }) => {
    const networks = async (...words: string[]) => {
      const { out, err } = await ask("show", "route", ...words);
      assertEquals(err.startsWith("underlay:"), false, err);
      return cells(out).slice(1).map((line) => line.split(" ").slice(0, -1).join(" "));
    };
    const both = "198.51.100.0/24 10.0.0.3 tor-b - - 65003";
    assertEquals(await networks("prot", "tor-b"), [
      "* 10.3.0.0/16 10.0.0.3 tor-b - 5 65003",
      `= ${both}`,
    ]);
    assertEquals(await networks("from", "10.0.0.3", "prim"), [
      "* 10.3.0.0/16 10.0.0.3 tor-b - 5 65003",
    ]);
    assertEquals(await networks("for", "198.51.100.9", "accepted", "tor-b"), [`= ${both}`]);
    assertEquals(await networks("in", "10.0.0.0/8", "where", "med 5"), [
      "* 10.3.0.0/16 10.0.0.3 tor-b - 5 65003",
    ]);
    assertEquals((await networks("export", "tor-a")).map((line) => line.split(" ")[1]), [
      "10.3.0.0/16",
      "192.0.2.0/24",
    ]);
    assertEquals((await networks("advertised", "tor-b")).map((line) => line.split(" ")[1]), [
      "192.0.2.0/24",
    ]);
    assertEquals((await networks("received", "tor-a")).length, 3);
  }));

Deno.test("show route of the agent names the rule that rejected, and why a route does not leave", () =>
  withRoutes(async ({ ask }) => {
    const refused = "rejected by policy from-tor, rule pods";
    for (const words of [["rejected", "tor-a"], ["filtered"], ["rejected"]]) {
      const [, row] = cells((await ask("show", "route", ...words)).out);
      assertEquals(row, `x 10.9.1.0/24 10.0.0.2 tor-a - - 65002 i ${refused}`);
    }
    const { out } = await ask("show", "route", "noexport", "tor-b");
    assertEquals(cells(out).slice(1).map((line) => line.replace(/^\* (\S+) .* i /, "$1 ")), [
      "10.2.0.0/16 withheld by policy to-tor, its default",
      "10.3.0.0/16 withheld: its own route",
      "198.51.100.0/24 withheld by policy to-tor, its default",
    ]);
    const [row] = (await ask("show", "route", "filtered", "--json")).out.trim().split("\n");
    const { rejected, peer } = JSON.parse(row!);
    assertEquals([rejected, peer], [
      { reason: "policy", policy: "from-tor", rule: "pods" },
      "tor-a",
    ]);
    const down = await ask("show", "route", "export", "tor-c");
    assertEquals(down.code, 2);
    assertStringIncludes(down.err, "the session is not Established");
  }));

Deno.test("show route --explain of the agent says who is told, and who is not and why", () =>
  withRoutes(async ({ ask }) => {
    const { out } = await ask("show", "route", "198.51.100.0/24", "--explain");
    assertEquals(
      out.slice(out.indexOf("Told to")),
      [
        "Told to      Why",
        "tor-a    no  its own route",
        "tor-b    no  rejected by policy to-tor, its default",
        "tor-c    no  not Established",
        "",
      ].join("\n"),
    );
    const refused = await ask(
      "show",
      "route",
      "10.9.1.0/24",
      "received",
      "tor-a",
      "--explain",
      "--json",
    );
    const { paths: [path], best } = JSON.parse(refused.out);
    assertEquals([path.status, path.policy, path.rule], ["rejected", "from-tor", "pods"]);
    assertEquals([path.otherwise, best], ["otherwise it would be the best", undefined]);
  }));

Deno.test("show route count of the agent says the same by what is kept and by looking", () =>
  withRoutes(async ({ ask }) => {
    const kept = await ask("show", "route", "count");
    assertEquals(kept.out, "5 routes, 4 networks, 2 peers\n");
    const looked = await ask("show", "route", "count", "where", "not med 4711");
    assertEquals(looked.out, kept.out);
    const best = await ask("show", "route", "primary", "count");
    assertEquals(best.out, "4 routes, 4 networks, 2 peers\n");
    const bestLooked = await ask("show", "route", "primary", "count", "where", "not med 4711");
    assertEquals(bestLooked.out, best.out);
  }));

Deno.test("show what-if of the agent goes through its policies and touches nothing", () =>
  withRoutes(async ({ ask, node }) => {
    const before = [...node.all()];
    const dropped = await ask("show", "what-if", "drop-peer", "tor-a");
    assertEquals(dropped.out.split("\n"), [
      "- 10.2.0.0/16  tor-a -> none",
      "~ 198.51.100.0/24  tor-a -> tor-b; the path of now is gone; next hop 10.0.0.2 -> 10.0.0.3; " +
      "paths used 2 -> 1",
      "",
    ]);
    assertEquals(dropped.code, 1);
    const added = await ask("show", "what-if", "add", "10.9.2.0/24", "from", "tor-a");
    assertEquals(added.out, "");
    assertStringIncludes(
      added.err,
      "10.9.2.0/24 from tor-a would be refused: policy from-tor, rule pods",
    );
    const both = await ask("show", "what-if", "add", "10.9.2.0/24", "from", "tor-b", "med", "7");
    assertEquals([both.out, both.code], ["+ 10.9.2.0/24  none -> tor-b\n", 0]);
    assertEquals([...node.all()], before);
  }));

Deno.test("show what-if and --explain of the agent go by its costs of next hops", () => {
  const far = { prefix: parsePrefix("10.0.0.3")!, cost: 20 };
  return withRoutes(async ({ ask }) => {
    const { out } = await ask("show", "route", "198.51.100.0/24", "--explain", "--json");
    const { paths: [, path] } = JSON.parse(out);
    assertEquals(path.lost, { step: "IGP cost", value: "20", to: 1, to_value: "0" });
    const same = await ask("show", "what-if", "set", "med", "9", "on", "routes", "from", "tor-b");
    assertEquals(same.out, "~ 10.3.0.0/16  tor-b; MED 5 -> 9\n");
  }, { nextHops: [far] });
});

const SCHEMAS = new URL("../core/view/schema/", import.meta.url);
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
ajv.addSchema(
  [...Deno.readDirSync(SCHEMAS)].map(({ name }) =>
    JSON.parse(Deno.readTextFileSync(new URL(name, SCHEMAS)))
  ),
);

Deno.test("show of the agent writes JSON as its schemas have it", () =>
  withRoutes(async ({ ask }) => {
    const met = new Set<string>();
    for (
      const words of [
        ["route"],
        ["route", "filtered"],
        ["route", "noexport", "tor-b"],
        ["route", "advertised", "tor-b"],
        ["route", "--policy", "from-tor"],
        ["route", "count", "--policy", "from-tor"],
        ["route", "export", "tor-a", "--policy", "to-tor"],
        ["route", "stats"],
        ["route", "stats", "from", "tor-a"],
        ["route", "198.51.100.0/24", "--explain"],
        ["what-if", "drop-peer", "tor-a", "then", "add", "10.9.2.0/24", "from", "tor-a"],
      ]
    ) {
      for (const line of (await ask("show", ...words, "--json")).out.trimEnd().split("\n")) {
        const row = JSON.parse(line), [, thing] = /^underlay\.([a-z-]+)\/1$/.exec(row.schema)!;
        met.add(thing!);
        const validate = ajv.getSchema(`urn:underlay:schema:${thing}:1`);
        assert(validate?.(row), `${line}\n${JSON.stringify(validate?.errors)}`);
        row.extra = 1;
        assert(!validate!(row), line);
      }
    }
    assertEquals([...met].sort(), [
      "explain",
      "policy-hits",
      "route",
      "route-count",
      "route-stats",
      "what-if",
      "what-if-count",
    ]);
  }));

Deno.test("show diff and --save take what came in to the agent, before policy", () =>
  withRoutes(async ({ ask }) => {
    const folder = await Deno.makeTempDir(), file = `${folder}/agent.snap`;
    const saved = await ask("show", "route", "--save", file, "count");
    assertEquals([saved.out, saved.code], ["6 routes, 5 networks, 3 peers\n", 0]);
    const same = await ask("show", "diff", "agent", file);
    assertEquals([same.out, same.code], ["", 0]);
    assertStringIncludes(same.err, "6 the same");
    await Deno.remove(folder, { recursive: true });
  }));

Deno.test("show route of the agent says what is not there, and is asked in vain for what it has not", () =>
  withRoutes(async ({ ask }) => {
    const nothing = await ask("show", "route", "203.0.113.0/24");
    assertEquals([nothing.code, nothing.err], [1, "# no route to 203.0.113.0/24\n"]);
    const nobody = await ask("show", "route", "from", "tor");
    assertEquals(nobody.code, 2);
    assertStringIncludes(nobody.err, '"tor" may be several peers');
    const wrong = await ask("show", "route", "--where", "med five");
    assertEquals(wrong.code, 2);
    assert(wrong.err.includes("^"), wrong.err);
  }));

Deno.test("show route of the agent tells of a prefix all of whose paths were refused", () =>
  withRoutes(async ({ ask }) => {
    const by =
      "from tor-a was refused: policy from-tor, rule pods (show route 10.9.1.0/24 filtered)";
    const exact = await ask("show", "route", "10.9.1.0/24");
    assertEquals([exact.code, exact.out], [1, ""]);
    assertEquals(exact.err, `# no route to 10.9.1.0/24\n# 1 path ${by}\n`);
    const longest = await ask("show", "route", "for", "10.9.1.1");
    assertEquals(longest.err, `# no route to 10.9.1.1\n# 1 path to 10.9.1.0/24 ${by}\n`);
    const explained = await ask("show", "route", "10.9.1.0/24", "--explain");
    assertEquals(explained.code, 0);
    assertStringIncludes(explained.out, "rejected by policy from-tor, rule pods; otherwise");
    assertStringIncludes(explained.out, "told to nobody: no path is used");
    const host = await ask("show", "route", "10.9.1.1");
    assertEquals(
      host.err,
      "# no route to 10.9.1.1/32; the longest match: show route for 10.9.1.1\n",
    );
    assertEquals((await ask("show", "route", "198.51.100.0/24")).err, "");
  }));

Deno.test("show route for ADDRESS of the agent tells of a longer prefix that was refused", () =>
  withRoutes(
    async ({ ask }) => {
      const { out, err, code } = await ask("show", "route", "for", "10.9.1.1");
      assertEquals(code, 0);
      assertStringIncludes(out, "10.0.0.0/8");
      assertStringIncludes(err, "# 1 path to 10.9.1.0/24 from tor-a was refused");
    },
    {},
    ["10.0.0.0/8"],
  ));

Deno.test("show route --explain --json has attributes as routes have them", () =>
  withRoutes(
    async ({ ask }) => {
      const prefix = "10.7.0.0/16";
      const { out } = await ask("show", "route", prefix, "--explain", "--json");
      const { paths: [{ as_path, origin, communities, next_hop }] } = JSON.parse(out);
      const { attributes } = JSON.parse((await ask("show", "route", prefix, "--json")).out);
      assertEquals({ as_path, origin, communities, next_hop }, attributes);
      assertEquals(communities, ["65000:1"]);
    },
    {},
    ["10.7.0.0/16 community 65000:1"],
  ));

Deno.test("show what-if leads to then where a second change stands for a peer", () =>
  withRoutes(async ({ ask }) => {
    const { err, code } = await ask(..."show what-if drop-peer tor-a drop-peer tor-b".split(" "));
    assertEquals(code, 2);
    assertStringIncludes(err, "drop-peer tor-a then drop-peer tor-b");
  }));

Deno.test("announce through the agent says who is told, and what stands in the file", () =>
  withRoutes(async ({ ask }) => {
    const ours = await ask("announce", "203.0.113.0/24");
    assertEquals(
      ours.out,
      "1 prefix announced, until withdrawn or the agent ends\n" +
        "told to tor-a; not to tor-b: policy to-tor; not to tor-c: not Established\n",
    );
    const both = await ask("announce", "192.0.2.0/24");
    assertStringIncludes(both.out, "not used: the route of configured is better");
    assertEquals((await ask("announce", "--withdraw", "all")).out, "2 prefixes withdrawn\n");
    assertEquals((await ask("show", "route", "from", "announced")).out, "");
    const { code, err } = await ask("announce", "--withdraw", "192.0.2.0/24");
    assertEquals(code, 3);
    assertStringIncludes(err, "192.0.2.0/24 stands in the file under announce: remove it there");
  }));
