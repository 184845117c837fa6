// Some of the cases again, against `underlay peer` as a person starts it.
import { assert, assertEquals } from "@std/assert";
import { INCIDENTS } from "./incidents.ts";
import type { SessionCase } from "./line.ts";
import { LINES } from "./lines.ts";
import { Program, type Said } from "./program.ts";
import { RawPeer } from "./raw_peer.ts";
import { climb, matches, sentinelOf } from "./run_case.ts";

/** A case by its line and the beginning of its name, and the outcomes of faults that are printed. */
export const SAMPLE: readonly (readonly [of: number | string, name: string, outcomes: string])[] = [
  [1, "in Established", ""],
  [2, "in OpenSent", ""],
  [7, "type 255", ""],
  [12, "version 3", ""],
  [14, "four octets", ""],
  [22, "type 99", ""],
  [23, "200 to 255", ""],
  [35, "OPEN in Established", ""],
  [52, "200 of 24", ""],
  [54, "the NLRI are found", "withdraw"],
  [64, "PREFIX_SID of zeros, external", "discard"],
  [64, "ORIGIN of value 3, external", "withdraw"],
  [69, "equal", ""],
  [87, "33 bits", ""],
  [89, "/0 and /32", ""],
  [93, "only they are ignored", "ignore"],
  ["C15", "3/10", ""],
  ["C27", "3/2 with it", ""],
];

/** The case that an entry of the sample names. */
export function caseOf(of: number | string, name: string): SessionCase {
  const place = typeof of === "number"
    ? LINES.find(({ line }) => line === of)
    : INCIDENTS.find(({ id }) => id === of);
  const found = place?.cases?.find((given) => given.name.startsWith(name));
  if (!found) throw new Error(`there is no case ${of}: ${name}`);
  // Settings of the case would have to be said as options.
  if (found.ours || found.peer) throw new Error(`${of}: ${name} needs options`);
  return found;
}

const OPTIONS = ["--local-as", "65000", "--remote-as", "65001", "--router-id", "10.0.0.1"];

function announces(said: Said, route: string): boolean {
  const announced = (said["announced"] ?? []) as readonly { readonly nlri: readonly string[] }[];
  return announced.some(({ nlri }) => nlri.includes(route));
}

/** Plays a case against one process; what it prints must agree with what the peer saw. */
export async function playSample(of: number | string, name: string, outcomes: string, net: number) {
  const given = caseOf(of, name), raw = await RawPeer.listen(`127.122.${net >> 8}.${net & 255}`);
  const program = new Program([
    ...["peer", raw.address, "--port", String(raw.port), "--family", "ipv4,ipv6", "--routes"],
    ...OPTIONS,
  ]);
  try {
    const connection = await raw.accepted();
    await climb(connection, given);
    for (const step of given.script) await connection.step(step);
    const { answer } = given.expect;
    if (answer === undefined) {
      const { route, bytes } = sentinelOf(given);
      await connection.send(bytes);
      assert(await program.until((said) => announces(said, route)), "no sentinel");
    } else {
      await connection.over();
      assert(matches(answer, connection.notifications.join(", ")), connection.notifications.join());
      await assertTold(program, answer);
    }
    const faults = program.said.flatMap((said) => (said["faults"] ?? []) as readonly Said[]);
    assertEquals([...new Set(faults.map(({ outcome }) => outcome))].join(" "), outcomes);
    const { stderr } = await program.stop();
    assert(!/\n\s+at /.test(stderr), stderr);
  } finally {
    raw.close();
  }
}

/** The NOTIFICATION is printed as it went out, and then why the session is down. */
async function assertTold(program: Program, answer: string): Promise<void> {
  const told = await program.until(({ event }) => event === "notification");
  const { code, subcode } = told!["notification"] as { code: number; subcode: number };
  assert(answer.split(" or ").some((one) => one.split(" ")[0] === `${code}/${subcode}`));
  assertEquals(told!["sent_by"], "us");
  const down = await program.until(({ event }) => event === "down");
  assertEquals(typeof down!["cause"], "string");
}
