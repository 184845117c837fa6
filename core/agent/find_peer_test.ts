import { assertEquals } from "@std/assert";
import type { AgentPeer } from "./agent_peer.ts";
import { findPeer } from "./find_peer.ts";
import { madePeer } from "./made_configs.ts";

const PEERS = new Map(
  [["tor-a", "10.0.0.1"], ["tor-b", "2001:db8::1"], ["tor", "10.0.0.9"], ["twin", "10.0.0.9"]]
    .map(([name = "", address = ""]) => {
      const config = madePeer({ name, address });
      return [name, { name, config } as unknown as AgentPeer] as const;
    }),
);

Deno.test("findPeer takes a name, an address however written, or the beginning of one name", () => {
  const name = (text: string) => findPeer(PEERS, text).peer?.name;
  assertEquals(
    ["tor", "tor-a", "10.0.0.1", "2001:DB8:0::1", "::ffff:10.0.0.1", "tw", "tor-"].map(name),
    ["tor", "tor-a", "tor-a", "tor-b", "tor-a", "twin", undefined],
  );
});

Deno.test("findPeer says why nobody is meant, and who could be", () => {
  const why = (text: string) => findPeer(PEERS, text);
  assertEquals(why("tor-"), { why: '"tor-" may be several peers', hint: "tor-a, tor-b" });
  assertEquals(why("10.0.0.9"), {
    why: "the address 10.0.0.9 is that of several peers",
    hint: "tor, twin",
  });
  assertEquals(why(""), {
    why: 'there is no peer ""',
    hint: "peers: tor-a, tor-b, tor, twin",
  });
  assertEquals(findPeer(new Map(), "x"), { why: 'there is no peer "x", nor any other' });
});
