// What an agent is told of the host it runs on.
import type { OwnAddress, Surroundings } from "../core/agent/surroundings.ts";
import type { RouterConfig } from "../core/config/router_config.ts";
import { chooseRouterId } from "./router_id.ts";
import { VERSION } from "./version.ts";

export function surroundingsOf(
  { routerId }: RouterConfig,
  configFile: string,
  keys: Surroundings["keys"],
): Surroundings {
  const hostName = Deno.hostname();
  return {
    routerId: routerId ?? chooseRouterId(undefined).routerId,
    ...(hostName !== "" && { hostName }),
    version: VERSION,
    configFile,
    addresses: Deno.networkInterfaces().map(ownAddress),
    keys,
  };
}

function ownAddress({ name, address, cidr }: Deno.NetworkInterfaceInfo): OwnAddress {
  const length = Number(cidr.split("/")[1] ?? (address.includes(":") ? 128 : 32));
  return { device: name, address: address.split("%")[0]!, length };
}
