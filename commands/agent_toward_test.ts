import { assertEquals, assertStringIncludes } from "@std/assert";
import { cells, FROM_TOR, LOOPING, PREFER, TO_TOR, withRoutes } from "./made_route_agent.ts";

Deno.test("show route --policy tries a policy on what came in, and counts its rules", () =>
  withRoutes(async ({ ask }) => {
    const { out } = await ask("show", "route", "in", "10.0.0.0/8", "--policy", "from-tor");
    assertEquals(cells(out).slice(1), [
      "* 10.2.0.0/16 10.0.0.2 tor-a - - 65002 i from-tor: accept by its default",
      "* 10.3.0.0/16 10.0.0.3 tor-b - 5 65003 i from-tor: accept by its default",
      "x 10.9.1.0/24 10.0.0.2 tor-a - - 65002 i " +
      "rejected by policy from-tor, rule pods; from-tor: reject by rule pods",
      "policy from-tor, its default: 2 routes accepted",
      "policy from-tor, rule pods: 1 route rejected",
    ]);
    const none = await ask("show", "route", "--policy", "from-tro");
    assertEquals([none.code, none.out], [2, ""]);
    assertStringIncludes(none.err, "policies: from-tor, to-tor, all, none");
  }));

Deno.test("show route --policy asks after the rules of BGP, and shows what the policy makes", () =>
  withRoutes(
    async ({ ask }) => {
      const { out } = await ask("show", "route", "received", "tor-a", "--policy", "prefer");
      assertEquals(cells(out).slice(1), [
        "* 10.2.0.0/16 10.0.0.2 tor-a 200 - 65002 i prefer: accept by rule all",
        "x 10.8.0.0/16 10.0.0.2 tor-a - - 65002 65001 i rejected: AS loop; prefer: not asked, AS loop",
        "x 10.9.1.0/24 10.0.0.2 tor-a 200 - 65002 i " +
        "rejected by policy from-tor, rule pods; prefer: accept by rule all",
        "* 198.51.100.0/24 10.0.0.2 tor-a 200 - 65002 i prefer: accept by rule all",
        "policy prefer, rule all: 3 routes accepted",
        "policy prefer, not asked: 1 route rejected before, AS loop",
      ]);
      const own = await ask("show", "route", "from", "configured", "--policy", "prefer");
      assertEquals([own.out, own.code], ["", 0]);
    },
    { policies: new Map([["from-tor", FROM_TOR], ["to-tor", TO_TOR], ["prefer", PREFER]]) },
    [LOOPING],
  ));

Deno.test("show route export --policy tries a policy as that of the peer, and shows what would leave", () =>
  withRoutes(async ({ ask }) => {
    const { out } = await ask("show", "route", "export", "tor-a", "--policy", "to-tor");
    assertEquals(cells(out).slice(1), [
      "* 10.3.0.0/16 10.0.0.3 tor-b - 5 65003 i to-tor: reject by its default",
      "* 192.0.2.0/24 10.0.0.1 configured - - 65001 i to-tor: accept by rule ours",
      "policy to-tor, rule ours: 1 route accepted",
      "policy to-tor, its default: 1 route rejected",
    ]);
    const advertised = await ask("show", "route", "advertised", "tor-a", "--policy", "to-tor");
    assertEquals(advertised.code, 2);
    assertStringIncludes(advertised.err, "show route export tor-a --policy NAME");
  }));

Deno.test("show route received and accepted have attributes before and after the import policy", () =>
  withRoutes(async ({ ask }) => {
    const row = async (word: string) =>
      cells((await ask("show", "route", "10.2.0.0/16", word, "tor-a")).out)[1];
    assertEquals(await row("received"), "* 10.2.0.0/16 10.0.0.2 tor-a - - 65002 i");
    assertEquals(await row("accepted"), "* 10.2.0.0/16 10.0.0.2 tor-a 200 - 65002 i");
  }, { policies: new Map([["from-tor", { ...PREFER, name: "from-tor" }], ["to-tor", TO_TOR]]) }));

Deno.test("show route advertised has what stands on the wire, in text and JSON", () =>
  withRoutes(async ({ ask }) => {
    const { out } = await ask("show", "route", "advertised", "tor-a");
    assertEquals(cells(out).slice(1), [
      "* 10.3.0.0/16 10.0.0.1 tor-b - - 65001 65003 i",
      "* 192.0.2.0/24 10.0.0.1 configured - - 65001 i",
    ]);
    const [line] = (await ask("show", "route", "export", "tor-a", "--json")).out.split("\n");
    const { attributes, next_hop } = JSON.parse(line!);
    assertEquals([attributes.as_path, next_hop, attributes.med], [
      [65001, 65003],
      "10.0.0.1",
      undefined,
    ]);
  }));

Deno.test("show route stats of the agent says by peer, length and origin what there is", () =>
  withRoutes(
    async ({ ask }) => {
      const { out } = await ask("show", "route", "stats");
      assertEquals(cells(out), [
        "5 routes, 4 networks, 3 peers",
        "",
        "Peer Family Received Routes Best Rejected",
        "configured ipv4 1 1 1",
        "tor-a ipv4 4 2 2 policy 1, AS loop 1",
        "tor-b ipv4 2 2 1",
        "",
        "ipv4 /16 2, /24 2",
        "origin igp 5",
      ]);
      const { out: some } = await ask("show", "route", "stats", "from", "tor-b", "where", "med 5");
      assertEquals(cells(some), [
        "1 route, 1 network, 1 peer",
        "",
        "Peer Family Routes Best",
        "tor-b ipv4 1 1",
        "",
        "ipv4 /16 1",
        "origin igp 1",
      ]);
      const json = await ask("show", "route", "stats", "--json");
      const { peers: [, tor] } = JSON.parse(json.out);
      assertEquals(tor.rejected, [{ reason: "policy", routes: 1 }, {
        reason: "AS loop",
        routes: 1,
      }]);
    },
    {},
    [LOOPING],
  ));
