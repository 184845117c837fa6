import { assert, assertEquals } from "@std/assert";
import { makePalette } from "./palette.ts";
import { routeMark, routeRemark, type RouteRow, rowCommunities, rowPath } from "./route_row.ts";
import { routeDetails, RouteRowTable } from "./route_row_table.ts";

const PLAIN = makePalette(false);

function row(more: Partial<RouteRow> = {}): RouteRow {
  return {
    schema: "underlay.route/1",
    family: "ipv4 unicast",
    nlri: "10.0.0.0/8",
    next_hop: "192.0.2.1",
    peer: "tor-a",
    attributes: { origin: "igp", as_path: [65001, { set: [65002, 65003] }] },
    ...more,
  };
}

function table(rows: readonly RouteRow[], width = Infinity): string[] {
  const view = new RouteRowTable(rows, true, PLAIN, width);
  return [view.head(), ...rows.flatMap((one) => view.row(one))];
}

Deno.test("RouteRowTable has columns for what the rows have, and marks", () => {
  assertEquals(table([row({ best: true }), row({ multipath: true })]), [
    "   Network     Next hop   From   LP  MED  Path",
    "*  10.0.0.0/8  192.0.2.1  tor-a   -    -  65001 {65002,65003} i",
    "=  10.0.0.0/8  192.0.2.1  tor-a   -    -  65001 {65002,65003} i",
  ]);
  const rich = row({
    path_id: 0,
    rejected: { reason: "policy", policy: "from-tor", rule: "pods" },
    attributes: { origin: "egp", as_path: [], med: 0, local_pref: 7, communities: ["no-export"] },
  });
  assertEquals(table([rich]), [
    "   Network     Id  Next hop   From   LP  MED  Path  Communities  Remark",
    "x  10.0.0.0/8   0  192.0.2.1  tor-a   7    0  e     no-export    " +
    "rejected by policy from-tor, rule pods",
  ]);
});

Deno.test("RouteRowTable cuts at the width of a screen and escapes names", () => {
  const long = row({ peer: "\x1b[31mtor", attributes: { as_path: Array(40).fill(65001) } });
  for (const line of table([long], 80)) {
    assert(line.length <= 80 && !line.includes("\x1b"), line);
  }
  assert(table([long], 80)[1]!.endsWith("…"));
});

Deno.test("RouteRowTable cuts no remark away: where it is too wide it stands below its row", () => {
  const rejected = { reason: "policy", policy: "from-the-core", rule: "no-pods" };
  const rows = [
    row({ best: true, attributes: { communities: ["65000:1", "65000:2", "65000:3"] } }),
    row({ nlri: "10.0.0.0/9", rejected, judged: { policy: "new", accepted: true } }),
  ];
  assertEquals(table(rows, 64), [
    "   Network     Next hop   From   LP  MED  Path",
    "*  10.0.0.0/8  192.0.2.1  tor-a   -    -  -",
    "x  10.0.0.0/9  192.0.2.1  tor-a   -    -  65001 {65002,65003} i",
    "   rejected by policy from-the-core, rule no-pods; new: accept",
    "   by its default",
  ]);
  // The first rows had none to make room for.
  const view = new RouteRowTable([row()], false, PLAIN, Infinity);
  assertEquals(view.row(row({ unreachable: true }))[1], "   next hop unreachable");
});

Deno.test("RouteRowTable leaves room for what may come behind its sample", () => {
  const view = new RouteRowTable([row()], false, PLAIN, Infinity);
  const [line = ""] = view.row(row({ nlri: "198.51.100.128/25", next_hop: "198.51.100.254" }));
  assertEquals(view.head().indexOf("From"), line.indexOf("tor-a"));
});

Deno.test("routeRemark tells refusals, what is withheld and what a policy says", () => {
  const remark = (more: Partial<RouteRow>) => routeRemark(row(more));
  assertEquals(remark({}), "");
  assertEquals(remark({ rejected: { reason: "AS loop" } }), "rejected: AS loop");
  assertEquals(
    remark({ rejected: { reason: "policy", policy: "p" } }),
    "rejected by policy p, its default",
  );
  assertEquals(remark({ withheld: { reason: "NO_EXPORT" } }), "withheld: NO_EXPORT");
  assertEquals(remark({ unreachable: true }), "next hop unreachable");
  assertEquals(
    remark({ judged: { policy: "p", rule: "r", accepted: false } }),
    "p: reject by rule r",
  );
  assertEquals(routeMark(row({ unreachable: true })), "x");
});

Deno.test("routeDetails has a line for each attribute", () => {
  const one = row({
    best: true,
    originated: "2026-01-01T00:00:00Z",
    from: { address: "192.0.2.1", asn: 65001 },
    attributes: {
      origin: "igp",
      as_path: [65001],
      next_hop: "192.0.2.1",
      communities: ["65000:1", "no-export"],
      aggregator: { asn: 65001, address: "192.0.2.1" },
    },
  });
  assertEquals(routeDetails(one, PLAIN), [
    "10.0.0.0/8  via 192.0.2.1 from tor-a  *",
    "    peer: AS 65001, 192.0.2.1",
    "    learned: 2026-01-01T00:00:00Z",
    "    origin: igp",
    "    communities: 65000:1 no-export",
    '    aggregator: {"asn":65001,"address":"192.0.2.1"}',
    "    as path: 65001",
  ]);
});

Deno.test("rowPath and rowCommunities write what routers print", () => {
  assertEquals(rowPath(row({ attributes: {} })), "-");
  assertEquals(rowPath(row({ attributes: { origin: "incomplete", as_path: [] } })), "?");
  assertEquals(
    rowCommunities(row({ attributes: { large_communities: ["1:2:3"], communities: ["1:2"] } })),
    "1:2 1:2:3",
  );
});
