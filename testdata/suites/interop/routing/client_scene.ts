// A rack: a daemon as ToR that takes its nodes by range and reflects between them, a core router of
// another AS above it, and three nodes that run our router.
import { assert, assertEquals } from "@std/assert";
import { Lab } from "../../../tools/lab/lab.ts";
import { differences, type Route, route } from "../matrix/route.ts";
import { until } from "../../../tools/lab/shell.ts";
import { Agent, rowsOf } from "./agent.ts";
import { BIRD } from "./bird.ts";
import type { Neighbour, Plan, Router, RouterKind } from "./daemon.ts";
import { FRR } from "./frr.ts";
import { bridge, hubEnd, seatEnds, spoke, spokeEnd } from "./ground.ts";
import { kept, LIMIT_MS } from "./router_scene.ts";

const RACK = 60, UPLINK = 70, RACK_AS = 65001, CORE_AS = 65000;
const TOR = seatEnds(RACK, 1).ipv4, TOR_ID = "198.18.255.1";
/** Served by two nodes at once. */
export const VIP = "10.99.0.1/32";
const BEYOND = "172.16.0.0/16", MARK = `${CORE_AS}:7`;

const nodeAddress = (node: number) => seatEnds(RACK, 10 + node).ipv4;
const block = (node: number) => `10.${node}.0.0/24`;

const NODES: Neighbour = {
  name: "nodes",
  as: RACK_AS,
  local: TOR,
  remote: `198.18.${RACK}.0/24`,
  range: true,
  passive: true,
  client: true,
  selfForEbgp: true,
  addPath: true,
};
const UP: Neighbour = {
  name: "core",
  as: CORE_AS,
  local: hubEnd(UPLINK).ipv4,
  remote: spokeEnd(UPLINK).ipv4,
};
const DOWN: Neighbour = { ...UP, name: "tor", as: RACK_AS, local: UP.remote, remote: UP.local };

const TOR_PLAN: Plan = { as: RACK_AS, id: TOR_ID, neighbours: [NODES, UP], routes: [] };
const CORE_PLAN: Plan = {
  as: CORE_AS,
  id: "198.18.255.100",
  neighbours: [{ ...DOWN, passive: true }],
  routes: [{ prefix: BEYOND, communities: [MARK] }],
};

function config(node: number, announced: readonly string[]): string {
  return `
local-as: ${RACK_AS}
router-id: ${nodeAddress(node)}
listen: []
decision: { maximum-paths: { ibgp: 4 } }
announce: [${announced.join(", ")}]
peers:
  - name: tor
    address: ${TOR}
    remote-as: ${RACK_AS}
    connect-retry: 1s
    add-path: both
    families: { ipv4: {} }
`;
}

export class ClientScene {
  private constructor(
    readonly lab: Lab,
    readonly kind: RouterKind,
    readonly core: Router,
    readonly nodes: readonly Agent[],
  ) {}

  static async open(kind: RouterKind): Promise<ClientScene> {
    const lab = await Lab.open(`rack-${kind.name}`);
    try {
      const seats = [1, 2, 3].map((node) => ({ name: `n${node}`, numbers: [10 + node] }));
      const places = await bridge(lab, RACK, [{ name: "tor", numbers: [1] }, ...seats]);
      const above = await spoke(lab, places.get("tor")!, UPLINK, "core");
      const coreKind = kind === BIRD ? FRR : BIRD;
      const [core] = await Promise.all([
        coreKind.start(above, CORE_PLAN),
        kind.start(places.get("tor")!, TOR_PLAN),
      ]);
      const nodes = await Promise.all(
        [1, 2, 3].map((node) =>
          Agent.start(places.get(`n${node}`)!, config(node, announced(node)))
        ),
      );
      await Promise.all(nodes.map((node) => node.up(LIMIT_MS)));
      return new ClientScene(lab, kind, core, nodes);
    } catch (error) {
      await lab.close(kept());
      throw error;
    }
  }

  close(): Promise<void> {
    return this.lab.close(kept());
  }
}

function announced(node: number): string[] {
  return node === 1 ? [block(1)] : [block(node), VIP];
}

/** What a node must have of another's routes: its next hop, and the marks of the reflector. */
function reflected(from: number): Route[] {
  return announced(from).map((prefix) =>
    route({
      prefix,
      nextHop: nodeAddress(from),
      origin: "igp",
      asPath: "",
      localPref: 100,
      originatorId: nodeAddress(from),
      clusterList: [TOR_ID],
    })
  );
}

/** What comes from the core has the next hop of the ToR. */
function fromCore({ marksAll }: RouterKind): Route {
  return route({
    prefix: BEYOND,
    nextHop: TOR,
    origin: "igp",
    asPath: String(CORE_AS),
    localPref: 100,
    communities: [MARK],
    ...(marksAll && {
      originatorId: marksAll.originator === "own" ? TOR_ID : CORE_PLAN.id,
      clusterList: [TOR_ID],
    }),
  });
}

async function converged(
  expected: readonly Route[],
  actual: () => Promise<readonly Route[]>,
): Promise<void> {
  let left: string[] = [];
  const same = async () => (left = differences(expected, await actual())).length === 0;
  if (!await until(same, LIMIT_MS)) throw new Error(left.slice(0, 8).join("; "));
}

export interface ClientCheck {
  readonly title: string;
  run(scene: ClientScene): Promise<void>;
}

/** Path ids are the sender's own (RFC 7911 §3); FRR says MED 0 where there is none. */
function bare(one: Route): Route {
  return route({ ...one, pathId: undefined, med: one.med === 0 ? undefined : one.med });
}

async function learns({ kind, nodes }: ClientScene): Promise<void> {
  const third = reflected(3).filter(({ prefix }) => !kind.onePathInRange || prefix !== VIP);
  const expected = [...reflected(2), ...third, fromCore(kind)];
  await converged(expected, async () => (await nodes[0]!.routes("accepted", "tor")).map(bare));
}

/** What is used of a path in our own JSON. */
interface Path {
  readonly path_id?: number;
  readonly best?: true;
  readonly multipath?: true;
}

async function sharesPaths({ kind, nodes }: ClientScene): Promise<void> {
  const paths = rowsOf<Path>(await nodes[0]!.tell("show", "route", VIP, "--json"));
  const uses = paths.map(({ best, multipath }) => best ? "best" : multipath ? "beside" : "");
  if (kind.onePathInRange !== undefined) return assertEquals(uses, ["best"]);
  assertEquals(uses.sort(), ["beside", "best"]);
  const ids = new Set(paths.map(({ path_id }) => path_id));
  assert(ids.size === 2 && !ids.has(undefined), `path ids ${[...ids]}`);
}

async function isHeard({ core }: ClientScene): Promise<void> {
  const prefixes = [block(1), block(2), block(3), VIP];
  const expected = prefixes.map((prefix) =>
    route({ prefix, nextHop: DOWN.remote, origin: "igp", asPath: String(RACK_AS) })
  );
  await converged(
    expected,
    async () => (await core.heard(DOWN)).map((one) => route({ ...one, localPref: undefined })),
  );
}

async function follows({ nodes }: ClientScene): Promise<void> {
  await nodes[1]!.tell("announce", "10.2.1.0/24");
  const more = route({ ...reflected(2)[0], prefix: "10.2.1.0/24" });
  const seen = async (prefix: string) =>
    (await nodes[0]!.routes("accepted", "tor")).filter((one) => one.prefix === prefix)
      .map(bare);
  await converged([more], () => seen(more.prefix));
  await nodes[1]!.tell("announce", "--withdraw", "10.2.1.0/24");
  await converged([], () => seen(more.prefix));
}

export const CLIENT_CHECKS: readonly ClientCheck[] = [
  {
    title: "blocks of other nodes with their next hop, those of the core with the ToR's",
    run: learns,
  },
  { title: "ADD-PATH: both paths to the VIP, used side by side", run: sharesPaths },
  { title: "the core hears the blocks of all nodes", run: isHeard },
  { title: "a new block comes at once, and goes", run: follows },
];
