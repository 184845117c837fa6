import type { Device, HostAddress, Neighbour } from "../diagnose/host_facts.ts";
import { type Fields, inner, numberAt, objectsIn, textAt, textsAt } from "./host_json.ts";

/** What `ip -j addr` says of the devices and their addresses. */
export function parseDevices(text: string): Device[] | undefined {
  return objectsIn(text)?.flatMap((fields) => {
    const name = textAt(fields, "ifname");
    if (name === undefined) return [];
    const flags = textsAt(fields, "flags");
    return [{
      name,
      mtu: numberAt(fields, "mtu") ?? 0,
      up: flags.includes("UP") && !flags.includes("NO-CARRIER") &&
        textAt(fields, "operstate") !== "DOWN",
      addresses: inner(fields, "addr_info").flatMap((one) => addressOf(one, name)),
    }];
  });
}

function addressOf(fields: Fields, device: string): HostAddress[] {
  const address = textAt(fields, "local");
  if (address === undefined) return [];
  const tentative = fields["tentative"] === true || fields["dadfailed"] === true;
  return [{ address, device, scope: textAt(fields, "scope") ?? "", tentative }];
}

/** What `ip -j neigh` says. */
export function parseNeighbours(text: string): Neighbour[] | undefined {
  return objectsIn(text)?.flatMap((fields) => {
    const address = textAt(fields, "dst"), device = textAt(fields, "dev");
    if (address === undefined || device === undefined) return [];
    return [{ address, device, states: textsAt(fields, "state") }];
  });
}
