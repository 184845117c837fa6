// A capture that is read while it grows.
import { birdConfig } from "../../tools/lab/config.ts";
import * as d from "../../tools/lab/daemons.ts";
import { Lab } from "../../tools/lab/lab.ts";
import type { Node } from "../../tools/lab/node.ts";
import { side } from "../../tools/lab/sides.ts";
import { start } from "../../tools/lab/start.ts";
import { bounded } from "./stage.ts";
import { UNDERLAY } from "./underlay.ts";

/** A line has to be there so soon. */
const SOON_MS = 20_000;

export interface LiveLines {
  /** A line that was printed while the session came up. */
  readonly opening: string;
  /** One that was printed when a route came later. */
  readonly later: string;
  readonly code: number;
}

/** Reads lines from a process that goes on. */
class Lines {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The first line, from where the last one was found, in which `wanted` stands. */
  async until(wanted: string): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf("\n");
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        if (line.includes(wanted)) return line;
        continue;
      }
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`it ended without a line with ${wanted}`);
      this.#text += value;
    }
  }

  async drain(): Promise<void> {
    while (!(await this.#reader.read()).done);
  }
}

async function isCapturing(node: Node): Promise<boolean> {
  for (const pid of await node.pids()) {
    const name = await Deno.readTextFile(`/proc/${pid}/comm`).catch(() => "");
    if (name.startsWith("tcpdump")) return true;
  }
  return false;
}

/** `tcpdump | underlay decode -` inside a namespace. */
function pipeline(node: Node): Deno.ChildProcess {
  const script = 'tcpdump -n -U --immediate-mode -Z root -i eth0 -w - tcp port 179 | "$@" decode -';
  return new Deno.Command("ip", {
    args: ["netns", "exec", node.netns, "sh", "-c", script, "sh", ...UNDERLAY],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

async function watch(node: Node, lines: Lines, wanted: string): Promise<string> {
  const line = await bounded(lines.until(wanted), SOON_MS, `a line with ${wanted}`);
  // What is printed only when the capture is over would not help whoever watches it.
  if (!await isCapturing(node)) throw new Error("the capture had ended by then");
  return line;
}

/** Lets BIRD and FRR talk while tcpdump's packets are decoded as they come. */
export async function linesWhileCapturing(): Promise<LiveLines> {
  const lab = await Lab.open("live");
  try {
    const { a, b } = await lab.pair();
    const child = pipeline(a), lines = new Lines(child.stdout);
    await start(b, a, { daemon: "frr", passive: true });
    await d.bird(a, birdConfig(side(a, b), { routes: ["10.1.0.0/16"] }));
    const opening = await watch(a, lines, "OPEN");
    const text = birdConfig(side(a, b), { routes: ["10.1.0.0/16", "10.99.0.0/16"] });
    await Deno.writeTextFile(`${a.directory}/a-bird.conf`, text);
    await d.birdc(a, "configure");
    const later = await watch(a, lines, "10.99.0.0/16");
    await a.signal("tcpdump", "SIGINT");
    await bounded(lines.drain(), SOON_MS, "the end of the output");
    const { code } = await bounded(child.status, SOON_MS, "the end of underlay");
    return { opening, later, code };
  } finally {
    await lab.close();
  }
}
