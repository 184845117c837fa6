import type { Node } from "./node.ts";
import { until } from "./shell.ts";

export interface CaptureOptions {
  readonly filter?: string;
  readonly linkType?: string;
  readonly snaplen?: number;
}

const MARKER_LENGTH = 16;

/** A running tcpdump on one interface, whose growing file can be asked what was seen so far. */
export class Capture {
  #ended: Promise<Deno.CommandStatus> | undefined;

  private constructor(readonly path: string, readonly process: Deno.ChildProcess) {}

  static async start(
    node: Node,
    iface: string,
    path: string,
    options: CaptureOptions = {},
  ): Promise<Capture> {
    const command = ["tcpdump", "-n", "-U", "--immediate-mode", "-i", iface, "-w", path];
    if (options.linkType !== undefined) command.push("-y", options.linkType);
    command.push("-Z", "root", "-s", String(options.snaplen ?? 0));
    command.push(options.filter ?? "tcp port 179 or icmp or (icmp6 and ip6[40] < 128)");
    const capture = new Capture(path, node.spawn(`tcpdump-${iface}`, command));
    if (!await until(() => size(path) >= 24, 5000)) {
      throw new Error(`tcpdump on ${iface} is silent`);
    }
    return capture;
  }

  /** How many BGP messages of one type the file holds (marker search; split markers are missed). */
  count(type: number): number {
    return countMessages(read(this.path), type);
  }

  /** Waits for at least `n` messages of a type. False when the time is up. */
  saw(type: number, n = 1, timeoutMs = 15_000): Promise<boolean> {
    return until(() => this.count(type) >= n, timeoutMs);
  }

  /** Both OPENs and both first KEEPALIVEs went by: the session is Established. */
  async established(timeoutMs = 25_000): Promise<void> {
    const up = () => this.count(1) >= 2 && this.count(4) >= 2;
    if (!await until(up, timeoutMs)) throw new Error("the session did not come up");
  }

  bytes(): number {
    return size(this.path);
  }

  async stop(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#ended = this.process.status;
    try {
      this.process.kill("SIGINT");
    } catch { /* already gone */ }
    await this.#ended;
  }
}

function size(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

function read(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch {
    return new Uint8Array();
  }
}

export function countMessages(bytes: Uint8Array, type: number): number {
  let run = 0;
  let found = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (run >= MARKER_LENGTH && bytes[at] !== 0xff) {
      const length = (bytes[at] ?? 0) << 8 | (bytes[at + 1] ?? 0);
      if (length >= 19 && length <= 4096 && bytes[at + 2] === type) found++;
    }
    run = bytes[at] === 0xff ? run + 1 : 0;
  }
  return found;
}
