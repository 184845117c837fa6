import { assertEquals } from "@std/assert";
import type { PeerHandle } from "../core/speaker/watcher.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { Nudge } from "./show_route_nudge.ts";

Deno.test("Nudge says End-of-RIB in the first silence, and then at most one KEEPALIVE a second", () => {
  const said: string[] = [], send = (bytes: Uint8Array) => void said.push(bytes.toHex().slice(32));
  const peer = { send } as PeerHandle, nudge = new Nudge([IPV4_UNICAST, IPV6_UNICAST], 5000);
  const at = (now: number, heard: number, hasBegun = true) => {
    nudge.silent(peer, heard, now, hasBegun);
    return said.splice(0);
  };
  assertEquals(at(5050, 5000), []);
  assertEquals(at(5250, 5000, false), []);
  // The empty UPDATE, and the empty MP_UNREACH_NLRI of IPv6 unicast (RFC 4724 §2).
  assertEquals(at(5300, 5000, false), ["00170200000000", "001d0200000006800f03000201"]);
  assertEquals(at(5999, 5000), []);
  assertEquals(at(6000, 5000), ["001304"]);
  assertEquals(at(6050, 5000), []);
  assertEquals(at(7000, 6990), []);
  assertEquals(at(7100, 7000), ["001304"]);
});
