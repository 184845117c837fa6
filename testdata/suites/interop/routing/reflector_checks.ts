// Our router reflects between four daemons of its own AS: two of them clients, then the other two.
import { assertEquals } from "@std/assert";
import type { AddressFamily } from "../matrix/link.ts";
import { type Route, route } from "../matrix/route.ts";
import { familyOf, type RouterName } from "./daemon.ts";
import { spokeEnd } from "./ground.ts";
import type { Check } from "./router_checks.ts";
import {
  type Actor,
  LIMIT_MS,
  OUR_AS,
  OUR_ID,
  peersYaml,
  Scene,
  sessionName,
} from "./router_scene.ts";

const CLUSTER = "198.18.255.99";
const FIRST: readonly RouterName[] = ["BIRD", "GoBGP"],
  SECOND: readonly RouterName[] = [
    "FRR",
    "OpenBGPD",
  ];

/** Announced by all four, in both families. */
const SHARED = ["10.99.0.1/32", "3fff:99::1/128"];

function config(
  actors: readonly Actor[],
  clients: readonly RouterName[],
  addPath = false,
): string {
  const peers = actors.map((actor) => {
    const client = clients.includes(actor.kind.name) ? "yes" : "no";
    const paths = addPath ? ["add-path: both"] : [];
    return peersYaml(actor, [`remote-as: ${OUR_AS}`, `client: ${client}`, ...paths]);
  });
  return `
local-as: ${OUR_AS}
router-id: ${OUR_ID}
cluster-id: ${CLUSTER}
listen: []
peers:
${peers.join("\n")}
`;
}

export function openReflectorScene(): Promise<Scene> {
  return Scene.open("reflector", {
    asOf: () => OUR_AS,
    config: (actors) => config(actors, FIRST),
    common: SHARED.map((prefix) => ({ prefix })),
  });
}

/** What a daemon says inside its AS of a route of its own. */
function told({ kind, number, plan }: Actor, family: AddressFamily): Route[] {
  return plan.routes.filter(({ prefix }) => familyOf(prefix) === family).map((seed) =>
    route({
      ...seed,
      nextHop: spokeEnd(number)[family],
      origin: "igp",
      asPath: "",
      localPref: 100,
      // FRR and OpenBGPD say MED 0 where none was set.
      med: seed.med ?? (kind.name === "FRR" ? 0 : undefined),
    })
  );
}

/** RFC 4456 §6 and §8: who hears what, with whose marks; of what all announce the best, or all paths. */
function reflected(
  to: Actor,
  family: AddressFamily,
  { actors }: Scene,
  clients: readonly RouterName[],
  addPath: boolean,
): Route[] {
  const isClient = ({ kind }: Actor) => clients.includes(kind.name);
  return actors.filter((from) => from !== to && (isClient(from) || isClient(to))).flatMap((from) =>
    told(from, family)
      // All are equal up to the router id, and BIRD's is the lowest.
      .filter(({ prefix }) => addPath || from.kind.name === "BIRD" || !SHARED.includes(prefix))
      .map((one) => route({ ...one, originatorId: from.plan.id, clusterList: [CLUSTER] }))
  );
}

function expectAll(scene: Scene, clients: readonly RouterName[], addPath = false): Promise<void> {
  return scene.allHear((actor, family) => reflected(actor, family, scene, clients, addPath));
}

async function changed(
  scene: Scene,
  clients: readonly RouterName[],
  addPath: boolean,
): Promise<void> {
  await scene.agent.reload(config(scene.actors, clients, addPath));
  await expectAll(scene, clients, addPath);
  await scene.agent.up(LIMIT_MS);
}

/** A cluster id of our own in the list is a loop (RFC 4456 §8): nothing comes back to us. */
async function loops(scene: Scene): Promise<void> {
  for (const { kind, sessions } of scene.actors) {
    for (const { remote } of Object.values(sessions)) {
      const name = sessionName(kind.name, familyOf(remote));
      assertEquals(await scene.agent.routes("rejected", name), [], name);
    }
  }
}

export const REFLECTOR_CHECKS: readonly Check[] = [
  {
    title:
      "BIRD and GoBGP as clients: ORIGINATOR_ID, CLUSTER_LIST, the same next hop, who hears what",
    run: (scene) => expectAll(scene, FIRST),
  },
  {
    title: "FRR and OpenBGPD as clients instead, after a reload",
    run: (scene) => changed(scene, SECOND, false),
  },
  { title: "nothing comes back", run: loops },
  {
    title: "ADD-PATH: all paths, to clients and others",
    run: (scene) => changed(scene, SECOND, true),
  },
  { title: "and with BIRD and GoBGP as clients", run: (scene) => changed(scene, FIRST, true) },
];
