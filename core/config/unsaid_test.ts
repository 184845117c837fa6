import { assertEquals } from "@std/assert";
import { readConfig } from "./read_config.ts";
import { unsaid } from "./unsaid.ts";

const said = (peers: string) =>
  unsaid(readConfig(`local-as: 65001\npeers:\n${peers}`, "u.yaml").config!);

Deno.test("unsaid names eBGP peers without a policy once for each way to leave it out", () => {
  assertEquals(
    said(`  - {name: a, address: 192.0.2.1, remote-as: 65002}
  - {name: b, address: 192.0.2.2, remote-as: 65002, import: all}
  - {name: c, address: 192.0.2.3, remote-as: 65003}
  - name: d
    address: 192.0.2.4
    remote-as: 65003
    export: all
    families: {ipv4: {import: all}, ipv6: {}}
`),
    [
      "peers a, c: no import policy, so no route is taken; no export policy, so no route is sent (RFC 8212)",
      "peer b: no export policy, so no route is sent (RFC 8212)",
      "peer d: no import policy for ipv6 unicast, so no route is taken (RFC 8212)",
    ],
  );
});

Deno.test("unsaid says nothing inside of the AS, nor where all is said", () => {
  assertEquals(
    said(`  - {name: a, address: 192.0.2.1, remote-as: 65001}
  - {name: b, address: 192.0.2.2, remote-as: 65002, import: all, export: none}
`),
    [],
  );
});
