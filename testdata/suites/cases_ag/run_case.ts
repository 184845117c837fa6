import { assert, assertEquals } from "@std/assert";
import type { Expectation, SessionCase } from "./line.ts";
import {
  announce,
  announce6,
  announceInside,
  announceOld,
  KEEPALIVE,
  open,
  update,
} from "./octets.ts";
import { KEEPALIVE_TYPE, NOTIFICATION_TYPE, OPEN_TYPE, type RawConnection } from "./raw_peer.ts";
import { INSIDE_AS, type Pair, type Stage } from "./stage.ts";

/** The route that is told last: when it is there, all before it was dealt with. */
const SENTINEL = "198.51.100.0/24", SENTINEL_OCTETS = "18c63364";
const SENTINEL6 = "2001:db8:ffff::/48", SENTINEL6_OCTETS = "3020010db8ffff";

export function sentinelOf(given: SessionCase): { route: string; bytes: string } {
  if (given.sentinel === "ipv6") return { route: SENTINEL6, bytes: announce6(SENTINEL6_OCTETS) };
  if (given.sentinel === "path") {
    return { route: `${SENTINEL} 5`, bytes: announce("00000005" + SENTINEL_OCTETS) };
  }
  const inside = given.peer === "internal", route = SENTINEL;
  if (inside && given.old) {
    const attributes = "400101004002040201fde94003040a00000240050400000064";
    return { route, bytes: update(attributes, SENTINEL_OCTETS) };
  }
  const made = given.old ? announceOld : inside ? announceInside : announce;
  return { route, bytes: made(SENTINEL_OCTETS) };
}

/** How far the raw peer goes by itself before the script begins. */
export async function climb(connection: RawConnection, given: SessionCase): Promise<void> {
  await connection.until(OPEN_TYPE);
  if (given.from === "OpenSent") return;
  await connection.send(given.open ?? openOf(given));
  await connection.until(KEEPALIVE_TYPE);
  if (given.from === undefined) await connection.send(KEEPALIVE);
}

function openOf(given: SessionCase): string {
  return open(given.peer === "internal" ? { as: INSIDE_AS } : {});
}

/** `3/1 or 3/9 *`: any of these, `*` for any data. */
export function matches(answer: string, told: string): boolean {
  return answer.split(" or ").some((one) =>
    one.endsWith(" *") ? told.split(" ")[0] === one.slice(0, -2) : told === one
  );
}

async function assertEnds(pair: Pair, connection: RawConnection, answer: string): Promise<void> {
  await connection.over();
  const told = connection.notifications;
  assertEquals(told.length, 1, `NOTIFICATIONs: ${told.join(", ")}; wanted ${answer}`);
  assert(matches(answer, told[0]!), `told ${told[0]}, wanted ${answer}`);
  assertEquals(connection.heard.at(-1)!.type, NOTIFICATION_TYPE, "it is the last message");
  assertEquals(connection.ended, "closed", "the connection ends with FIN");
  await pair.watched.until(() => pair.watched.changes.some((c) => c.to === "Idle"), "Idle");
}

/** The session stays: its sentinel comes, or which answer came instead. */
async function sentinelOrEnd(
  pair: Pair,
  connection: RawConnection,
  given: SessionCase,
): Promise<string | undefined> {
  const { route, bytes } = sentinelOf(given);
  await connection.send(bytes);
  const { watched } = pair;
  const arrived = () => watched.table.has(route);
  await watched.until(
    () => arrived() || watched.changes.some(({ to }) => to === "Idle"),
    "the sentinel route",
  );
  if (arrived()) return undefined;
  await connection.over();
  return connection.notifications.join(", ") || "closed without a word";
}

function assertTable({ watched }: Pair, expect: Expectation): void {
  const { table } = watched, shown = table.list(12).join(", ");
  for (const route of expect.present ?? []) assert(table.has(route), `no ${route} in ${shown}`);
  for (const route of expect.absent ?? []) assert(!table.has(route), `${route} in ${shown}`);
  // The sentinel is one of them.
  if (expect.routes !== undefined) assertEquals(table.size - 1, expect.routes, shown);
  if (expect.attributes) {
    const found = table.attributes("10.0.0.0/24");
    for (const [name, value] of Object.entries(expect.attributes)) {
      assertEquals(found[name] ?? null, value, `${name} in ${JSON.stringify(found)}`);
    }
  }
  if (expect.refreshed) assertEquals(watched.refreshes, expect.refreshed);
  if (expect.endOfRib) assertEquals(watched.endsOfRib, expect.endOfRib);
}

/** Plays one case against the program, and looks at the session beside. */
export async function runCase(stage: Stage, given: SessionCase): Promise<void> {
  const pair = await stage.pair(given.ours ?? {}, given.peer === "internal");
  try {
    await play(pair, given);
    await stage.isHealthy();
  } finally {
    stage.leave(pair);
  }
}

async function play(pair: Pair, given: SessionCase): Promise<void> {
  const { expect } = given, connection = await pair.raw.accepted();
  await climb(connection, given);
  const { hex: ourOpen } = await connection.until(OPEN_TYPE);
  if (expect.ourOpen) assert(expect.ourOpen.test(ourOpen), `our OPEN: ${ourOpen}`);
  for (const step of given.script) await connection.step(step);
  const { answer } = expect;
  if (answer !== undefined && !answer.includes("none")) {
    await assertEnds(pair, connection, answer);
    for (const route of expect.absent ?? []) assert(!pair.watched.everHad.has(route), route);
    return;
  }
  const told = await sentinelOrEnd(pair, connection, given);
  if (answer === undefined) assertEquals(told, undefined, "the session stays up");
  else assert(told === undefined || matches(answer, told), `told ${told}, wanted ${answer}`);
  if (told === undefined) assertTable(pair, expect);
}
