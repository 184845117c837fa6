/** Where all stand: the router under test, those that tell it routes, those that it tells. */
export const ROUTER = "10.9.0.254", ROUTER_AS = 65000, PORT = 179;
const ROUTER_IPV6 = "fd00:9::fe/64";
const SUBNET = "10.9.0.0/16", LENGTH = 16;

/** Somebody who brings routes; each is an AS of its own, unless it is inside ours. */
export interface Teller {
  readonly address: string;
  readonly as: number;
}

export const TELLERS: readonly Teller[] = [
  { address: "10.9.0.1", as: 65001 },
  { address: "10.9.0.2", as: 65003 },
  { address: "10.9.0.3", as: 65004 },
  { address: "10.9.0.4", as: 65005 },
];

/** Those that take routes: so many addresses in a row. */
export const TAKER_AS = 65002;

export function takerAddress(i: number): string {
  return `10.9.1.${i + 1}`;
}

const INSIDE = "UNDERLAY_BENCH_NETWORK";

/**
 * Everybody is on one subnet, as a ToR and its nodes are, and all of that in a network of this
 * bench alone: it goes with its processes, and disturbs no speaker of this host.
 */
const NETWORK = `ip link set lo up
ip link add bench type veth peer name far
ip addr add ${ROUTER}/${LENGTH} dev bench
ip addr add ${ROUTER_IPV6} dev bench nodad
ip link set bench up
ip link set far up
ip route add local ${SUBNET} dev lo
exec "$@"`;

/** Runs this program again where that network is; answers its exit code, undefined: it is there. */
export async function runInside(args: readonly string[]): Promise<number | undefined> {
  if (Deno.env.get(INSIDE) === "yes") return undefined;
  if (Deno.uid() !== 0) throw new Error("needs root, for a network of its own");
  const own = [Deno.execPath(), "run", "-A", "--no-check", Deno.mainModule, ...args];
  const child = new Deno.Command("unshare", {
    args: ["--net", "--", "sh", "-ec", NETWORK, "sh", ...own],
    env: { [INSIDE]: "yes" },
    stdin: "null",
  }).spawn();
  return (await child.status).code;
}
