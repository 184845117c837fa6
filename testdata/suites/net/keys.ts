// TCP-MD5 (RFC 2385) and GTSM (RFC 5082) between two hosts.
import { assertEquals } from "@std/assert";
import type { Link } from "./link.ts";

/** What a dial says that was let in, and one that was not. */
const IN = (
  local: string,
) => [`connected ${local}`, "heard ping", "ended closed: connection closed"];
const OUT = ["ended timeout: no answer for 1 s"];

const FAMILIES = [
  { near: "10.213.0.1", far: "10.213.0.2", block: "10.213.0.0/24" },
  { near: "fd00:213::1", far: "fd00:213::2", block: "fd00:213::/64" },
];

/** A key for one address or for a block of them: the right one is let in, no other. */
export async function keysDecide(link: Link): Promise<void> {
  for (const { near, far, block } of FAMILIES) {
    for (const from of [near, block]) {
      const keys = [{ from, key: "the right one" }];
      const { port } = await link.listen({ listen: { address: far, port: 0 }, keys });
      const dial = { address: far, port };
      const [right, wrong, none] = await Promise.all([
        link.dial({ dial, key: "the right one" }),
        link.dial({ dial, key: "the wrong one" }),
        link.dial({ dial }),
      ]);
      assertEquals([right, wrong, none], [IN(near), OUT, OUT], `key for ${from}`);
    }
  }
}

/** Whoever has no key on our side dials without one; a key on theirs makes them fail. */
export async function keysLeaveOthersAlone(link: Link): Promise<void> {
  const keys = [{ from: "10.213.0.1", key: "the right one" }];
  const { port } = await link.listen({ listen: { address: "10.213.0.2", port: 0 }, keys });
  const other = { dial: { address: "10.213.0.2", port }, source: "10.213.0.3" };
  assertEquals(await link.dial(other), IN("10.213.0.3"));
  assertEquals(await link.dial({ ...other, key: "the right one" }), OUT);
}

/** The longest prefix has the key, in whatever order they come. */
export async function keysGoByTheLongestPrefix(link: Link): Promise<void> {
  const keys = [
    { from: "10.0.0.0/8", key: "of all" },
    { from: "10.213.0.3", key: "of one" },
    { from: "fd00::/8", key: "of another family" },
  ];
  const { port } = await link.listen({ listen: { address: "10.213.0.2", port: 0 }, keys });
  const dial = { address: "10.213.0.2", port };
  assertEquals(await link.dial({ dial, key: "of all" }), IN("10.213.0.1"));
  assertEquals(await link.dial({ dial, source: "10.213.0.3", key: "of one" }), IN("10.213.0.3"));
  assertEquals(await link.dial({ dial, source: "10.213.0.3", key: "of all" }), OUT);
}

/** With GTSM on both sides data flows; a small TTL passes the handshake at most. */
export async function gtsmDrops(link: Link): Promise<void> {
  for (const { near, far } of FAMILIES) {
    const gtsm = { ttl: 255, ttlLeast: 255 };
    const guarded = { listen: { address: far, port: 0 }, keys: [{ from: near, ...gtsm }] };
    const { port } = await link.listen(guarded);
    const { port: open } = await link.listen({ listen: { address: far, port: 0 } });
    const [both, theirs, ours] = await Promise.all([
      link.dial({ dial: { address: far, port }, ...gtsm }),
      link.dial({ dial: { address: far, port }, ttl: 64 }),
      // An open listener answers with 64: its SYN/ACK is dropped here.
      link.dial({ dial: { address: far, port: open }, ...gtsm }),
    ]);
    assertEquals(both, IN(near));
    assertEquals(theirs, [`connected ${near}`, "silence", "ended closed: connection aborted"]);
    assertEquals(ours, OUT);
  }
}

/** Key and GTSM together, as they are used. */
export async function keyAndGtsm(link: Link): Promise<void> {
  const asked = { key: "k", ttl: 255, ttlLeast: 255 };
  const listen = { address: "10.213.0.2", port: 0 };
  const { port } = await link.listen({ listen, keys: [{ from: "10.213.0.1", ...asked }] });
  const dial = { address: "10.213.0.2", port };
  assertEquals(await link.dial({ dial, ...asked }), IN("10.213.0.1"));
}
