import { familyName } from "../wire/family/mod.ts";
import { named } from "./config_error.ts";
import type { FamilyConfig, PeerConfig, RouterConfig } from "./router_config.ts";

/**
 * What can be meant, and mostly is not: peers in other ASes for which no policy is named. Nothing
 * passes then (RFC 8212 §2), and nothing else would say so. A line for each way to leave it out.
 */
export function unsaid({ peers, localAs }: RouterConfig): readonly string[] {
  const byWhat = new Map<string, string[]>();
  for (const peer of peers) {
    if (peer.remoteAs === undefined || peer.remoteAs === peer.localAs || localAs === 0) continue;
    const what = lacking(peer);
    if (what === "") continue;
    const names = byWhat.get(what);
    if (names) names.push(peer.name);
    else byWhat.set(what, [peer.name]);
  }
  return [...byWhat].map(([what, names]) =>
    `${names.length === 1 ? "peer" : "peers"} ${named(names)}: ${what} (RFC 8212)`
  );
}

function lacking({ families }: PeerConfig): string {
  const without = (name: (family: FamilyConfig) => string | undefined) => {
    const found = families.filter((family) => name(family) === undefined);
    return found.length === families.length
      ? found.length === 0 ? undefined : ""
      : found.length === 0
      ? undefined
      : ` for ${found.map(({ family }) => familyName(family)).join(", ")}`;
  };
  const taken = without(({ importPolicy }) => importPolicy);
  const sent = without(({ exportPolicy }) => exportPolicy);
  return [
    ...taken === undefined ? [] : [`no import policy${taken}, so no route is taken`],
    ...sent === undefined ? [] : [`no export policy${sent}, so no route is sent`],
  ].join("; ");
}
