// Commands that ask a running agent, over a real socket: what they print, and what they end with.
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { readConfig } from "../core/config/read_config.ts";
import { Ajv2020 } from "ajv/2020";
import { type AgentLab, runLine, withAgent } from "./made_agent.ts";
import { AgentClient } from "./agent_ask.ts";
import { CommandError, usageError } from "./exit.ts";

const FOLDER = new URL("../core/view/schema/", import.meta.url);
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
const NAMES = ["peer", "router", "memory", "change", "done", "config"];
for (const name of NAMES) {
  ajv.addSchema(JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, FOLDER))));
}

/** The objects of `--json`, each as its schema has it. */
function validated(text: string): Record<string, unknown>[] {
  return text.trimEnd().split("\n").map((line) => {
    const object = JSON.parse(line), [, name] = /^underlay\.([a-z-]+)\/1$/.exec(object.schema)!;
    const validate = ajv.getSchema(`urn:underlay:schema:${name}:1`)!;
    assert(validate(object), `${line}\n${JSON.stringify(validate.errors)}`);
    return object;
  });
}

const state = ({ node }: AgentLab, name: string) => node.agent.peer(name)?.state;

Deno.test("show peers tells who is up and why another is not, and ends with 1", async () => {
  await withAgent(async ({ ask }) => {
    const { code, out, err } = await ask("show peers");
    assertEquals([code, err], [1, ""]);
    const [head, up, down] = out.split("\n");
    assertMatch(head!, /^Peer +Address +AS +State +Up\/Down +Family +Received /);
    assertMatch(up!, /^tor-a +10\.0\.0\.2 +65002 +Established +\S+ +ipv4 +1 +1 +1 +1$/);
    assertMatch(down!, /^spine +10\.0\.0\.3 +65003 .* connection filtered: /);
    const failed = await ask("show peers failed");
    assertEquals([failed.code, failed.out.includes("tor-a")], [1, false]);
  });
});

Deno.test("show peers ends with 0 when only what an operator disabled is down", async () => {
  await withAgent(async ({ ask }) => {
    await ask("peer disable spine");
    assertEquals((await ask("show peers")).code, 0);
    const { code, out } = await ask("show peers failed");
    assertEquals([code, out], [0, "no peer is down\n"]);
  });
});

Deno.test("show peers waits until no peer is down, no longer than it is told to", async () => {
  await withAgent(async ({ ask, node: { agent } }) => {
    assertEquals((await ask("show peers --wait 0.1s")).code, 1);
    const { peers } = agent;
    agent.peers = () => {
      const rows = peers.call(agent);
      agent.disable("spine");
      return rows;
    };
    const { code, out } = await ask("show peers --wait 1h");
    assertEquals([code, /spine .* Disabled/.test(out), out.split("\n").length], [0, true, 4]);
  });
});

Deno.test("show says that the agent has ended, also between two looks", async () => {
  const folder = await Deno.makeTempDir(),
    path = `${folder}/s`,
    listener = Deno.listen({ transport: "unix", path });
  try {
    const client = await AgentClient.connect({ env: () => undefined }, path);
    (await listener.accept()).close();
    await assertRejects(() => client.ask("peers").next(), CommandError, "the agent has ended");
    client.close();
  } finally {
    listener.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("show prints JSON as its schemas have it", async () => {
  await withAgent(async ({ ask }) => {
    for (const what of ["peers", "peer spine", "protocols", "status", "memory", "config"]) {
      validated((await ask(`show ${what} --json`)).out);
    }
    const [up, down] = validated((await ask("show peers --json")).out);
    assertEquals([up!.state, down!.cause], ["Established", "filtered"]);
  });
});

Deno.test("show peer finds a peer by name, address and the beginning of its name", async () => {
  await withAgent(async ({ ask }) => {
    for (const name of ["tor-a", "10.0.0.2", "to"]) {
      const { code, out } = await ask(`show peer ${name}`);
      assertEquals([code, out.split("  ")[0]], [0, "tor-a"]);
    }
    const { code, err } = await ask("show peer nobody");
    assertEquals([code, err], [2, 'underlay: there is no peer "nobody"\npeers: tor-a, spine\n']);
  });
});

Deno.test("show protocols all tells everything of the one that is named", async () => {
  await withAgent(async ({ ask }) => {
    const { code, out } = await ask("show protocols all tor-a");
    assertEquals(code, 0);
    assertStringIncludes(out, "Name   Proto");
    assertStringIncludes(out, "4-octet AS number");
    assert(!out.includes("spine"));
  });
});

Deno.test("show config has what the agent goes by", async () => {
  await withAgent(async ({ ask, node }) => {
    const { out } = await ask("show config");
    assertStringIncludes(out, "  - name: tor-a\n    address: 10.0.0.2\n");
    assertStringIncludes(out, "announce: [192.0.2.0/24]\n");
    // It is a file again.
    const { config, errors } = readConfig(out, "underlay.yaml");
    assertEquals(errors, undefined);
    assertEquals(config, node.agent.config);
  });
});

Deno.test("peer disable keeps a peer down, with the operator's words, until peer enable", async () => {
  await withAgent(async (agent) => {
    const { ask, lab, tor } = agent;
    const told = await ask("peer disable tor-a maintenance");
    assertEquals([told.code, told.out], [0, "peer tor-a: disabled\n"]);
    lab.pass(30);
    assertEquals(state(agent, "tor-a"), "Disabled");
    assertEquals(tor.agent.peer("10.0.0.1")?.last_notification?.text, "maintenance");
    assertEquals((await ask("peer disable tor-a")).code, 0);
    assertEquals((await ask("peer restart tor-a")).code, 3);
    assertEquals((await ask("peer enable 10.0.0.2")).out, "peer tor-a: enabled\n");
    lab.pass(60);
    assertEquals(state(agent, "tor-a"), "Established");
  });
});

Deno.test("peer refresh asks and tells again what was negotiated", async () => {
  await withAgent(async ({ ask }) => {
    const both = "peer tor-a: asked for ipv4 unicast again; telling ipv4 unicast again\n";
    assertEquals((await ask("peer refresh tor-a")).out, both);
    assertEquals(
      (await ask("peer refresh tor-a in")).out,
      "peer tor-a: asked for ipv4 unicast again\n",
    );
    assertEquals(
      (await ask("peer refresh tor-a out")).out,
      "peer tor-a: telling ipv4 unicast again\n",
    );
    assertEquals((await ask("peer refresh spine")).code, 3);
  });
});

Deno.test("peer verbs take all peers, and answer for each", async () => {
  await withAgent(async ({ ask }) => {
    const { code, out } = await ask("peer refresh all --json");
    const rows = validated(out);
    assertEquals(rows.map(({ what, done }) => [what, done]), [
      ["peer tor-a", true],
      ["peer spine", false],
    ]);
    assertEquals(code, 3);
  });
});

Deno.test("peer verbs take no beginning of a name, as show does", async () => {
  await withAgent(async (agent) => {
    const { code, err } = await agent.ask("peer disable to");
    assertEquals([code, err], [2, 'underlay: there is no peer "to"\ndid you mean tor-a?\n']);
    assertEquals(state(agent, "tor-a"), "Established");
  });
});

Deno.test("peer reload prints what changes, and ends with 2 for a bad file", async () => {
  await withAgent(async (agent) => {
    assertEquals((await agent.ask("peer reload --plan")).out, "nothing would change\n");
    agent.changes = [{
      schema: "underlay.change/1",
      what: "policy from-tor",
      change: "change",
      effect: "routes refreshed",
    }];
    assertEquals((await agent.ask("peer reload")).out, "~ policy from-tor; routes refreshed\n");
    validated((await agent.ask("peer reload --json")).out);
    agent.changes = usageError("cannot use underlay.yaml\nunderlay.yaml:1:1: bad");
    const { code, err } = await agent.ask("peer reload");
    assertEquals([code, err], [2, "underlay: cannot use underlay.yaml\nunderlay.yaml:1:1: bad\n"]);
  });
});

Deno.test("announce without --to leaves routes with the agent, and --withdraw takes them", async () => {
  await withAgent(async ({ ask, lab, tor }) => {
    const line = "announce 203.0.113.0/24 med 10 2001:db8::/32 10.1.0.0/16";
    const { code, out } = await ask(line);
    assertEquals(code, 0);
    assertMatch(out, /^3 prefixes announced, until withdrawn or the agent ends\n/);
    lab.pass(1);
    assertEquals(tor.best("203.0.113.0/24"), "65001; via 10.0.0.1; med 10");
    assertEquals((await ask("announce --withdraw 203.0.113.0/24")).out, "1 prefix withdrawn\n");
    lab.pass(1);
    assertEquals(tor.best("203.0.113.0/24"), undefined);
    assert(tor.best("10.1.0.0/16"));
    // What was not there is worth a look.
    assertEquals((await ask("announce --withdraw 203.0.113.0/24")).code, 3);
    assertEquals((await ask("announce --withdraw 203.0.113.0/24 10.1.0.0/16")).code, 1);
  });
});

Deno.test("announce --force leaves the default route with the agent, which refuses it without", async () => {
  await withAgent(async ({ ask, node }) => {
    const { code, err } = await ask("announce 0.0.0.0/0");
    assertEquals(code, 2);
    assertMatch(err, /0\.0\.0\.0\/0.* is the default route/);
    const raw = node.agent.announce("0.0.0.0/0");
    assertEquals(raw.done, false);
    assertEquals((await ask("announce 0.0.0.0/0 --force")).code, 0);
    assertEquals((await ask("announce --withdraw 0.0.0.0/0")).out, "1 prefix withdrawn\n");
  });
});

Deno.test("announce hands the lines of standard input to the agent, more than a request holds", async () => {
  await withAgent(async ({ ask, lab, tor }) => {
    const prefixes = Array.from({ length: 2000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
    const lines = prefixes.map((prefix) => `announce route ${prefix} next-hop self med ${7}\n`);
    const input = [...lines, `withdraw route ${prefixes[0]}\n`].join("");
    const { code, out, err } = await ask("announce - --max 5000", input);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^2,000 prefixes announced, .*; 1 prefix withdrawn\n$/);
    lab.pass(2);
    assertEquals(tor.best(prefixes[0]!), undefined);
    assertEquals(tor.best(prefixes[1999]!), "65001; via 10.0.0.1; med 7");
  });
});

Deno.test("announce hands nothing to the agent where one route is wrong, or too many", async () => {
  await withAgent(async ({ ask, node }) => {
    assertEquals((await ask("announce 10.1.0.0/16 10.1.0.1/16")).code, 2);
    assertEquals((await ask("announce 10.1.0.0/16 0.0.0.0/0")).code, 2);
    assertEquals((await ask("announce 10.1.0.0/16 10.2.0.0/16 --max 1")).code, 2);
    assertEquals((await ask("announce -", "10.1.0.0/16\nnonsense\n")).code, 2);
    const toOne = "neighbor 10.0.0.2 announce route 10.1.0.0/16 next-hop self\n";
    assertEquals((await ask("announce -", toOne)).code, 2);
    assertEquals([...node.all().keys()], ["192.0.2.0/24", "198.51.100.0/24"]);
  });
});

Deno.test("commands say so where the agent is another version", async () => {
  const folder = await Deno.makeTempDir(), socket = `${folder}/s`;
  const says = (line: string) => {
    const listener = Deno.listen({ transport: "unix", path: socket });
    return listener.accept().then(async (connection) => {
      await connection.write(new TextEncoder().encode(line));
      await connection.read(new Uint8Array(1000));
      connection.close();
      listener.close();
    });
  };
  const ask = async (line: string) => {
    const server = says(line);
    const { code, err } = await runLine(["show", "status", "--socket", socket]);
    await server;
    return [code, err.split("\n").at(-2)] as const;
  };
  const end = { schema: "underlay.end/1", code: 2, error: "no", version: "9.9.9" };
  const [code, said] = await ask(`${JSON.stringify(end)}\n`);
  assertEquals([code, said], [2, "the agent is underlay 9.9.9, this is 0.1.0"]);
  const [other, told] = await ask('{"schema":"underlay.router/2"}\n');
  assertEquals(other, 3);
  assertStringIncludes(told!, "the agent is another version");
  const [gone, why] = await ask('{"schema":"underlay.router/1"');
  assertEquals([gone, why], [3, "underlay: the agent has ended"]);
  await Deno.remove(folder, { recursive: true });
});
