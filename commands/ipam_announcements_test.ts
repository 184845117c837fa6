import { assertEquals, assertRejects } from "@std/assert";
import { announcementsIn, gatherAnnouncements } from "./ipam_announcements.ts";
import { CommandError } from "./exit.ts";
import { withAgent } from "./made_agent.ts";
import { quietIo } from "./made_router.ts";

Deno.test("gatherAnnouncements takes the routes that came in to an agent, and its own", async () => {
  await withAgent(async ({ node, tor, lab, socket }) => {
    tor.agent.announce("10.0.0.64/26 aspath 65009");
    node.agent.announce("10.0.0.0/26");
    lab.pass(1);
    const { announcements: found = [] } = await gatherAnnouncements(`unix:${socket}`, quietIo());
    const of = (prefix: string) => found.filter((one) => one.prefix === prefix);
    assertEquals(of("10.0.0.64/26"), [
      {
        prefix: "10.0.0.64/26",
        nextHop: "10.0.0.2",
        isBehind: true,
        peer: "tor-a",
        path: "65002 65009",
      },
    ]);
    // This agent has no ledger: whose node it is, it does not say.
    assertEquals(of("10.0.0.0/26"), [{ prefix: "10.0.0.0/26", peer: "announced" }]);
    const owners = new Map(Array.from({ length: 9 }, (_, peer) => [peer, "node-1"] as const));
    const own = [...announcementsIn(node.agent.rib.in, owners)];
    assertEquals(own.filter(({ prefix }) => prefix === "10.0.0.0/26"), [
      { prefix: "10.0.0.0/26", origin: "node-1", peer: "announced" },
    ]);
    assertEquals(own.find(({ prefix }) => prefix === "10.0.0.64/26")?.origin, undefined);
  });
});

Deno.test("announcementsIn tells where a route begins: by its ORIGINATOR_ID, or the peer whose own it is", async () => {
  await withAgent(({ node, tor, lab }) => {
    tor.agent.announce("10.0.1.0/26\n10.0.1.64/26 aspath 65009");
    lab.pass(1);
    const found = [...announcementsIn(node.agent.rib.in, new Map())];
    const of = (prefix: string) => found.find((one) => one.prefix === prefix)?.originator;
    assertEquals([of("10.0.1.0/26"), of("10.0.1.64/26")], ["10.0.0.2", undefined]);
    // Its own next hop is its address; that of a route which another AS began is a router's on the way.
    const isBehind = found.map(({ prefix, isBehind }) => isBehind && prefix).filter(Boolean);
    assertEquals(isBehind, ["10.0.1.64/26"]);
    return Promise.resolve();
  });
});

Deno.test("gatherAnnouncements fails where a source cannot be read, rather than tell of less", async () => {
  const gathered = gatherAnnouncements("unix:/nowhere/control.sock", quietIo());
  await assertRejects(() => gathered, CommandError, "no agent answers");
  await assertRejects(() => gatherAnnouncements("/nowhere/a.mrt", quietIo()), CommandError);
});
