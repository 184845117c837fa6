import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { parseAddress } from "../net/address.ts";
import { AdjIn, KEPT_FAMILIES } from "../rib/adj_in.ts";
import { pathsOf, sortedPrefixes } from "../rib/path_lookup.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { fromHex } from "../net/hex.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { Page } from "./page.ts";
import { makePalette } from "./palette.ts";
import { RouteJson } from "./route_json.ts";
import { RouteReplay } from "./route_replay.ts";
import { RouteTable } from "./route_table.ts";
import { FieldsView, parseFields } from "./fields.ts";
import { LineView } from "./line.ts";
import { updateHex } from "./shown.ts";

const PLAIN = makePalette(false);
const ORIGIN_IGP = "40010100";
/** AS_PATH 65001 65002. */
const PATH = "4002 0a 02 02 0000fde9 0000fdea".replaceAll(" ", "");
const HOP = "400304c0000201", MED_7 = "80040400000007", LOCAL_PREF_200 = "400504000000c8";
/** 65000:1 65000:2, 64500:1:2. */
const COMMUNITIES = "c00808fde80001fde80002", LARGE = "c0200c0000fbf40000000100000002";
/** MP_REACH_NLRI: IPv6 unicast, 2001:db8::1, 2001:db8:7::/48. */
const REACH = "800e1c0002011020010db800000000000000000000000100" + "3020010db80007";

interface Told {
  readonly hex: string;
  readonly peer?: number;
  readonly addPath?: boolean;
}

function tables(updates: readonly Told[], peers = 1): AdjIn {
  const checker = new UpdateChecker(), routes = new AdjIn(checker.sets);
  for (let i = 0; i < peers; i++) {
    const name = `192.0.2.${i + 1}`;
    routes.addPeer({
      name,
      address: parseAddress(name)!,
      asn: 65001,
      routerId: 0,
      kind: "external",
    });
  }
  for (const { hex, peer = 0, addPath } of updates) {
    const bytes = fromHex(hex);
    const context = makeContext(addPath ? { addPath: new Set([IPV4_UNICAST]) } : {});
    const faults = checker.check(bytes, 0, bytes.length, context);
    assertEquals(faults, []);
    routes.update(peer, checker.update, checker.set, faults, context, 1795177909);
  }
  return routes;
}

function eachRow(routes: AdjIn, family: number, visit: (prefix: number, row: number) => void) {
  const table = routes.table(family)!;
  for (const prefix of sortedPrefixes(table)) {
    for (const row of pathsOf(table, prefix)) visit(prefix, row);
  }
}

function tableOf(routes: AdjIn, family: number, width: number, isAll = true): string[] {
  let text = "";
  const page = new Page((octets) => text += new TextDecoder().decode(octets));
  const rows: { prefix: number; row: number }[] = [];
  eachRow(routes, family, (prefix, row) => rows.push({ prefix, row }));
  const sample = { table: routes.table(family)!, rows, isAll, manyPeers: routes.peers.length > 1 };
  const view = new RouteTable(page, routes, sample, PLAIN, width);
  view.head();
  for (const { prefix, row } of rows) view.row(prefix, row);
  page.flush();
  return text.trimEnd().split("\n");
}

const PLAIN_ROUTE = updateHex("", ORIGIN_IGP + PATH + HOP, "180a0100");
const RICH_ROUTE = updateHex(
  "",
  ORIGIN_IGP + PATH + HOP + MED_7 + LOCAL_PREF_200 + COMMUNITIES + LARGE,
  "180a0200",
);

Deno.test("RouteTable has a column for each thing that a route may have; absent is a dash", () => {
  assertEquals(
    tableOf(tables([{ hex: PLAIN_ROUTE }, { hex: RICH_ROUTE }]), IPV4_UNICAST, Infinity),
    [
      "Network      Next hop    LP  MED  Path           Communities",
      "10.1.0.0/24  192.0.2.1    -    -  65001 65002 i",
      "10.2.0.0/24  192.0.2.1  200    7  65001 65002 i  65000:1 65000:2 64500:1:2",
    ],
  );
});

Deno.test("RouteTable takes the next hop that stands with an IPv6 prefix", () => {
  const hex = updateHex("", ORIGIN_IGP + PATH + REACH, "");
  assertEquals(tableOf(tables([{ hex }]), IPV6_UNICAST, 80), [
    "Network          Next hop     LP  MED  Path",
    "2001:db8:7::/48  2001:db8::1   -    -  65001 65002 i",
  ]);
});

Deno.test("RouteTable tells path ids and peers apart where there are several", () => {
  const withId = (id: string) => updateHex("", ORIGIN_IGP + PATH + HOP, `${id}180a0100`);
  const routes = tables([
    { hex: withId("00000002"), addPath: true },
    { hex: withId("00000100"), addPath: true },
    { hex: PLAIN_ROUTE, peer: 1 },
  ], 2);
  assertEquals(tableOf(routes, IPV4_UNICAST, 80), [
    "Network       Id  Next hop   From       LP  MED  Path",
    "10.1.0.0/24    2  192.0.2.1  192.0.2.1   -    -  65001 65002 i",
    "10.1.0.0/24  256  192.0.2.1  192.0.2.1   -    -  65001 65002 i",
    "10.1.0.0/24    -  192.0.2.1  192.0.2.2   -    -  65001 65002 i",
  ]);
});

Deno.test("RouteTable cuts with a mark what a screen has no room for, and only there", () => {
  // Forty AS numbers, and thirty communities.
  const path = "4002a2" + "0228" + "0000fde9".repeat(40);
  const communities = "c00878" + "fde80001".repeat(30);
  const hex = updateHex("", ORIGIN_IGP + path + HOP + communities, "180a0100");
  const routes = tables([{ hex }]);
  const [head = "", row = ""] = tableOf(routes, IPV4_UNICAST, 80);
  assert(head.length <= 80 && [...row].length <= 80, row);
  assertEquals(row.match(/…/g)?.length, 2);
  const [, whole = ""] = tableOf(routes, IPV4_UNICAST, Infinity);
  assert(!whole.includes("…"));
  assertEquals(whole.match(/65001 /g)?.length, 40);
  const [, wide = ""] = tableOf(routes, IPV4_UNICAST, 200);
  assert([...wide].length <= 200 && wide.length > 150, wide);
});

Deno.test("RouteTable leaves room for rows that it has not seen", () => {
  const [head = ""] = tableOf(tables([{ hex: PLAIN_ROUTE }]), IPV4_UNICAST, 80, false);
  assertEquals(head.indexOf("Next hop"), "255.255.255.255/32".length + 2);
});

Deno.test("RouteJson writes what the schema of routes allows", () => {
  const routes = tables([{ hex: RICH_ROUTE }, {
    hex: updateHex("", ORIGIN_IGP + PATH + REACH, ""),
  }]);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  const folder = new URL("./schema/", import.meta.url);
  ajv.addSchema(
    [...Deno.readDirSync(folder)].map(({ name }) =>
      JSON.parse(Deno.readTextFileSync(new URL(name, folder)))
    ),
  );
  let text = "";
  const page = new Page((octets) => text += new TextDecoder().decode(octets));
  for (const family of KEPT_FAMILIES) {
    const view = new RouteJson(page, routes, family);
    eachRow(routes, family, (prefix, row) => view.row(prefix, row));
  }
  page.flush();
  const objects = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  const validate = ajv.getSchema("urn:underlay:schema:route:1")!;
  for (const object of objects) assert(validate(object), JSON.stringify(validate.errors));
  assertEquals(objects.map(({ nlri, next_hop }) => [nlri, next_hop]), [
    ["10.2.0.0/24", "192.0.2.1"],
    ["2001:db8:7::/48", "2001:db8::1"],
  ]);
  assertEquals(objects[0].attributes.communities, ["65000:1", "65000:2"]);
  assertEquals(objects[0].originated, "2026-11-20T12:31:49Z");
});

Deno.test("RouteReplay hands routes to other views with their next hops", () => {
  const routes = tables([{ hex: RICH_ROUTE }, {
    hex: updateHex("", ORIGIN_IGP + PATH + REACH, ""),
  }]);
  let text = "";
  const page = new Page((octets) => text += new TextDecoder().decode(octets));
  const fields = parseFields(["prefix", "next_hop", "as_path", "peer_ip", "med"]);
  assert(!("error" in fields));
  const aside = new LineView(page, routes.sets, PLAIN);
  const view = new FieldsView(page, routes.sets, fields, aside);
  for (const family of KEPT_FAMILIES) {
    const replay = new RouteReplay(view, routes, family);
    eachRow(routes, family, (prefix, row) => replay.row(prefix, row));
  }
  page.flush();
  assertEquals(
    text,
    "10.2.0.0/24\t192.0.2.1\t65001 65002\t192.0.2.1\t7\n" +
      "2001:db8:7::/48\t2001:db8::1\t65001 65002\t192.0.2.1\t\n",
  );
});
