import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { AdjIn } from "../rib/adj_in.ts";
import { AFTER, BEFORE, comparePaths } from "../rib/path_diff.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { AttributeChanges } from "./attribute_changes.ts";
import { Page } from "./page.ts";
import { makePalette } from "./palette.ts";
import { RouteDiff } from "./route_diff.ts";
import { updateHex } from "./shown.ts";

const BASE = "40010100" + "4002 06 02 01 0000fde9".replaceAll(" ", "") + "400304c0000201";
const route = (more = "", base = BASE, nlri = "180a0100") => updateHex("", base + more, nlri);

interface Told {
  readonly hex: string;
  readonly width?: 2 | 4;
  readonly addPath?: boolean;
}

/** What differs between what two peers told, and how many paths are the same. */
function differences(
  before: readonly Told[],
  after: readonly Told[],
): { lines: string[]; same: number } {
  const checker = new UpdateChecker(), routes = new AdjIn(checker.sets);
  [before, after].forEach((told, peer) => {
    routes.addPeer({
      name: `p${peer}`,
      address: new Uint8Array(4),
      asn: 0,
      routerId: 0,
      kind: "unknown",
    });
    told.forEach(({ hex, width = 4, addPath }, i) => {
      const bytes = fromHex(hex);
      const paths = addPath ? new Set([IPV4_UNICAST]) : new Set<number>();
      const context = makeContext({ asWidth: width, addPath: paths });
      const faults = checker.check(bytes, 0, bytes.length, context);
      assertEquals(faults, []);
      routes.update(peer, checker.update, checker.set, faults, context, 1000 * peer + i);
    });
  });
  let text = "";
  const page = new Page((octets) => text += new TextDecoder().decode(octets));
  const changes = new AttributeChanges(routes), table = routes.table(IPV4_UNICAST)!;
  const view = new RouteDiff(page, routes, IPV4_UNICAST, changes, [], makePalette(false), Infinity);
  const sides = { sideOf: [BEFORE, AFTER], groupOf: [0, 0] };
  const same = comparePaths(
    table,
    sides,
    (a, b) => changes.same(table, a, b),
    () => true,
    (prefix, a, b, group) => view.text(prefix, a, b, group),
  );
  page.flush();
  return { lines: text === "" ? [] : text.trimEnd().split("\n"), same };
}

Deno.test("RouteDiff finds nothing where only age, path ids and the order of communities differ", () => {
  const two = "c00808fde80001fde80002", swapped = "c00808fde80002fde80001";
  assertEquals(
    differences([{ hex: route(two) }], [{
      hex: route(swapped, BASE, "00000007180a0100"),
      addPath: true,
    }]),
    { lines: [], same: 1 },
  );
});

Deno.test("RouteDiff sees the same path behind AS numbers of two and of four octets", () => {
  const narrow = "40010100" + "400204" + "0201fde9" + "400304c0000201";
  assertEquals(differences([{ hex: route() }], [{ hex: route("", narrow), width: 2 }]).same, 1);
});

Deno.test("RouteDiff tells added, removed and changed routes, and which attribute how", () => {
  const other = updateHex("", BASE, "180a0200"), third = updateHex("", BASE, "180a0300");
  const moved = BASE.replace("c0000201", "c0000202");
  const { lines, same } = differences(
    [{ hex: route("80040400000005" + "c00808fde80001fde80002") }, { hex: other }],
    [{ hex: route("80040400000007" + "c00808fde80002fde80003", moved) }, { hex: third }],
  );
  assertEquals(lines, [
    "~ 10.1.0.0/24         next hop 192.0.2.1 -> 192.0.2.2; med 5 -> 7; " +
    "communities -65000:1 +65000:3",
    "- 10.2.0.0/24         via 192.0.2.1 65001 i",
    "+ 10.3.0.0/24         via 192.0.2.1 65001 i",
  ]);
  assertEquals(same, 0);
});

Deno.test("RouteDiff pairs several paths of a prefix, whatever their ids", () => {
  const path = (id: string, med: string) => ({
    hex: route(`800404${med}`, BASE, `${id}180a0100`),
    addPath: true,
  });
  const { lines, same } = differences(
    [path("00000001", "00000001"), path("00000002", "00000002")],
    [path("00000005", "00000002"), path("00000006", "00000003")],
  );
  assertEquals(lines, ["~ 10.1.0.0/24         med 1 -> 3"]);
  assertEquals(same, 1);
});
