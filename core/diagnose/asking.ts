// What a person may do about another process of this host that has, or waits for, the session.
import { isAny, type Occupation } from "./occupied.ts";

/** A session that is somebody's. */
export type Occupied = Exclude<Occupation, { kind: "free" }>;

/** What the owner is called where it is known to be the agent of this host. */
export const AGENT = "the underlay agent";

/** How the usual daemons are asked about a neighbour, by the name of their process. */
const QUESTIONS: Readonly<Record<string, (peer: string) => string>> = {
  [AGENT]: (peer) => `\`underlay show peer ${peer}\``,
  underlay: (peer) => `\`underlay show peer ${peer}\``,
  bird: () => "`birdc show protocols all`",
  bird6: () => "`birdc6 show protocols all`",
  // FRR's and OpenBGPD's have the same name.
  bgpd: (peer) => `\`vtysh -c 'show bgp neighbors ${peer}'\` (OpenBGPD: \`bgpctl show neighbor\`)`,
  gobgpd: (peer) => `\`gobgp neighbor ${peer}\``,
};

/** The command that tells what the owner knows of its session with `peer`. */
export function questionFor({ owner }: Occupied, peer: string): string {
  const known = owner && QUESTIONS[owner.name];
  if (known) return known(peer);
  return `\`birdc show protocols all\` or \`vtysh -c 'show bgp neighbors ${peer}'\``;
}

/** Its listener takes whatever comes to one address only: from another one it is not in the way. */
export function leavesOtherSources({ kind, socket: { local } }: Occupied): boolean {
  return kind === "listened" && !isAny(local.address);
}
