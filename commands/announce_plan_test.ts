import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { announce, SESSION, text } from "./made_announce.ts";

const SELF = "# self: our address of the session, for the other family one of its interface\n";

/** What `--plan` prints, without its last line where that is the one of `self`. */
async function plan(line: string, input = ""): Promise<string> {
  const { code, out } = announce(`${line} ${SESSION} --plan`, text(input));
  assertEquals(await code, 0);
  return out().replace(SELF, "");
}

Deno.test("announce --plan prints the routes in words, and dials nobody", async () => {
  assertEquals(
    await plan("10.0.0.0/8 11.0.0.0/8 med 5"),
    "10.0.0.0/8 nexthop self origin igp med 5\n11.0.0.0/8 nexthop self origin igp med 5\n",
  );
  const lines = "10.0.0.0/8\nwithdraw route 10.0.0.0/8\n" +
    "announce route 10.0.0.0/8 next-hop 10.0.0.1 as-path [ 65010 ]\n";
  const planned = await plan("-", lines);
  assertEquals(
    planned,
    "10.0.0.0/8 nexthop self origin igp\nwithdraw route 10.0.0.0/8 nexthop self origin igp\n" +
      "10.0.0.0/8 nexthop 10.0.0.1 origin igp as-path 65010\n",
  );
  // What it prints can be read again.
  assertEquals(await plan("-", planned), planned);
});

Deno.test("announce --plan says what would be refused, and does not refuse it", async () => {
  const asks = "nexthop self origin igp  # asks for --force: ";
  const planned = await plan("0.0.0.0/0 224.0.0.0/8 10.0.0.1/8 10.1.0.0/16 --max 2");
  assertEquals(
    planned,
    `0.0.0.0/0 ${asks}0.0.0.0/0 is the default route\n` +
      `224.0.0.0/8 ${asks}224.0.0.0/8 lies in 224.0.0.0/4 (multicast), which is routed nowhere\n` +
      `10.0.0.0/8 ${asks}10.0.0.1/8 has bits behind its length\n` +
      "10.1.0.0/16 nexthop self origin igp\n" +
      "# 4 prefixes: more than 2 prefixes ask for --max 4, or --force\n",
  );
  const split = await plan("0.0.0.0/0 split /1");
  assertEquals(split.match(/asks for/g)?.length, 1);
  const attributesFirst = "announce attributes next-hop self nlri 0.0.0.0/0 10.0.0.1/8\n";
  assertEquals((await plan("-", attributesFirst)).match(/asks for/g)?.length, 2);
  assert(!(await plan("0.0.0.0/0 10.0.0.1/8 --force --max 1")).includes("#"));
});

Deno.test("announce --plan says which address self would be, where --source says it", async () => {
  const self = async (line: string) => {
    const { code, out } = announce(`${line} ${SESSION} --plan`);
    assertEquals(await code, 0);
    return out().split("\n").filter((one) => one.startsWith("# self"));
  };
  assertEquals(await self("10.0.0.0/8"), [SELF.trim()]);
  assertEquals(await self("10.0.0.0/8 nexthop 10.0.0.1"), []);
  assertEquals(await self("10.0.0.0/8 2001:db8::/32 --source 192.0.2.77"), [
    "# self for ipv4 unicast: 192.0.2.77",
    "# self for ipv6 unicast: none of ours at the interface of 192.0.2.77; name one with nexthop",
  ]);
  assertEquals(await self("10.0.0.0/8 --source fe80::1"), [SELF.trim()]);
});

const FOLDER = new URL("../core/view/schema/", import.meta.url);

Deno.test("announce --plan --json writes what its schema allows", async () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  for (const { name } of Deno.readDirSync(FOLDER)) {
    ajv.addSchema(JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))));
  }
  const validate = ajv.getSchema("urn:underlay:schema:announce-plan:1")!;
  const lines = "announce route 0.0.0.0/0 next-hop self as-path [ 65010 ] path-information 7\n" +
    "withdraw route 2001:db8::/32\n";
  const planned = await plan("- --json --source 192.0.2.77 --max 1", lines + "10.0.0.0/8\n");
  const objects = planned.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const object of objects) {
    assert(validate(object), JSON.stringify(validate.errors));
    assert(!validate({ ...object, extra: 1 }));
  }
  assertEquals(objects[0], {
    schema: "underlay.announce-plan/1",
    what: "announce",
    family: "ipv4 unicast",
    nlri: "0.0.0.0/0",
    path_id: 7,
    next_hop: "self",
    own_address: "192.0.2.77",
    attributes: { origin: "igp", as_path: [65010] },
    path_as_given: true,
    needs_force: "0.0.0.0/0 is the default route",
  });
  assertEquals(objects.map(({ what }) => what), ["announce", "withdraw", "announce", "total"]);
  assertEquals(objects[3].needs_force, "more than 1 prefix");
});
