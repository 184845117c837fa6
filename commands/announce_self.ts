// Which addresses of ours stand for `nexthop self` on a session.
import { type SelfHops, selfHops } from "../core/agent/surroundings.ts";
import type { Device } from "../core/diagnose/host_facts.ts";

/** {@link selfHops} of what the kernel tells of the interfaces: only what others can reach. */
export function ownNextHops(local: string, devices: readonly Device[]): SelfHops {
  const addresses = devices.flatMap(({ name, addresses }) =>
    addresses.filter(({ scope, tentative }) => scope !== "host" && !tentative)
      .map(({ address }) => ({ device: name, address }))
  );
  return selfHops(local, addresses);
}
