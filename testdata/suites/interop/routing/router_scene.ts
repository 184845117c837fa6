// Our router in the middle of four daemons of other ASes, two sessions with each: one a family.
import { Lab } from "../../../tools/lab/lab.ts";
import type { Node } from "../../../tools/lab/node.ts";
import { until } from "../../../tools/lab/shell.ts";
import type { AddressFamily } from "../matrix/link.ts";
import { differences, type Route, route } from "../matrix/route.ts";
import { Agent } from "./agent.ts";
import { BIRD } from "./bird.ts";
import type { Neighbour, Plan, Router, RouterKind, RouterName, Seed } from "./daemon.ts";
import { FAMILIES, familyOf } from "./daemon.ts";
import { FRR } from "./frr.ts";
import { GOBGP } from "./gobgp.ts";
import { hubEnd, spoke, spokeEnd } from "./ground.ts";
import { OPENBGPD } from "./openbgpd.ts";

export const KINDS: readonly RouterKind[] = [BIRD, FRR, GOBGP, OPENBGPD];
export const OUR_AS = 64496, OUR_ID = "198.18.255.9";
export const NO_EXPORT = "65535:65281";
/** Anything is there so soon, or is not coming. */
export const LIMIT_MS = 20_000;

/** A daemon in its namespace. */
export interface Actor {
  readonly kind: RouterKind;
  readonly number: number;
  readonly node: Node;
  readonly plan: Plan;
  readonly sessions: Readonly<Record<AddressFamily, Neighbour>>;
  router: Router;
}

export function prefixOf(number: number, n: number, family: AddressFamily): string {
  return family === "ipv4" ? `10.${number}.${n}.0/24` : `3fff:${number}:${n}::/48`;
}

/** What each daemon announces: a plain route, one with everything, one to stay, one to go, one for policy. */
function seeds(number: number, as: number): Seed[] {
  const shapes: Omit<Seed, "prefix">[] = [
    {},
    {
      med: 50,
      communities: [`${as}:1`, `${as}:200`],
      large: [`${as}:1:2`, `${as}:0:4294967295`],
      extended: [`rt:${as}:1`],
    },
    { communities: [NO_EXPORT, `${as}:3`] },
    { communities: [`${as}:4`] },
    { communities: [`${as}:5`, `${as}:55`] },
  ];
  return FAMILIES.flatMap((family) =>
    shapes.map((shape, i) => ({ ...shape, prefix: prefixOf(number, i + 1, family) }))
  );
}

/** By the number of the shape, from 1. */
export const STAYS = 3, GOES = 4, CHANGES = 5;

function actorPlan(kind: RouterKind, number: number, as: number, more: readonly Seed[]) {
  const own = spokeEnd(number), hub = hubEnd(number);
  const session = (family: AddressFamily): Neighbour => ({
    name: `us_${family}`,
    as: OUR_AS,
    local: own[family],
    remote: hub[family],
    passive: true,
    ...(as === OUR_AS && { addPath: true }),
  });
  const sessions = { ipv4: session("ipv4"), ipv6: session("ipv6") };
  const plan: Plan = {
    as,
    id: `198.18.255.${number}`,
    neighbours: Object.values(sessions),
    routes: [...seeds(number, as), ...more],
  };
  return { kind, number, plan, sessions };
}

export function sessionName(kind: RouterName, family: AddressFamily): string {
  return `${kind.toLowerCase()}-${family}`;
}

/** A daemon's two sessions as our configuration has them. */
export function peersYaml({ kind, number }: Actor, lines: readonly string[]): string {
  const own = spokeEnd(number);
  return FAMILIES.map((family) =>
    [
      `  - name: ${sessionName(kind.name, family)}`,
      `    address: "${own[family]}"`,
      `    connect-retry: 1s`,
      `    families: { ${family}: {} }`,
      ...lines.map((line) => `    ${line}`),
    ].join("\n")
  ).join("\n");
}

/** What a scene is made of. */
export interface Script {
  readonly asOf: (number: number) => number;
  /** What our router is given. */
  readonly config: (actors: readonly Actor[]) => string;
  /** Routes that every daemon announces beside its own. */
  readonly common?: readonly Seed[];
  /** What is there before our router. */
  readonly before?: (lab: Lab, hub: Node) => Promise<void>;
}

export class Scene {
  private constructor(
    readonly lab: Lab,
    readonly actors: readonly Actor[],
    readonly agent: Agent,
  ) {}

  static async open(name: string, script: Script): Promise<Scene> {
    const lab = await Lab.open(name);
    try {
      const hub = await lab.node("us", "", "");
      const actors: Actor[] = [];
      for (const [i, kind] of KINDS.entries()) {
        const number = i + 1,
          planned = actorPlan(kind, number, script.asOf(number), script.common ?? []);
        const node = await spoke(lab, hub, number, `d${number}`);
        actors.push({ ...planned, node, router: undefined as never });
      }
      await Promise.all(actors.map(async (actor) => {
        actor.router = await actor.kind.start(actor.node, actor.plan);
      }));
      await script.before?.(lab, hub);
      const agent = await Agent.start(hub, script.config(actors));
      const scene = new Scene(lab, actors, agent);
      await agent.up(LIMIT_MS);
      return scene;
    } catch (error) {
      await lab.close(kept());
      throw error;
    }
  }

  actor(name: RouterName): Actor {
    return this.actors.find(({ kind }) => kind.name === name)!;
  }

  /** Waits until a daemon has heard exactly `expected` over the session of a family. */
  async hears(actor: Actor, family: AddressFamily, expected: readonly Route[]): Promise<void> {
    const shown = expected.map((one) => actor.kind.shows?.(one) ?? one);
    const session = actor.sessions[family];
    let left: string[] = [];
    const same = async () => {
      const heard = await actor.router.heard(session).catch((error) => {
        left = [String(error)];
      });
      if (!heard) return false;
      const isInternal = actor.plan.as === OUR_AS;
      // Path ids are ours to choose (RFC 7911 §3).
      const bare = heard.map((one) =>
        route({ ...one, pathId: undefined, ...(!isInternal && { localPref: undefined }) })
      );
      return (left = differences(shown, bare)).length === 0;
    };
    if (await until(same, LIMIT_MS)) return;
    throw new Error(`${actor.kind.name}, ${family}: ${left.slice(0, 8).join("; ")}`);
  }

  /** The same for all daemons and families. */
  async allHear(expected: (actor: Actor, family: AddressFamily) => readonly Route[]) {
    const each = this.actors.flatMap((actor) =>
      FAMILIES.map((family) => this.hears(actor, family, expected(actor, family)))
    );
    const failed = (await Promise.allSettled(each)).filter((one) => one.status === "rejected");
    if (failed.length > 0) throw new Error(failed.map(({ reason }) => reason.message).join("\n"));
  }

  close(): Promise<void> {
    return this.lab.close(kept());
  }
}

/** The files of a scene stay where somebody wants to look. */
export function kept(): boolean {
  return Deno.env.get("UNDERLAY_LAB_KEEP") === "1";
}

/** What a daemon of another AS must hear of these routes of the others. */
export function passedOn(actor: Actor, family: AddressFamily, from: readonly Actor[]): Route[] {
  const hop = hubEnd(actor.number)[family];
  return from.filter((one) => one !== actor).flatMap(({ plan }) =>
    plan.routes.filter(({ prefix, communities }) =>
      familyOf(prefix) === family && !communities?.includes(NO_EXPORT)
    ).map((seed) =>
      // No MED that was not set here (RFC 4271 §5.1.4).
      route({
        ...seed,
        med: undefined,
        nextHop: hop,
        origin: "igp",
        asPath: `${OUR_AS} ${plan.as}`,
      })
    )
  );
}
