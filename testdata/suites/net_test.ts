// TCP as the kernel does it: keys, TTLs, zones and dead ends between two network namespaces (which
// need root), and crowds over loopback.
import { lingerEnds, tenThousandSilent, thousandConnections } from "./net/crowds.ts";
import {
  gtsmDrops,
  keyAndGtsm,
  keysDecide,
  keysGoByTheLongestPrefix,
  keysLeaveOthersAlone,
} from "./net/keys.ts";
import { Link, noLink } from "./net/link.ts";
import {
  linkLocal,
  linkLocalWithKey,
  unreached,
  withoutFfi,
  withoutPrivilege,
} from "./net/reach.ts";

const why = await noLink();
if (why !== undefined) {
  if (Deno.env.get("CI") === "true") throw new Error(`the net suite cannot run: ${why}`);
  console.log(`skipped: connections between network namespaces; ${why}`);
}

function between(name: string, test: (link: Link) => Promise<void>): void {
  const fn = async () => {
    const link = await Link.open();
    try {
      await test(link);
    } finally {
      await link.close();
    }
  };
  Deno.test({ name, ignore: why !== undefined, fn });
}

between("TCP-MD5 lets in the right key only, for an address and for a block", keysDecide);
between("TCP-MD5 on a listener leaves those alone who have no key", keysLeaveOthersAlone);
between("TCP-MD5 takes the key of the longest prefix", keysGoByTheLongestPrefix);
between("GTSM drops what comes with a small TTL", gtsmDrops);
between("TCP-MD5 and GTSM work together", keyAndGtsm);
between("a link-local peer is dialled and accepted with its zone", linkLocal);
between("a link-local peer may have a key", linkLocalWithKey);
between("a dial that fails says whether it is silence, no way, or a refusal", unreached);
between("a listener without privilege for its port says so", withoutPrivilege);

Deno.test("what needs libc says so without the permission", withoutFfi);
Deno.test("a peer that never reads cannot keep a connection", lingerEnds);
Deno.test("a thousand connections come, speak and leave", thousandConnections);
Deno.test("ten thousand silent connections keep nobody out", tenThousandSilent);
