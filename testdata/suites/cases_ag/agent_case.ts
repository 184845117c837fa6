// The cases of one session through the whole agent: what becomes of the routes in it, and what two
// peers behind it are told, one outside and one inside of our AS.
import { assert, assertEquals } from "@std/assert";
import {
  AgentStage,
  DOWN_AS,
  DOWN_OUTSIDE,
  INSIDE,
  type Neighbour,
  type PeerSpec,
  ROUTER_AS,
} from "./agent_stage.ts";
import type { Downstream, Expectation, SessionCase } from "./line.ts";
import { EXTENDED_NEXT_HOP, modern } from "./octets.ts";
import { NOTIFICATION_TYPE, type RawConnection } from "./raw_peer.ts";
import { climb, matches, sentinelOf } from "./run_case.ts";
import type { Said } from "./program.ts";
import { INSIDE_AS, THEIR_AS } from "./stage.ts";

const FAMILY_NAMES = new Map([[0x0101, "ipv4"], [0x0201, "ipv6"]]);
const ADD_PATH = ["", "receive", "send", "both"];
const ROLES = ["provider", "route-server", "route-server-client", "customer", "peer"];

/** The keys of a peer for a case; undefined where the configuration has no words for its settings. */
export function keysOf({ peer, ours = {} }: SessionCase): string | undefined {
  const { families = [0x0101, 0x0201], addPath = new Map(), extendedNextHop = [], role, ...rest } =
    ours;
  if (Object.keys(rest).length > 0) return undefined;
  const names = families.map((family) => {
    const name = FAMILY_NAMES.get(family), way = addPath.get(family);
    return name && `${name}: {${way === undefined ? "" : `add-path: ${ADD_PATH[way]}`}}`;
  });
  if (names.includes(undefined)) return undefined;
  return [
    peer === "internal"
      ? `remote-as: ${INSIDE_AS}, local-as: ${INSIDE_AS}, client: yes`
      : `remote-as: ${THEIR_AS}, import: all, export: none, enforce-first-as: no`,
    `families: {${names.join(", ")}}`,
    `extended-next-hop: ${extendedNextHop.length > 0 ? "yes" : "no"}`,
    ...(role === undefined ? [] : [`role: ${ROLES[role]}`]),
  ].join(", ");
}

/** A case under the name that its peer has. */
export interface AgentCase {
  readonly name: string;
  readonly given: SessionCase;
}

/** One agent with a peer for each case, and the two behind it. */
export class CaseStage {
  private constructor(
    readonly stage: AgentStage,
    readonly names: ReadonlyMap<AgentCase, string>,
    readonly outside: Neighbour,
    readonly inside: Neighbour,
  ) {}

  static async open(net: number, cases: readonly AgentCase[]): Promise<CaseStage> {
    const names = new Map(cases.map((one, i) => [one, `case-${i}`]));
    const peers: PeerSpec[] = [
      { name: "outside", keys: DOWN_OUTSIDE },
      { name: "inside", keys: INSIDE },
      ...cases.map((one) => ({ name: names.get(one)!, keys: keysOf(one.given)! })),
    ];
    const stage = await AgentStage.open(net, peers);
    const outside = await stage.join("outside", { as: DOWN_AS, id: "0a000003" });
    const inside = await stage.join("inside", {
      as: ROUTER_AS,
      id: "0a000004",
      capabilities: [...modern(ROUTER_AS), EXTENDED_NEXT_HOP],
    });
    return new CaseStage(stage, names, outside, inside);
  }

  /** Plays one; nothing of it is left afterwards, in the agent or behind it. */
  async play(one: AgentCase): Promise<void> {
    const name = this.names.get(one)!, connection = await this.stage.dial(name);
    try {
      await climb(connection, one.given);
      for (const step of one.given.script) await connection.step(step);
      const { answer } = one.given.expect;
      if (answer !== undefined && !answer.includes("none")) await assertEnds(connection, answer);
      else await this.#assertStays(name, connection, one.given);
    } finally {
      connection.close();
    }
    for (const { told } of [this.outside, this.inside]) {
      await told.until(({ routes }) => routes.size === 0, "all routes to be withdrawn");
    }
    assertEquals((await this.stage.routes()).length, 0, "routes are left");
  }

  async #assertStays(name: string, connection: RawConnection, given: SessionCase): Promise<void> {
    if (!await this.#passes(connection, given)) {
      assert(given.expect.answer !== undefined, `the session ends: ${connection.notifications}`);
      const told = connection.notifications.join();
      return assert(matches(given.expect.answer, told), `told ${told}`);
    }
    assertEquals((await this.stage.peer(name))["state"], "Established");
    const rows = await this.stage.routes(name), best = await this.stage.routes();
    assertRoutes(rows, given.expect);
    await this.#assertBehind(best.map(({ nlri }) => String(nlri)), given.expect);
  }

  /**
   * Two routes, the second told when the first has come through: then all before has left, in
   * whatever order. False where the session ends over it.
   */
  async #passes(connection: RawConnection, given: SessionCase): Promise<boolean> {
    const { route, bytes } = sentinelOf(given), [prefix = ""] = route.split(" ");
    for (let round = 0; round < 2; round++) {
      await connection.send(round === 0 ? bytes : again(bytes));
      for (const { told, connection: behind } of [this.outside, this.inside]) {
        const attributes = told.routes.get(prefix);
        await Promise.race([
          behind.holds(() => {
            const now = told.look().routes.get(prefix);
            return now !== undefined && now !== attributes || connection.ended !== undefined;
          }, `the sentinel ${prefix} behind the agent`),
          connection.over(20_000),
        ]);
        if (connection.ended !== undefined) return false;
      }
    }
    return true;
  }

  async #assertBehind(best: readonly string[], { present, absent, behind }: Expectation) {
    for (
      const [side, { name, told }] of [["outside", this.outside], ["inside", this.inside]] as const
    ) {
      const has = told.look().routes, wanted: Downstream = behind ?? {};
      const sideHeld = side === "inside" ? wanted.heldInside : wanted.heldOutside;
      for (const route of (present ?? []).map((text) => text.split(" ")[0]!)) {
        const held = [...wanted.held ?? [], ...sideHeld ?? []];
        const isHeld = held.includes(route) || !best.includes(route);
        assertEquals(has.has(route), !isHeld, `${side}: ${route}`);
      }
      for (const route of absent ?? []) {
        if (!route.includes(" ")) assert(!has.has(route), `${side}: ${route}`);
      }
      const block = wanted[side];
      if (block !== undefined) {
        const wants = block.replace("SELF", this.stage.self);
        assertEquals(told.block("10.0.0.0/24"), wants, `${side}: 10.0.0.0/24`);
      }
      // What the agent says it tells is what it told.
      const said = (await this.stage.routes(name, "advertised")).map(({ nlri }) => nlri);
      assertEquals(said.sort(), [...has.keys()].sort(), `advertised ${name}`);
    }
  }

  close(): Promise<void> {
    return this.stage.close();
  }
}

/** The same with a community: it is told again. */
function again(bytes: string): string {
  const at = 2 * 21, block = parseInt(bytes.slice(at, at + 4), 16), total = bytes.length / 2 + 7;
  const attributes = bytes.slice(at + 4, at + 4 + 2 * block),
    nlri = bytes.slice(at + 4 + 2 * block);
  const hex = (value: number) => value.toString(16).padStart(4, "0");
  const more = "c00804fde90001";
  return `${"ff".repeat(16)}${hex(total)}020000${hex(block + 7)}${attributes}${more}${nlri}`;
}

async function assertEnds(connection: RawConnection, answer: string): Promise<void> {
  await connection.over();
  const { notifications: told, heard } = connection;
  assertEquals(told.length, 1, `NOTIFICATIONs: ${told.join(", ")}; wanted ${answer}`);
  assert(matches(answer, told[0]!), `told ${told[0]}, wanted ${answer}`);
  assertEquals(heard.at(-1)!.type, NOTIFICATION_TYPE, "it is the last message");
}

/** What the agent says of the routes that came in. */
function assertRoutes(rows: readonly Said[], expect: Expectation): void {
  const textOf = ({ nlri, path_id: id }: Said) => id === undefined ? `${nlri}` : `${nlri} ${id}`;
  const routes = rows.map(textOf), shown = routes.slice(0, 12).join(", ");
  for (const route of expect.present ?? []) {
    assert(routes.includes(route), `no ${route} in ${shown}`);
  }
  for (const route of expect.absent ?? []) assert(!routes.includes(route), `${route} in ${shown}`);
  if (expect.routes !== undefined) assertEquals(routes.length - 1, expect.routes, shown);
  if (!expect.attributes) return;
  const found = rows.find((row) => row["nlri"] === "10.0.0.0/24")!["attributes"] as Said;
  for (const [name, value] of Object.entries(expect.attributes)) {
    assertEquals(found[name] ?? null, value, `${name} in ${JSON.stringify(found)}`);
  }
}
