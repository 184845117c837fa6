// What takes longer than a test should: every capture cut and with octets changed, streams without
// end, and a minute of fuzzing. Bounded, and the same every time but for the clock.
import { assert, assertEquals } from "@std/assert";
import { Page } from "../../core/view/page.ts";
import { Stories } from "../../core/capture/story.ts";
import { generateBmp, generatePcap, generateRib, generateUpdates } from "../bench/generate.ts";
import { Rng } from "../bench/generate/rng.ts";
import { fuzz, keepFailure, report, shortcomings } from "../tools/fuzz.ts";
import { decodeOctets, formatOf } from "../tools/pipeline.ts";
import { VIEWS } from "../tools/views.ts";
import { decodeCode } from "./long/command.ts";
import { cpuMilliseconds } from "./long/cpu_time.ts";
import { shippedCaptures } from "./long/shipped.ts";

const WAYS: readonly (readonly string[])[] = [
  [],
  ["-m"],
  ["--json"],
  ["--tree"],
  ["--summary"],
  ["--style", "bgpkit"],
  ["--summary", "--json"],
  ["--fields", "type,prefix,as_path"],
];
const MEGABYTE = 1 << 20, SEED = 1;

/** Milliseconds of processor time that a source of so many octets may take: a second per megabyte, never less than one. */
function limit(octets: number): number {
  return 1000 * Math.max(1, octets / MEGABYTE);
}

Deno.test("long: every shipped capture is read when it is cut at any 64th of its length", async () => {
  const path = await Deno.makeTempFile({ prefix: "underlay-long-" });
  const codes: Record<number, number> = {};
  let turn = 0;
  try {
    for (const { name, octets } of shippedCaptures()) {
      for (let part = 1; part < 64; part++) {
        const cut = octets.subarray(0, Math.floor(octets.length * part / 64));
        await Deno.writeFile(path, cut);
        const way = WAYS[turn++ % WAYS.length]!, begin = cpuMilliseconds();
        const code = await decodeCode([...way, path], turn % 3 === 0);
        const milliseconds = cpuMilliseconds() - begin;
        const place = `${name} cut to ${cut.length} octets, ${way.join(" ")}`;
        // What is too short to be known for anything is refused.
        assertEquals(code === 3, formatOf(cut) === undefined, place);
        assert(code === 0 || code === 1 || cut.length < 24, `${place}: ${code}`);
        assert(milliseconds < limit(cut.length), `${place}: ${milliseconds} ms`);
        codes[code] = (codes[code] ?? 0) + 1;
      }
    }
  } finally {
    await Deno.remove(path);
  }
  console.log(`exit codes: ${JSON.stringify(codes)}`);
});

/** Octets in use, without what only waits to be collected or to be given back to the system. */
async function heldOctets(): Promise<number> {
  // Buffers are freed on another thread, some time after their owners.
  for (let turn = 0; turn < 4; turn++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

const FLIPPED_FILES = 50, FLIPS = 500;

Deno.test("long: octets of fifty captures are changed, one at a time, without harm", async () => {
  const rng = new Rng(SEED), files = shippedCaptures(), names = Object.keys(VIEWS);
  const page = new Page(() => {}, 4 << 20);
  let warm = 0, done = 0, unknown = 0, slowest = 0;
  for (let i = 0; i < FLIPPED_FILES; i++) {
    const [{ name, octets }] = files.splice(rng.below(files.length), 1) as [typeof files[number]];
    for (let flip = 0; flip < Math.min(FLIPS, octets.length); flip++) {
      // Every octet of a small file, and as many of a large one, the first of them all.
      const at = octets.length <= FLIPS || flip < 64 ? flip : rng.below(octets.length);
      const changed = octets.slice();
      changed[at]! ^= 1 + rng.below(255);
      const view = names[done++ % names.length]!,
        stories = new Stories(),
        begin = cpuMilliseconds();
      page.forget();
      const found = decodeOctets(changed, VIEWS[view]!(page, stories), { stories });
      page.flush();
      if (!found) unknown++;
      const milliseconds = cpuMilliseconds() - begin;
      slowest = Math.max(slowest, milliseconds);
      assert(milliseconds < limit(octets.length), `${name} at ${at}, ${view}: ${milliseconds} ms`);
    }
    // What is left of the test before is gone by now.
    if (i === 0) warm = await heldOctets();
  }
  const growth = await heldOctets() - warm;
  console.log(
    `${done} octets changed, ${unknown} of them made the format unknown, slowest ${
      slowest.toFixed(0)
    } ms`,
  );
  assert(done > 20_000 && unknown < done / 50);
  console.log(`held ${growth >> 10} KiB more`);
  assert(growth < 100 * MEGABYTE, `${growth} octets more`);
});

/** The field tree of a message is some thirty lines: it may take four times as long. */
const SLOWER: Readonly<Record<string, number>> = { tree: 4 };

const LARGE: Readonly<Record<string, () => Uint8Array<ArrayBuffer>>> = {
  pcap: () => generatePcap({ updates: 10_000, sessions: 3, seed: SEED }),
  mrt: () => generateUpdates({ updates: 8000, peers: 3, seed: SEED }),
  "mrt table": () => generateRib({ prefixes: 6000, peers: 2, seed: SEED }),
  bmp: () => generateBmp({ updates: 8000, peers: 3, seed: SEED }),
};

Deno.test("long: a megabyte with damage in every few kilobytes takes less than a second", () => {
  const rng = new Rng(SEED), page = new Page(() => {}, 4 << 20);
  for (const [kind, make] of Object.entries(LARGE)) {
    const octets = make();
    for (let at = 100; at < octets.length; at += 1 + rng.below(8192)) {
      octets[at]! ^= 1 << rng.below(8);
    }
    for (const [view, makeView] of Object.entries(VIEWS)) {
      const stories = new Stories(), begin = cpuMilliseconds();
      page.forget();
      decodeOctets(octets, makeView(page, stories), { format: kind.split(" ")[0]!, stories });
      page.flush();
      const milliseconds = cpuMilliseconds() - begin;
      const most = limit(octets.length) * (SLOWER[view] ?? 1);
      assert(
        milliseconds < most,
        `${kind}, ${view}: ${milliseconds} ms for ${octets.length} octets`,
      );
    }
  }
});

const STREAMS: readonly (readonly string[])[] = [
  ["pcap", "--sessions", "5"],
  ["updates", "--peers", "5"],
  ["bmp", "--peers", "5"],
];
const STREAM_SECONDS = 12, MOST_RESIDENT = 128 * MEGABYTE;

const ROOT = new URL("../../", import.meta.url).pathname;

/** Resident octets of a process, as Linux counts them. */
function resident(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) * 1024;
}

async function watchStream(kind: readonly string[]): Promise<{ most: number; octets: number }> {
  const generate = [
    `${ROOT}testdata/bench/generate.ts`,
    kind[0]!,
    "-",
    "--updates",
    "Infinity",
    ...kind.slice(1),
  ];
  const source = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...generate],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const decode = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", `${ROOT}main.ts`, "decode", "-"],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let octets = 0, most = 0;
  const counted = source.stdout.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        octets += chunk.length;
        controller.enqueue(chunk);
      },
    }),
  );
  const piped = counted.pipeTo(decode.stdin).catch(() => {});
  for (let i = 0; i < STREAM_SECONDS * 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    most = Math.max(most, resident(decode.pid));
  }
  source.kill("SIGKILL");
  decode.kill("SIGKILL");
  await Promise.all([source.status, decode.status, piped]);
  return { most, octets };
}

Deno.test({
  name: "long: a stream without end is decoded in 128 MiB",
  ignore: Deno.build.os !== "linux",
  async fn() {
    for (const kind of STREAMS) {
      const { most, octets } = await watchStream(kind);
      const told = `${kind[0]}: ${(octets / MEGABYTE).toFixed(0)} MiB in ${STREAM_SECONDS} s, ` +
        `${(most / MEGABYTE).toFixed(0)} MiB resident`;
      console.log(told);
      assert(octets > 8 * MEGABYTE && most < MOST_RESIDENT, told);
    }
  },
});

Deno.test("long: a minute of fuzzing finds nothing", async () => {
  const result = await fuzz({ seed: SEED, seconds: 60 });
  console.log(report(result).join("\n"));
  const failure = result.failure ? keepFailure(result.failure) : [];
  assertEquals([...failure, ...shortcomings(result)], []);
});
