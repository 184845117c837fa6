import { assert, assertEquals } from "@std/assert";
import { VECTORS } from "../wire/attribute/vectors.ts";
import { makeContext } from "../wire/context.ts";
import type { Output } from "../capture/output.ts";
import type { UpdateChecker } from "../wire/update_checker.ts";
import { FIELDS, FieldsView, parseFields } from "./fields.ts";
import { JsonView } from "./json.ts";
import { Page } from "./page.ts";
import { madeFlow, messageHex, shown, STAMP, tell, updateHex } from "./shown.ts";
import type { Field } from "./field_row.ts";

const BASE = "40010100" + "40020602010000fde9" + "400304c0000201";

/** Lines of `--fields` and, in their order, those that went aside. */
function fieldLines(
  names: string,
  work: (output: Output, checker: UpdateChecker) => void,
  json = false,
): string[] {
  const fields = parseFields(names.split(",")) as readonly Field[];
  const text = shown((page, sets) => {
    const aside = new JsonView(new Page(() => {}), sets);
    return new FieldsView(page, sets, fields, aside, json);
  }, work);
  return text.split("\n").slice(0, -1);
}

const one = (hex: string) => (output: Output, checker: UpdateChecker) => tell(output, checker, hex);

Deno.test("parseFields takes every name once and tells of one that it does not know", () => {
  const names = FIELDS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  const found = parseFields(["prefix", "as_path", "prefix"]) as readonly Field[];
  assertEquals(found.map(({ name }) => name), ["prefix", "as_path", "prefix"]);
  const wrong = parseFields(["prefix", "aspath"], () => "as_path");
  assert("error" in wrong);
  assertEquals(wrong.error, "no field is called aspath; did you mean as_path?");
  for (const name of names) assert(wrong.hint.includes(name), name);
});

Deno.test("FieldsView writes a line a route, what is absent empty", () => {
  const update = updateHex("180a0002", BASE + "80040400000000", "180a0001" + "180a0003");
  assertEquals(
    fieldLines(
      "type,elem,timestamp,peer_ip,peer_asn,prefix,next_hop,as_path,med,local_pref",
      one(update),
    ),
    [
      "update\twithdraw\t1700000000.00025\t192.0.2.1\t65001\t10.0.2.0/24\t\t\t\t",
      "update\tannounce\t1700000000.00025\t192.0.2.1\t65001\t10.0.1.0/24\t192.0.2.1\t65001\t0\t",
      "update\tannounce\t1700000000.00025\t192.0.2.1\t65001\t10.0.3.0/24\t192.0.2.1\t65001\t0\t",
    ],
  );
});

Deno.test("FieldsView writes a line for a message without routes", () => {
  const lines = fieldLines("type,prefix,end_of_rib,text", (output, checker) => {
    tell(output, checker, messageHex(4, ""));
    tell(output, checker, updateHex("", "", ""));
    tell(output, checker, messageHex(3, "0602" + "020961"));
    output.state(madeFlow(), { from: 6, to: 1 }, STAMP);
    output.damage({ what: "x", reason: "y", offset: 0, frame: 1 });
  });
  assertEquals(lines, [
    "keepalive\t\t\tKEEPALIVE",
    "update\t\tipv4 unicast\t",
    'notification\t\t\tNOTIFICATION 6/2 Cease, Administrative Shutdown: "\\x09a"',
    "state\t\t\tEstablished -> Idle",
  ]);
});

Deno.test("FieldsView writes path identifiers, next hops of MP_REACH_NLRI and undecoded families", () => {
  const reach = "800e1a" + "000201" + "10" + "20010db8" + "00".repeat(11) + "01" + "00" +
    "00000007" + "00";
  const context = makeContext({ addPath: new Set([2 << 8 | 1]) });
  const lines = fieldLines("family,prefix,path_id,next_hop", (output, checker) => {
    tell(output, checker, updateHex("", BASE + reach, ""), madeFlow(context));
    tell(
      output,
      checker,
      updateHex("", BASE + "800e0b" + "400447" + "04c0000209" + "00" + "abcd", ""),
    );
  });
  assertEquals(lines, ["ipv6 unicast\t::/0\t7\t2001:db8::1", "bgp-ls\tabcd\t\t192.0.2.9"]);
});

Deno.test("FieldsView writes as JSON only the keys that were asked for and are there", () => {
  const update = updateHex("", BASE + "c00804fde90064" + "c06301ab", "180a0001");
  const lines = fieldLines(
    "prefix,as_path,med,communities,unknown,origin_asns,frame",
    one(update),
    true,
  );
  assertEquals(lines.map((line) => JSON.parse(line)), [{
    prefix: "10.0.1.0/24",
    as_path: [65001],
    communities: ["65001:100"],
    unknown: [{ code: 99, name: "attribute 99", hex: "ab" }],
    origin_asns: [65001],
    frame: 7,
  }]);
  assertEquals(fieldLines("med", one(messageHex(4, "")), true), ["{}"]);
});

Deno.test("FieldsView has a field for every attribute, with the values of JSON", () => {
  for (const { hex, text, json, asWidth = 4 } of VECTORS) {
    const code = parseInt(hex.slice(2, 4), 16);
    if (code === 3 || code === 14 || code === 15) continue;
    const names = FIELDS.filter(({ of }) => of === "set").map(({ name }) => name);
    const work = (output: Output, checker: UpdateChecker) =>
      tell(output, checker, updateHex("", hex, "180a0001"), madeFlow(makeContext({ asWidth })));
    const columns = fieldLines(names.join(","), work)[0]!.split("\t");
    const object = JSON.parse(fieldLines(names.join(","), work, true)[0]!);
    assert(columns.includes(text) || columns.some((one) => one.startsWith(`${code}:`)), hex);
    assert(
      Object.values(object).some((value) => JSON.stringify(value) === json) || object.unknown,
      hex,
    );
  }
});

Deno.test("FieldsView tells the faults of a message with each of its lines", () => {
  const lines = fieldLines(
    "prefix,faults",
    one(updateHex("", "40010109" + BASE.slice(8), "180a0001")),
  );
  assertEquals(lines, [
    "10.0.1.0/24\tORIGIN at offset 26: value 9 is not 0, 1 or 2 (treated as withdrawn, RFC 7606 §7.1)",
  ]);
});
