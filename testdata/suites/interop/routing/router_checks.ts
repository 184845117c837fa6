// What our router has to do between daemons of other ASes, one check after the other on one scene.
import { assert, assertEquals } from "@std/assert";
import { until } from "../../../tools/lab/shell.ts";
import type { AddressFamily } from "../matrix/link.ts";
import { differences, type Route, route } from "../matrix/route.ts";
import { decode } from "../underlay.ts";
import { rowsOf } from "./agent.ts";
import { FAMILIES, familyOf } from "./daemon.ts";
import { hubEnd, spokeEnd } from "./ground.ts";
import {
  type Actor,
  GOES,
  LIMIT_MS,
  OUR_AS,
  passedOn,
  prefixOf,
  type Scene,
  sessionName,
} from "./router_scene.ts";
import { config, OWN, SPEAKER_AS } from "./router_setup.ts";

export interface Check {
  readonly title: string;
  run(scene: Scene): Promise<void>;
}

const STRANGE = (hop: string): Route =>
  route({ prefix: "10.5.1.0/24", nextHop: hop, origin: "igp", asPath: `64496 ${SPEAKER_AS}` });

/** What a daemon hears while everything is as it began. */
function everything(
  scene: Scene,
  actor: Actor,
  family: AddressFamily,
  from = scene.actors,
): Route[] {
  const nextHop = hubEnd(actor.number)[family];
  const own = OWN.filter(([, { prefix }]) => familyOf(prefix) === family).map(([, one]) =>
    route({ ...one, nextHop, origin: "igp", asPath: String(OUR_AS) })
  );
  const strange = family === "ipv4" ? [STRANGE(nextHop)] : [];
  return [...passedOn(actor, family, from), ...own, ...strange]
    .filter(({ prefix }) => !gone.has(prefix));
}

/** Prefixes that their daemons have withdrawn by now. */
const gone = new Set<string>();

function expectAll(scene: Scene): Promise<void> {
  return scene.allHear((actor, family) => everything(scene, actor, family));
}

/** What is used of a line of `decode --json`. */
interface Update {
  readonly announced?: readonly { readonly nlri: readonly string[] }[];
  readonly attributes?: { readonly unknown?: readonly unknown[] };
}

/** BIRD asks for our routes again, and a capture says what goes. */
async function unknownOnes(scene: Scene): Promise<void> {
  const capture = await scene.lab.capture(scene.agent.node, { iface: "l1" });
  const { router, sessions } = scene.actor("BIRD");
  await router.refreshIn(sessions.ipv4);
  let found: Update | undefined;
  const sent = async () => {
    const { stdout } = await decode("--json", capture.path);
    const has = ({ announced = [] }: Update) =>
      announced.some(({ nlri }) => nlri.includes("10.5.1.0/24"));
    return (found = rowsOf<Update>(stdout).find(has)) !== undefined;
  };
  assert(await until(sent, LIMIT_MS), "no UPDATE with the prefix was sent");
  await capture.stop();
  // RFC 4271 §9: Optional, Transitive and Partial; the other one went no further.
  assertEquals(found?.attributes?.unknown, [
    { code: 99, name: "attribute 99", flags: 0xe0, hex: "c0ffee" },
  ]);
}

async function ownRoutes(scene: Scene): Promise<void> {
  const more = (actor: Actor) =>
    route({
      prefix: "10.9.2.0/24",
      nextHop: hubEnd(actor.number).ipv4,
      origin: "igp",
      asPath: String(OUR_AS),
      large: ["64496:2:2"],
    });
  await scene.agent.tell("announce", "10.9.2.0/24", "large-community", "64496:2:2");
  await scene.allHear((actor, family) => [
    ...everything(scene, actor, family),
    ...(family === "ipv4" ? [more(actor)] : []),
  ]);
  await scene.agent.tell("announce", "--withdraw", "10.9.2.0/24");
  await expectAll(scene);
}

async function withdrawals(scene: Scene): Promise<void> {
  for (const { number } of scene.actors) {
    for (const family of FAMILIES) gone.add(prefixOf(number, GOES, family));
  }
  await Promise.all(scene.actors.map(async ({ number, router }) => {
    for (const family of FAMILIES) await router.withdraw(prefixOf(number, GOES, family));
  }));
  await expectAll(scene);
}

/** What the export policy makes of a route. */
function changed(one: Route): Route {
  if (!/^10\.[1-4]\.5\./.test(one.prefix)) return one;
  return route({
    ...one,
    med: 77,
    asPath: `${OUR_AS} ${OUR_AS} ${one.asPath}`,
    large: [...one.large ?? [], "64496:7:7"],
    communities: [...one.communities?.filter((text) => !text.endsWith(":55")) ?? [], "64496:77"],
  });
}

async function policy(scene: Scene): Promise<void> {
  const ups = async () => (await scene.agent.peers()).map(({ name, since }) => `${name} ${since}`);
  const before = await ups();
  await scene.agent.reload(config(scene.actors, "out"));
  await scene.allHear((actor, family) => everything(scene, actor, family).map(changed));
  const refusing = Object.fromEntries(
    ["FRR", "GoBGP"].map((name) => [sessionName(name as "FRR", "ipv4"), "in"]),
  );
  await scene.agent.reload(config(scene.actors, "all", refusing));
  const refused = ["10.2.5.0/24", "10.3.5.0/24"];
  await scene.allHear((actor, family) =>
    everything(scene, actor, family).filter(({ prefix }) => !refused.includes(prefix))
  );
  const rejected = await scene.agent.routes("rejected", sessionName("GoBGP", "ipv4"));
  assertEquals(rejected.map(({ prefix }) => prefix), ["10.3.5.0/24"]);
  await scene.agent.reload(config(scene.actors));
  await expectAll(scene);
  assertEquals(await ups(), before, "sessions were reset");
}

async function refreshes(scene: Scene): Promise<void> {
  const each = scene.actors.flatMap((actor) =>
    FAMILIES.map((family) => refreshed(scene, actor, family))
  );
  await Promise.all(each);
  await expectAll(scene);
}

async function refreshed({ agent }: Scene, actor: Actor, family: AddressFamily): Promise<void> {
  const { kind, router, sessions } = actor, name = sessionName(kind.name, family);
  const told = async (key: "announced_in" | "announced_out", least: number, who: string) => {
    const enough = async () => (await agent.family(name))[key] >= least;
    assert(await until(enough, LIMIT_MS), `${name}: ${who} did not tell everything again`);
  };
  const first = await agent.family(name);
  if (kind.answersNot === undefined) {
    await agent.tell("peer", "refresh", name, "in");
    await told("announced_in", first.announced_in + first.received, "they");
  }
  if (kind.asksNot === undefined) {
    const { announced_out, advertised } = await agent.family(name);
    await router.refreshIn(sessions[family]);
    await told("announced_out", announced_out + advertised, "we");
  }
}

/** Two die at once; the others lose their routes, and get them back. */
async function restarts(scene: Scene): Promise<void> {
  for (const names of [["BIRD", "GoBGP"], ["FRR", "OpenBGPD"]]) {
    const dying = scene.actors.filter(({ kind }) => names.includes(kind.name));
    const staying = scene.actors.filter((actor) => !dying.includes(actor));
    for (const { node } of dying) await node.signal("", "SIGKILL");
    await Promise.all(
      staying.flatMap((actor) =>
        FAMILIES.map((family) =>
          scene.hears(actor, family, everything(scene, actor, family, staying))
        )
      ),
    );
    await Promise.all(dying.map(async (actor) => {
      for (const seed of actor.plan.routes) gone.delete(seed.prefix);
      actor.router = await actor.kind.start(actor.node, actor.plan);
    }));
    await scene.agent.up(LIMIT_MS);
    await expectAll(scene);
  }
}

/** A route as shown, with what the session itself puts in. */
function left(one: Route, nextHop: string): Route {
  const isPrepended = one.asPath.split(" ")[0] === String(OUR_AS);
  return route({
    ...one,
    nextHop,
    asPath: isPrepended ? one.asPath : `${OUR_AS} ${one.asPath}`.trim(),
  });
}

/** `show route advertised X` and `show route received X` are what the daemon heard and said. */
async function views(scene: Scene): Promise<void> {
  for (const { kind, number, router, sessions, plan } of scene.actors) {
    for (const family of FAMILIES) {
      const name = sessionName(kind.name, family);
      const heard = (await router.heard(sessions[family])).map((one) =>
        route({ ...one, localPref: undefined })
      );
      const advertised = (await scene.agent.routes("advertised", name)).map((one) => {
        const leaving = left(one, hubEnd(number)[family]);
        return kind.shows?.(leaving) ?? leaving;
      });
      assertEquals(differences(advertised, heard), [], `advertised to ${name}`);
      const own = (await scene.agent.routes("received", name))
        .filter(({ asPath }) => asPath === String(plan.as));
      const said = plan.routes.filter(({ prefix }) => familyOf(prefix) === family)
        .filter(({ prefix }) => own.some((one) => one.prefix === prefix))
        .map((seed) =>
          route({
            ...seed,
            nextHop: spokeEnd(number)[family],
            asPath: String(plan.as),
            origin: "igp",
            // FRR tells the metric of a route of its own, 0 where nothing was set.
            med: seed.med ?? (kind.name === "FRR" ? 0 : undefined),
          })
        );
      assert(own.length >= 3, `${own.length} routes of ${name}`);
      assertEquals(
        differences(said, own.map((one) => route({ ...one, linkLocal: undefined }))),
        [],
        `received from ${name}`,
      );
      assertEquals((await scene.agent.family(name)).advertised, heard.length);
    }
  }
}

export const ROUTER_CHECKS: readonly Check[] = [
  {
    title: "routes pass with our AS and next hop, without MED; NO_EXPORT stays; ours are there",
    run: expectAll,
  },
  {
    title: "an unknown transitive attribute goes on as Partial, another one ends",
    run: unknownOnes,
  },
  { title: "what is announced through the agent comes, and goes", run: ownRoutes },
  { title: "withdrawals pass", run: withdrawals },
  { title: "policies set, add, delete, prepend, reject; sessions stay", run: policy },
  { title: "route refresh, both ways", run: refreshes },
  { title: "what we show is what they heard and said", run: views },
  { title: "who dies takes its routes along, and brings them back", run: restarts },
];
