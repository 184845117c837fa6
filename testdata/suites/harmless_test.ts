// No one-shot command disturbs a session that stands: BIRD on this host and BIRD on the other keep
// a session with graceful restart, whatever is run beside it. Needs root, iproute2 and BIRD.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { birdConfig } from "../tools/lab/config.ts";
import * as d from "../tools/lab/daemons.ts";
import { Lab } from "../tools/lab/lab.ts";
import { run, sleep, until } from "../tools/lab/shell.ts";
import { side } from "../tools/lab/sides.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** What is run against the peer of a session that BIRD has, and how it ends. */
const COMMANDS: readonly (readonly [code: number, ...words: string[]])[] = [
  [1, "peer", "diagnose"],
  [3, "peer", "probe"],
  [3, "peer"],
];

Deno.test("no command disturbs a session with graceful restart that a daemon of this host has", async () => {
  const lab = await Lab.open("harmless");
  try {
    const { a, b } = await lab.pair(), bgp = "graceful restart on;";
    await d.bird(b, birdConfig(side(b, a), { bgp, routes: ["10.9.0.0/16"] }));
    await d.bird(a, birdConfig(side(a, b), { bgp, routes: ["10.8.0.0/16"] }));
    const session = () => d.birdc(b, "show", "protocols", "peer");
    assert(await until(async () => (await session()).includes("Established"), 15_000));
    const before = await session();
    for (const [code, ...words] of COMMANDS) {
      const outcome = await run([
        ...["ip", "netns", "exec", a.netns, "deno", "run", "--quiet", "--no-prompt", "-A", MAIN],
        ...[...words, b.ipv4, "--local-as", "64496", "--remote-as", "64497"],
      ], { timeoutMs: 20_000 });
      assertEquals(outcome.code, code, words.join(" ") + outcome.stdout + outcome.stderr);
      assertMatch(outcome.stdout + outcome.stderr, /bird \(pid\s+\d+\)/);
    }
    await sleep(1000);
    // The line holds since when: a session that fell and came back shows another time.
    assertEquals(await session(), before);
    assert((await d.birdc(b, "show", "route")).includes("10.8.0.0/16"));
  } finally {
    await lab.close();
  }
});
