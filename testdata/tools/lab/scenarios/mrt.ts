/** MRT dumps by the daemons, each with what bgpdump says of it. */
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import { must, sleep, until } from "../shell.ts";
import { type Daemon, NAMES, start, type Wish } from "../start.ts";
import { noLinkLocal } from "./session.ts";
import { churn, join, SECOND, talkers, V4, V6 } from "./talkers.ts";

interface Dump {
  readonly daemon: Exclude<Daemon, "exabgp">;
  /** The daemon's configuration that makes it write to `path`. */
  readonly wish: (path: string) => Omit<Wish, "daemon">;
  /** How long until the file is written. */
  readonly waitMs: number;
  readonly addPath?: boolean;
  /** A table that is no larger than this is still empty, or was written before all routes came. */
  readonly emptyBytes?: number;
  /** Live dumps see routes change and a session end. */
  readonly live: boolean;
}

async function dump(lab: Lab, plan: Dump): Promise<void> {
  const { a, b } = await lab.pair();
  if (plan.daemon === "frr") await noLinkLocal(a, b, lab);
  const path = `${lab.directory}/dump.mrt`;
  const wish = join(
    { daemon: plan.daemon, passive: true, v6: false, ...SECOND[plan.daemon] },
    plan.wish(path),
  );
  await start(a, b, plan.daemon === "frr" ? join(wish, { frr: { ipv6: "" } }) : wish);
  const talk = { routes: [...V4, ...V6], addPath: plan.addPath === true };
  await talkers(a, b, talk);
  if (plan.live) {
    await sleep(9000);
    await churn(a, b, talk);
    await sleep(2500);
    await b.signal("bird", "SIGTERM");
    await sleep(1500);
  }
  await until(() => size(path) > (plan.emptyBytes ?? 0), plan.waitMs);
  if (!plan.live) await sleep(2500);
  await a.signal(
    plan.daemon === "bird" ? "bird" : plan.daemon === "gobgp" ? "gobgpd" : "bgpd",
    "SIGTERM",
  );
  await sleep(1000);
  await shelve(lab, path);
}

/** Puts the dump and what `bgpdump -m` says of it under the scenario's name. */
async function shelve(lab: Lab, path: string): Promise<void> {
  const target = `${lab.directory}/${lab.scenario}.mrt`;
  await Deno.copyFile(path, target);
  const said = await must(["bgpdump", "-m", target]);
  if (said !== "") await Deno.writeTextFile(`${target}.bgpdump`, said);
}

function size(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

function mrt(name: string, planted: string, plan: Dump, note?: string): Scenario {
  const between = [NAMES[plan.daemon], "BIRD 2.0.12, ExaBGP 4.2.21"] as const;
  const extra = note === undefined ? {} : { note };
  return { name, shelf: "mrt", planted, between, run: (lab) => dump(lab, plan), ...extra };
}

const ADD_PATH_BIRD =
  "ipv4 { import all; export all; add paths rx; };\n  ipv6 { import all; export all; };";
const ADD_PATH_GOBGP = `
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv4-unicast"
    [neighbors.afi-safis.add-paths.config]
      receive = true
`;

const birdTable = (path: string) => ({
  bird: { top: `protocol mrt { table "master*"; filename "${path}"; period 12; }` },
});
const birdUpdates = (path: string) => ({
  bird: { top: `mrtdump "${path}";`, bgp: "mrtdump { states, messages };" },
});
const frrDump = (what: string, interval = "") => (path: string) => ({
  frr: { top: `dump bgp ${what} ${path}${interval}` },
});
const gobgpDump = (kind: string, interval = "") => (_path: string) => ({
  gobgp: {
    global:
      `\n[[mrt-dump]]\n  [mrt-dump.config]\n    dump-type = "${kind}"\n    file-name = "dump.mrt"\n${interval}`,
  },
});
const openbgpdDump = (what: string, interval = "") => (path: string) => ({
  openbgpd: { top: `dump ${what} "${path}"${interval}` },
});

/** A daemon's dump with ADD-PATH received from BIRD (RFC 8050). */
function withAddPath(plan: Dump): Dump {
  const wish = (path: string) => {
    const own = plan.wish(path);
    if (plan.daemon === "bird") return { bird: { ...own.bird, channels: ADD_PATH_BIRD } };
    return { gobgp: { ...own.gobgp, families: [], tables: ADD_PATH_GOBGP } };
  };
  return { ...plan, addPath: true, wish };
}

const BIRD_TABLE: Dump = { daemon: "bird", wish: birdTable, waitMs: 20_000, live: false };
const BIRD_LIVE: Dump = { daemon: "bird", wish: birdUpdates, waitMs: 1000, live: true };
const GOBGP_LIVE: Dump = { daemon: "gobgp", wish: gobgpDump("updates"), waitMs: 3000, live: true };
const GOBGP_TABLE: Dump = {
  daemon: "gobgp",
  wish: gobgpDump("table", "    dump-interval = 60\n"),
  waitMs: 75_000,
  live: false,
};
const FRR_LIVE = { daemon: "frr", waitMs: 1000, live: true } as const;
const OPENBGPD_LIVE = { daemon: "openbgpd", waitMs: 1000, live: true } as const;
const OPENBGPD_TABLE = {
  daemon: "openbgpd",
  waitMs: 25_000,
  live: false,
  emptyBytes: 5000,
} as const;

export const MRT: readonly Scenario[] = [
  mrt("bird-table", "TABLE_DUMP_V2 by BIRD's mrt protocol", BIRD_TABLE),
  mrt(
    "bird-table-add-path",
    "TABLE_DUMP_V2 by BIRD's mrt protocol, two paths per prefix",
    withAddPath(BIRD_TABLE),
  ),
  mrt("bird-updates", "BGP4MP messages and state changes by BIRD's mrtdump", BIRD_LIVE),
  mrt(
    "bird-updates-add-path",
    "BGP4MP messages with path ids (RFC 8050) by BIRD's mrtdump",
    withAddPath(BIRD_LIVE),
  ),
  mrt("frr-all", "BGP4MP messages and state changes by FRR's dump bgp all", {
    ...FRR_LIVE,
    wish: frrDump("all"),
  }),
  mrt("frr-all-et", "the same with microseconds (BGP4MP_ET)", {
    ...FRR_LIVE,
    wish: frrDump("all-et"),
  }),
  mrt("frr-updates", "BGP4MP UPDATEs by FRR's dump bgp updates", {
    ...FRR_LIVE,
    wish: frrDump("updates"),
  }),
  mrt("frr-table", "TABLE_DUMP_V2 by FRR's dump bgp routes-mrt", {
    daemon: "frr",
    wish: frrDump("routes-mrt", " 10"),
    waitMs: 25_000,
    live: false,
    emptyBytes: 5000,
  }),
  mrt("gobgp-updates", "BGP4MP messages by GoBGP", GOBGP_LIVE),
  mrt(
    "gobgp-updates-add-path",
    "BGP4MP messages by GoBGP, ADD-PATH received",
    withAddPath(GOBGP_LIVE),
  ),
  mrt("gobgp-table", "TABLE_DUMP_V2 by GoBGP", GOBGP_TABLE),
  mrt(
    "gobgp-table-add-path",
    "TABLE_DUMP_V2 by GoBGP, ADD-PATH received",
    withAddPath(GOBGP_TABLE),
  ),
  mrt("openbgpd-all", "BGP4MP messages and state changes by OpenBGPD's dump all in", {
    ...OPENBGPD_LIVE,
    wish: openbgpdDump("all in"),
  }),
  mrt("openbgpd-updates", "BGP4MP UPDATEs by OpenBGPD's dump updates in", {
    ...OPENBGPD_LIVE,
    wish: openbgpdDump("updates in"),
  }),
  mrt("openbgpd-table-v2", "TABLE_DUMP_V2 by OpenBGPD", {
    ...OPENBGPD_TABLE,
    wish: openbgpdDump("table-v2", " 10"),
  }),
  mrt("openbgpd-table-mp", "the table as BGP4MP by OpenBGPD's dump table-mp", {
    ...OPENBGPD_TABLE,
    wish: openbgpdDump("table-mp", " 10"),
  }),
  mrt("openbgpd-table", "the old TABLE_DUMP by OpenBGPD", {
    ...OPENBGPD_TABLE,
    wish: openbgpdDump("table", " 10"),
  }),
];
