import { must, run } from "./shell.ts";

/** One network namespace of a scenario, with the processes that were started in it. */
export class Node {
  readonly #children: Deno.ChildProcess[] = [];

  constructor(
    readonly name: string,
    readonly netns: string,
    readonly directory: string,
    readonly ipv4: string,
    readonly ipv6: string,
  ) {}

  /** Runs a command inside the namespace and returns what it printed; throws when it fails. */
  exec(command: readonly string[], stdin?: string): Promise<string> {
    const inside = ["ip", "netns", "exec", this.netns, ...command];
    return must(inside, stdin === undefined ? {} : { stdin });
  }

  /** As {@link exec}, for commands whose failure does not matter. */
  async attempt(command: readonly string[]): Promise<string> {
    const outcome = await run(["ip", "netns", "exec", this.netns, ...command]);
    return outcome.stdout + outcome.stderr;
  }

  /** Starts a long-running process; its output goes to a log file in the scenario's directory. */
  spawn(
    label: string,
    command: readonly string[],
    env: Record<string, string> = {},
  ): Deno.ChildProcess {
    const log = `${this.directory}/${this.name}-${label}.log`;
    const script = 'exec "$@" >"$LAB_LOG" 2>&1 </dev/null';
    const child = new Deno.Command("ip", {
      args: ["netns", "exec", this.netns, "sh", "-c", script, "sh", ...command],
      cwd: this.directory,
      env: { ...env, LAB_LOG: log },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#children.push(child);
    return child;
  }

  /** Process ids living in this namespace (a daemon's own children included). */
  async pids(): Promise<number[]> {
    const text = (await run(["ip", "netns", "pids", this.netns])).stdout;
    return text.split("\n").filter((line) => line !== "").map(Number);
  }

  /** Sends a signal to every process of this namespace whose name starts with `program`. */
  async signal(program: string, signal: Deno.Signal): Promise<void> {
    for (const pid of await this.pids()) {
      const comm = await Deno.readTextFile(`/proc/${pid}/comm`).catch(() => "");
      if (!comm.startsWith(program)) continue;
      try {
        Deno.kill(pid, signal);
      } catch { /* it ended by itself */ }
    }
  }

  /** Adds nftables rules, e.g. `in` hook, `tcp dport 179 drop`. */
  async firewall(hook: "input" | "output" | "forward", rule: string): Promise<void> {
    const table = `table inet lab { chain ${hook} { type filter hook ${hook} priority 0; }; }\n` +
      `add rule inet lab ${hook} ${rule}\n`;
    await this.exec(["nft", "-f", "-"], table);
  }

  async openFirewall(): Promise<void> {
    await this.exec(["nft", "flush", "ruleset"]);
  }

  async sysctl(name: string, value: string): Promise<void> {
    await this.exec(["sysctl", "-q", "-w", `${name}=${value}`]);
  }

  /** Ends everything in the namespace and removes it; never throws. */
  async destroy(): Promise<void> {
    for (const pid of await this.pids()) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch { /* already gone */ }
    }
    for (const child of this.#children) {
      await Promise.race([child.status, new Promise((r) => setTimeout(r, 2000))]);
    }
    await run(["ip", "netns", "del", this.netns]);
  }
}
