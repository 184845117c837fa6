// Two network namespaces with a cable between them, and ends of connections inside.
import { LIBC_PATHS } from "../../../core/io/libc.ts";
import type { Order } from "./end.ts";

const END = new URL("end.ts", import.meta.url).pathname;
/** What an end may do: as much as a command that speaks BGP. */
export const RIGHTS: readonly string[] = ["--allow-net", `--allow-ffi=${LIBC_PATHS[0]}`];

/** The ends of the cable: `near` has 10.213.0.1 and .3 and fd00:213::1, `far` has 10.213.0.2 and fd00:213::2. */
export type Side = "near" | "far";

/** A running end; its lines come one by one. */
export class Running {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#lines = linesOf(child.stdout);
  }

  /** The next line, or undefined after the last. */
  async line(): Promise<string | undefined> {
    const { value, done } = await this.#lines.next();
    return done ? undefined : value;
  }

  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for (let line; (line = await this.line()) !== undefined;) lines.push(line);
    await this.#child.status;
    return lines;
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.rest();
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as never)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Starts an end behind `before`, a command that runs the one that follows it. */
export async function startEnd(
  before: readonly string[],
  order: Order,
  rights = RIGHTS,
): Promise<Running> {
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...rights, END];
  const [program = "", ...args] = [...before, ...deno];
  const command = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(order)));
  await writer.close();
  return new Running(child);
}

async function ip(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("ip", { args }).output();
  if (!success) throw new Error(`ip ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** The two namespaces; {@link Link.close} removes them. */
export class Link {
  readonly #running: Running[] = [];

  private constructor(private readonly prefix: string) {}

  static async open(): Promise<Link> {
    const link = new Link(`ulnet${Deno.pid}`);
    const [near, far] = [link.#name("near"), link.#name("far")];
    await ip("netns", "add", near);
    await ip("netns", "add", far);
    await ip("link", "add", "cable", "netns", near, "type", "veth", "peer", "cable", "netns", far);
    await link.#address("near", "10.213.0.1/24", "10.213.0.3/24", "fd00:213::1/64", "fe80::1/64");
    await link.#address("far", "10.213.0.2/24", "fd00:213::2/64", "fe80::2/64");
    // Somebody who is there and says nothing, and somebody to whom no way leads.
    const nobody = ["10.213.0.99", "lladdr", "02:00:00:00:00:99", "dev", "cable"];
    await ip("-n", near, "neigh", "add", ...nobody);
    await ip("-n", near, "route", "add", "unreachable", "10.214.0.0/24");
    return link;
  }

  #name(side: Side): string {
    return `${this.prefix}${side}`;
  }

  async #address(side: Side, ...addresses: string[]): Promise<void> {
    const inside = ["-n", this.#name(side)];
    // Without an address of the kernel's own making, and without waiting for duplicates of ours.
    await ip(...inside, "link", "set", "cable", "addrgenmode", "none");
    await ip(...inside, "link", "set", "lo", "up");
    await ip(...inside, "link", "set", "cable", "up");
    for (const address of addresses) {
      const nodad = address.includes(":") ? ["nodad"] : [];
      await ip(...inside, "addr", "add", address, "dev", "cable", ...nodad);
    }
  }

  /** Starts an end on one side. */
  async start(side: Side, order: Order): Promise<Running> {
    const end = await startEnd(["ip", "netns", "exec", this.#name(side)], order);
    this.#running.push(end);
    return end;
  }

  /** Listens on the far side; answers the port and the end. */
  async listen(order: Order): Promise<{ port: number; end: Running }> {
    const end = await this.start("far", order);
    const line = await end.line();
    const port = Number(line?.match(/^listening \S+ (\d+)$/)?.[1]);
    if (!port) throw new Error(`no listener: ${line}`);
    return { port, end };
  }

  /** All that an end on the near side says until it is done. */
  async dial(order: Order): Promise<string[]> {
    return await (await this.start("near", order)).rest();
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((end) => end.stop().catch(() => {})));
    for (const side of ["near", "far"] as const) await ip("netns", "del", this.#name(side));
  }
}

/** Why there can be no link here; undefined where there can. */
export async function noLink(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "it needs Linux";
  if (Deno.uid() !== 0) return "it needs root for network namespaces";
  const name = `ulnet${Deno.pid}try`;
  try {
    await ip("netns", "add", name);
    await ip("netns", "del", name);
  } catch (error) {
    return (error as Error).message.trim();
  }
  return undefined;
}
