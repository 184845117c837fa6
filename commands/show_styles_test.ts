import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withAgent } from "./made_agent.ts";
import { readProtocols, readRoutes } from "./made_birdc.ts";

Deno.test("show protocols --style bird prints what birdc would", () =>
  withAgent(async ({ ask }) => {
    const { out, code } = await ask("show protocols --style bird");
    const peers = readProtocols(out).map(({ name, state, info }) => ({ name, state, info }));
    assertEquals(peers[0], { name: "tor-a", state: "up", info: "Established" });
    assertEquals(peers[1]!.state, "start");
    // spine is down: the answer is the same, and so is the code.
    assertEquals(code, 1);
    const all = readProtocols((await ask("show protocols all tor-a --style bird")).out);
    assertEquals(all.length, 1);
    assertStringIncludes(all[0]!.detail.join("\n"), "    Neighbor AS:      65002");
    assertMatch((await ask("show peers --style bird1")).out, /^name .*\nNode_10_0_0_2 BGP/);
  }));

Deno.test("show peers --style calico prints calicoctl's box", () =>
  withAgent(async ({ ask }) => {
    const lines = (await ask("show peers --style calico")).out.split("\n");
    assertEquals(lines.slice(0, 3), ["Calico process is running.", "", "IPv4 BGP status"]);
    assertMatch(
      lines[6]!,
      /^\| 10\.0\.0\.2 {5}\| node specific \| up {4}\| .* \| Established +\|$/,
    );
    assertEquals(lines.slice(-5), ["", "IPv6 BGP status", "No IPv6 peers found.", "", ""]);
  }));

Deno.test("show route --style bird prints what birdc would, of all that is asked for", () =>
  withAgent(async ({ ask }) => {
    const routes = async (words: string) => {
      const { out, err, code } = await ask(`show route --style bird ${words}`.trimEnd());
      assertEquals([err, code], ["", 0]);
      return readRoutes(out);
    };
    assertEquals(
      (await routes("")).map((
        { prefix, kind, protocol, isBest },
      ) => [prefix, kind, protocol, isBest]),
      [
        ["192.0.2.0/24", "blackhole", "static1", true],
        ["198.51.100.0/24", "unicast", "tor-a", true],
      ],
    );
    const [route] = await routes("for 198.51.100.7 all");
    assertEquals(route!.tail, "AS65002i");
    assertEquals(route!.attributes["BGP.as_path"], "65002");
    const sent = await routes("advertised tor-a");
    assertEquals(sent.map(({ prefix }) => prefix), ["192.0.2.0/24"]);
    assertEquals((await routes("--limit 1")).length, 1);
    const { out } = await ask("show route 198.51.100.0/24 --style bird1");
    assertMatch(
      out,
      /^198\.51\.100\.0\/24 {4}via 10\.0\.0\.2 on \S+ \[Node_10_0_0_2 \S+\] \* \(100\) \[AS65002i\]\n$/,
    );
  }));

Deno.test("show route --style is the agent's: other sources have no protocols", () =>
  withAgent(async ({ ask }) => {
    const { code, err } = await ask("show route --style bird --from 192.0.2.1");
    assertEquals(code, 2);
    assertStringIncludes(err, "--style bird is for the agent's own routes");
  }));
