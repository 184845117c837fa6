// The embedded store under many processes, and on a disk that fails one of its calls.
import { assert, assertEquals } from "@std/assert";
import { straced } from "../tools/crash_points.ts";
import { CrashStore, workerArgs } from "../tools/crash_store.ts";

/** Runs with a store that goes away. */
async function withStore(run: (place: CrashStore) => Promise<void>): Promise<void> {
  const place = await CrashStore.make();
  try {
    await run(place);
  } finally {
    place.remove();
  }
}

/** Which calls of that name fail, as strace(1) counts them. */
const WHEN = ["2", "9", "12", "17+2", "20", "25..40", "31+", "44"];

const FAILURES: readonly (readonly [call: string, error: string, when?: readonly string[]])[] = [
  ["pwrite64", "EIO"],
  ["pwrite64", "ENOSPC"],
  ["pwrite64", "EDQUOT"],
  ["fsync", "EIO"],
  ["ftruncate", "EIO"],
  ["pread64", "EIO"],
  // Of one that fails for good SQLite itself tries each again for ten seconds.
  ["fcntl", "ENOLCK", ["2", "9", "12", "20", "25..30", "44", "60", "75"]],
];

for (const [call, error, whens = WHEN] of FAILURES) {
  Deno.test(`a ${call} that fails with ${error} loses nothing, grants nothing twice (P5)`, async () => {
    let failed = 0;
    for (const when of whens) {
      await withStore(async (place) => {
        const calls = await straced(place, 5, `inject=${call}:error=${error}:when=${when}`);
        const first = Number(/\d+/.exec(when));
        if (calls.filter(({ name }) => name === call).length >= first) failed++;
        assertEquals(await place.look(true), [], `when=${when}`);
      });
    }
    assert(failed > 0, "the call was never made so often");
  });
}

/** Where each line that says so is in the file: what was said first comes first. */
function assertNeverTwo(lines: readonly string[]): number {
  const holder = new Map<string, string>();
  let grants = 0;
  for (const line of lines) {
    const [verb, first = "", second = ""] = line.split(" ");
    if (verb === "A") {
      assertEquals(holder.get(second), undefined, `${line}, and it is ${holder.get(second)}'s`);
      holder.set(second, first);
      grants++;
    } else if (verb === "r") holder.delete(first);
  }
  return grants;
}

Deno.test("16 processes at once have no block twice, at any moment (P8)", () =>
  withStore(async (place) => {
    const runs = Array.from({ length: 16 }, (_, i) =>
      new Deno.Command(Deno.execPath(), {
        args: workerArgs(place, `n${i}`, i + 1, 300),
        stdout: "null",
      }).output());
    for (const { code } of await Promise.all(runs)) assertEquals(code, 0);
    const lines = Deno.readTextFileSync(place.acks).split("\n");
    assert(assertNeverTwo(lines) > 1000);
    assertEquals(lines.filter((line) => line.startsWith("E")), []);
    assertEquals(await place.look(true), []);
  }));

Deno.test("1,000 starts with one request each lose nothing and grow nothing (P10)", () =>
  withStore(async (place) => {
    let size = 0;
    // A few at a time: more only wait for each other.
    for (let n = 0; n < 250; n++) {
      const runs = Array.from({ length: 4 }, async (_, i) => {
        const child = new Deno.Command(Deno.execPath(), {
          args: workerArgs(place, `n${i}`, n * 4 + i, 1_000_000),
          stdout: "piped",
        }).spawn();
        const reader = child.stdout.getReader();
        await reader.read();
        child.kill("SIGKILL");
        await child.status;
        await reader.cancel();
      });
      await Promise.all(runs);
      if (n % 25 === 0) assertEquals(await place.look(n % 125 === 0), []);
      if (n === 125) size = Deno.statSync(place.path).size;
    }
    assertEquals(await place.look(true), []);
    // The history grows until it is cut; the blocks do not.
    assert(Deno.statSync(place.path).size < size * 2 + 1_000_000);
  }));
