import { assert, assertEquals } from "@std/assert";
import { Lab } from "../speaker/sim/lab.ts";
import { OPEN, SimAgent } from "./made_agents.ts";
import { madePeer } from "./made_configs.ts";

/** Three routers in a row, each its own AS: 10.0.0.1 in 65001, 10.0.0.2 in 65002, 10.0.0.3 in 65003. */
function chain(lab: Lab, family = OPEN as Parameters<typeof madePeer>[0]["family"]) {
  const a = new SimAgent(lab, "10.0.0.1", {
    announce: ["192.0.2.0/24 med 7 community 65001:1"],
    peers: [madePeer({ address: "10.0.0.2", family: OPEN })],
  });
  const b = new SimAgent(lab, "10.0.0.2", {
    localAs: 65002,
    peers: [
      madePeer({ address: "10.0.0.1", localAs: 65002, remoteAs: 65001, ...(family && { family }) }),
      madePeer({ address: "10.0.0.3", localAs: 65002, remoteAs: 65003, ...(family && { family }) }),
    ],
  });
  const c = new SimAgent(lab, "10.0.0.3", {
    localAs: 65003,
    announce: ["198.51.100.0/24"],
    peers: [madePeer({ address: "10.0.0.2", localAs: 65003, family: OPEN })],
  });
  return { a, b, c };
}

Deno.test("Agent passes routes along a chain of ASes", () => {
  const lab = new Lab(), { a, b, c } = chain(lab);
  lab.pass(10);
  assertEquals(b.best("192.0.2.0/24"), "65001; via 10.0.0.1; med 7; community 65001:1");
  assertEquals(c.best("192.0.2.0/24"), "65002 65001; via 10.0.0.2; community 65001:1");
  assertEquals(a.best("198.51.100.0/24"), "65002 65003; via 10.0.0.2");
  a.agent.announce("203.0.113.0/24\n2001:db8::/32");
  lab.pass(1);
  assertEquals([...c.all().keys()], ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"]);
  a.agent.withdraw("203.0.113.0/24");
  lab.pass(1);
  assertEquals([...c.all().keys()], ["192.0.2.0/24", "198.51.100.0/24"]);
});

Deno.test("Agent announces what nobody would mean only where it is forced, and takes it back", () => {
  const lab = new Lab(), { a, c } = chain(lab);
  lab.pass(10);
  const refused = a.agent.announce("0.0.0.0/0");
  assertEquals([refused.done, refused.announced], [false, 0]);
  assertEquals(refused.text.includes("0.0.0.0/0 is the default route"), true, refused.text);
  assertEquals(a.agent.announce("0.0.0.0/0", true).done, true);
  lab.pass(1);
  assertEquals(c.best("0.0.0.0/0"), "65002 65001; via 10.0.0.2");
  // It holds for the lines that it was said with.
  assertEquals(a.agent.announce("::/0").done, false);
  assertEquals(a.agent.withdraw("0.0.0.0/0").withdrawn, 1);
  lab.pass(1);
  assertEquals(c.best("0.0.0.0/0"), undefined);
});

Deno.test("Agent lets nothing in or out over eBGP without a policy (RFC 8212 §2)", () => {
  for (const [importPolicy, exportPolicy] of [[undefined, "all"], ["all", undefined], []]) {
    const lab = new Lab();
    const family = { ...(importPolicy && { importPolicy }), ...(exportPolicy && { exportPolicy }) };
    const { a, b, c } = chain(lab, family);
    lab.pass(10);
    assertEquals(b.agent.peer("10.0.0.1")?.state, "Established");
    assertEquals(b.best("192.0.2.0/24") !== undefined, importPolicy !== undefined);
    // Who is downstream proves what leaks.
    assertEquals([...c.all().keys()], ["198.51.100.0/24"]);
    assertEquals([...a.all().keys()], ["192.0.2.0/24"]);
    const [row] = b.agent.peer("10.0.0.1")!.families;
    assertEquals([row!.received, row!.rejected], [1, importPolicy === undefined ? 1 : 0]);
  }
});

Deno.test("Agent keeps third-party next hops on a subnet that it shares with the peer", () => {
  const lab = new Lab(), { c } = chain(lab);
  lab.pass(5);
  const onLink = new SimAgent(lab, "10.0.0.4", {
    localAs: 65004,
    peers: [
      madePeer({ address: "10.0.0.5", localAs: 65004, remoteAs: 65005, family: OPEN }),
      madePeer({ address: "10.0.0.6", localAs: 65004, remoteAs: 65006, family: OPEN }),
    ],
    surroundings: { addresses: [{ device: "eth0", address: "10.0.0.4", length: 24 }] },
  });
  const source = new SimAgent(lab, "10.0.0.5", {
    localAs: 65005,
    announce: ["203.0.113.0/24"],
    peers: [madePeer({ address: "10.0.0.4", localAs: 65005, remoteAs: 65004, family: OPEN })],
  });
  const sink = new SimAgent(lab, "10.0.0.6", {
    localAs: 65006,
    peers: [madePeer({ address: "10.0.0.4", localAs: 65006, remoteAs: 65004, family: OPEN })],
  });
  lab.pass(10);
  assertEquals(onLink.best("203.0.113.0/24"), "65005; via 10.0.0.5");
  assertEquals(sink.best("203.0.113.0/24"), "65004 65005; via 10.0.0.5");
  assertEquals([source.all().size, c.all().size], [1, 2]);
});

Deno.test("Agent reflects between clients, and tells others only what clients and outsiders say (RFC 4456 §6)", () => {
  const lab = new Lab(),
    inside = (address: string, more = {}) => madePeer({ address, remoteAs: 65001, ...more });
  const reflector = new SimAgent(lab, "10.0.0.1", {
    peers: [
      inside("10.0.0.2", { client: true }),
      inside("10.0.0.3", { client: true }),
      inside("10.0.0.4"),
      inside("10.0.0.5"),
    ],
  });
  const [c2, c3, n4, n5] = [2, 3, 4, 5].map((i) =>
    new SimAgent(lab, `10.0.0.${i}`, {
      announce: [`10.${i}.0.0/16`],
      peers: [inside("10.0.0.1")],
    })
  ) as [SimAgent, SimAgent, SimAgent, SimAgent];
  lab.pass(10);
  const all = ["10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16"];
  const keys = (agent: SimAgent) => [...agent.all().keys()];
  assertEquals(keys(reflector), all);
  assertEquals([keys(c2), keys(c3)], [all, all]);
  assertEquals(keys(n4), ["10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16"]);
  assertEquals(keys(n5), ["10.2.0.0/16", "10.3.0.0/16", "10.5.0.0/16"]);
  assertEquals(c3.best("10.2.0.0/16"), "; via 10.0.0.2; pref 100");
});

Deno.test("Agent tells all others while one peer does not read, and holds little for that one", () => {
  const lab = new Lab(), count = 40_000;
  const hub = new SimAgent(lab, "10.0.0.1", {
    peers: [2, 3].map((i) =>
      madePeer({ address: `10.0.0.${i}`, remoteAs: 65000 + i, family: OPEN })
    ),
  });
  const [slow, quick] = [2, 3].map((i) =>
    new SimAgent(lab, `10.0.0.${i}`, {
      localAs: 65000 + i,
      peers: [madePeer({ address: "10.0.0.1", localAs: 65000 + i, remoteAs: 65001, family: OPEN })],
    })
  ) as [SimAgent, SimAgent];
  lab.pass(10);
  const session = slow.agent.find("10.0.0.1").peer!.session!;
  session.pause();
  // Each has attributes of its own: fifty octets and more for each route.
  const line = (i: number) => `10.${i >> 8}.${i & 255}.0/24 med ${i}`;
  hub.agent.announce(Array.from({ length: count }, (_, i) => line(i)).join("\n"));
  lab.pass(5);
  const sizes = () => [slow, quick].map(({ agent }) => agent.router().prefixes.ipv4);
  const [few, all] = sizes() as [number, number];
  assertEquals(all, count);
  assert(few < count / 2, `${few}`);
  const held = [...hub.host.connections].reduce((sum, connection) => sum + connection.held, 0);
  assert(held < 2 << 20, `${held}`);
  // What changes meanwhile is told once, in its last form.
  hub.agent.withdraw(line(count - 1));
  hub.agent.announce(`${line(count - 2)} community 65001:1`);
  lab.pass(5);
  session.resume();
  lab.pass(5);
  assertEquals(sizes(), [count - 1, count - 1]);
  assertEquals(
    slow.best(line(count - 2).split(" ")[0]!),
    quick.best(line(count - 2).split(" ")[0]!),
  );
  const [row] = hub.agent.peer("10.0.0.2")!.families;
  assertEquals(row!.advertised, count - 1);
  assertEquals(hub.agent.peer("10.0.0.2")!.established_count, 1);
});
