/** Peers at link-local addresses, and a program without privileges. */
import { birdConfig } from "../../tools/lab/config.ts";
import * as d from "../../tools/lab/daemons.ts";
import type { Lab } from "../../tools/lab/lab.ts";
import type { Node } from "../../tools/lab/node.ts";
import { side } from "../../tools/lab/sides.ts";
import { sleep } from "../../tools/lab/shell.ts";
import { NO_PACKETS, planted, type Stage } from "./planted.ts";
import { BRIEFLY, on } from "./stage.ts";

const OWN = "fe80::1", PEER = "fe80::2";

/** Both nodes with link-local addresses that are known beforehand; `first` does the rest. */
function linkLocal(
  first: (a: Node, b: Node) => Promise<unknown>,
  options: readonly string[] = BRIEFLY,
): (lab: Lab) => Promise<Stage> {
  return async (lab) => {
    const { a, b } = await lab.pair();
    for (const [node, address] of [[a, OWN], [b, PEER]] as const) {
      await node.exec(["ip", "address", "add", `${address}/64`, "dev", "eth0", "nodad"]);
    }
    await first(a, b);
    return { lab, own: a, peer: `${PEER}%eth0`, options };
  };
}

/** BIRD on b that has our link-local address for a neighbour. */
async function bird(a: Node, b: Node, passive: boolean, bgp = ""): Promise<void> {
  const us = { ...side(b, a), local: PEER, peer: `${OWN}%eth0` };
  await d.bird(b, birdConfig(us, { passive, bgp }));
  await sleep(300);
}

export const LINK_LOCAL = [
  planted(
    "link-local-refused",
    ["refused"],
    "nothing listens at the peer's link-local address",
    linkLocal(() => Promise.resolve()),
  ),
  planted(
    "link-local-filtered",
    ["filtered"],
    "a filter at the peer drops SYNs to its link-local address",
    linkLocal(async (a, b) => {
      await bird(a, b, true);
      await b.firewall("input", "tcp dport 179 drop");
    }),
    { ambiguous: true },
  ),
  planted(
    "link-local-nobody",
    ["no-neighbour"],
    "nobody on the link has the link-local address",
    async (lab) => ({ ...await linkLocal(() => Promise.resolve())(lab), peer: "fe80::77%eth0" }),
    { offline: NO_PACKETS },
  ),
  planted(
    "link-local-md5-only-there",
    ["md5-suspected"],
    "BIRD signs and dials from a link-local address, we have no key",
    linkLocal((a, b) => bird(a, b, false, 'password "secret";')),
  ),
  planted(
    "cannot-listen",
    ["not-possible-here"],
    "we wait for the peer, and may not listen on its port",
    async (lab) => ({
      ...await on({ wish: { daemon: "bird" }, options: ["--passive", "--timeout", "3s"] })(lab),
      isBare: true,
    }),
    { offline: { hidden: "only a test call" } },
  ),
];

export const LINK_LOCAL_HEALTHY = planted(
  "healthy-link-local-passive",
  [],
  "nothing; BIRD dials us from its link-local address",
  linkLocal((a, b) => bird(a, b, false), ["--passive"]),
  { offline: { causes: ["cease-reset"] } },
);
