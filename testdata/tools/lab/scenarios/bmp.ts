/** BMP streams: what a router tells a station, as raw bytes and as packets. */
import type { Lab } from "../lab.ts";
import type { Scenario, Shelf } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { NAMES, start } from "../start.ts";
import { churn, join, SECOND, talkers, V4, V6 } from "./talkers.ts";

const BMP_PORT = "11019";

/** FRR or GoBGP tells a station on b what it hears; the raw bytes and the packets are kept. */
async function station(lab: Lab, daemon: "frr" | "gobgp"): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(b, { filter: `tcp port ${BMP_PORT}` });
  const program = new URL("../listen.ts", import.meta.url).pathname;
  const raw = `${lab.directory}/${lab.scenario}.bmp`;
  b.spawn("station", ["deno", "run", "--no-config", "-A", program, b.ipv4, BMP_PORT, raw]);
  await sleep(1000);
  const more = daemon === "frr"
    ? { frr: { bgp: FRR_BMP, ipv6: "", extra: ["-M", "bmp"] } }
    : { gobgp: { global: GOBGP_BMP } };
  await start(a, b, join({ daemon, passive: true, ...SECOND[daemon] }, more));
  const talk = { routes: [...V4.slice(0, 20), ...V6.slice(0, 10)] };
  await talkers(a, b, talk);
  await sleep(11_000);
  await churn(a, b, talk);
  await sleep(3000);
  await b.signal("bird", "SIGTERM");
  await sleep(3000);
  await a.signal(daemon === "frr" ? "bgpd" : "gobgpd", "SIGTERM");
  await sleep(1500);
}

const FRR_BMP = ` bmp mirror buffer-limit 100000
 bmp targets lab
  bmp connect 192.0.2.2 port ${BMP_PORT} min-retry 500 max-retry 1000
  bmp stats interval 5000
  bmp mirror
  bmp monitor ipv4 unicast pre-policy
  bmp monitor ipv4 unicast post-policy
  bmp monitor ipv6 unicast pre-policy
  bmp monitor ipv6 unicast post-policy
 exit`;

const GOBGP_BMP = `
[[bmp-servers]]
  [bmp-servers.config]
    address = "192.0.2.2"
    port = ${BMP_PORT}
    route-monitoring-policy = "all"
    statistics-timeout = 15
`;

function bmp(name: string, daemon: "frr" | "gobgp", planted: string): Scenario {
  const shelf: Shelf = "bmp";
  const between = [NAMES[daemon], "lab station"] as const;
  return { name, shelf, planted, between, run: (lab) => station(lab, daemon) };
}

export const BMP: readonly Scenario[] = [
  bmp(
    "frr",
    "frr",
    "what FRR tells a BMP station: pre- and post-policy monitoring, mirroring, statistics, peers up and down",
  ),
  bmp(
    "gobgp",
    "gobgp",
    "what GoBGP tells a BMP station: all policies, statistics, peers up and down",
  ),
];
