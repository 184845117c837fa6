// Our router: `peer --config` in a namespace, asked over its socket as a person asks it.
import type { Node } from "../../../tools/lab/node.ts";
import { type Outcome, run, until } from "../../../tools/lab/shell.ts";
import { type OurRoute, ourRoute } from "../matrix/our_route.ts";
import type { Route } from "../matrix/route.ts";
import { UNDERLAY } from "../underlay.ts";

/** What is used of a line of `show peers --json`. */
export interface PeerRow {
  readonly name: string;
  readonly state: string;
  readonly since: string;
  readonly established_count: number;
  readonly why?: string;
  readonly families: readonly FamilyRow[];
}

export interface FamilyRow {
  readonly family: string;
  readonly received: number;
  readonly accepted: number;
  readonly best: number;
  readonly advertised: number;
  readonly announced_in: number;
  readonly announced_out: number;
}

/** A running agent. */
export class Agent {
  private constructor(readonly node: Node) {}

  /** Starts it with this configuration; throws with what it said where it does not come up. */
  static async start(node: Node, config: string): Promise<Agent> {
    const agent = new Agent(node);
    await Deno.writeTextFile(agent.#config, config);
    const words = ["peer", "--config", agent.#config, "--socket", agent.#socket];
    node.spawn("underlay", [...UNDERLAY, ...words]);
    const answers = async () => (await agent.ask("show", "status")).code === 0;
    if (!await until(answers, 15_000)) {
      throw new Error(`the agent is mute: ${await agent.said()}`);
    }
    return agent;
  }

  get #config(): string {
    return `${this.node.directory}/${this.node.name}-underlay.yaml`;
  }

  get #socket(): string {
    return `${this.node.directory}/${this.node.name}-run/control.sock`;
  }

  /** Runs a command that asks the agent. */
  ask(...words: readonly string[]): Promise<Outcome> {
    const inside = ["ip", "netns", "exec", this.node.netns, ...UNDERLAY, ...words];
    return run([...inside, "--socket", this.#socket], { timeoutMs: 30_000 });
  }

  /** Runs a command that tells the agent something; throws where it says no. */
  async tell(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.ask(...words);
    if (code !== 0) throw new Error(`${words.join(" ")}: exit ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  /** Another configuration, read at once. */
  async reload(config: string): Promise<string> {
    await Deno.writeTextFile(this.#config, config);
    return await this.tell("peer", "reload");
  }

  async peers(): Promise<PeerRow[]> {
    const { stdout, stderr } = await this.ask("show", "peers", "--json");
    if (stdout === "") throw new Error(stderr);
    return rowsOf<PeerRow>(stdout);
  }

  /** The row of a peer's only family. */
  async family(name: string): Promise<FamilyRow> {
    const row = (await this.peers()).find((one) => one.name === name);
    const [family] = row?.families ?? [];
    if (family === undefined) throw new Error(`${name} is ${row?.state}: ${row?.why}`);
    return family;
  }

  /** Waits until every peer is Established; throws with those that are not. */
  async up(limitMs: number): Promise<void> {
    let down: PeerRow[] = [];
    const all = async () =>
      (down = (await this.peers()).filter(({ state }) => state !== "Established")).length === 0;
    if (await until(all, limitMs)) return;
    throw new Error(down.map(({ name, state, why }) => `${name} is ${state}: ${why}`).join("; "));
  }

  /** `show route WORDS --json`, in the form that daemons' routes have too. */
  async routes(...words: readonly string[]): Promise<Route[]> {
    const { stdout, stderr, code } = await this.ask("show", "route", ...words, "--json");
    if (code !== 0) throw new Error(`show route ${words.join(" ")}: exit ${code}: ${stderr}`);
    return rowsOf<OurRoute>(stdout).map(ourRoute);
  }

  async said(): Promise<string> {
    const log = `${this.node.directory}/${this.node.name}-underlay.log`;
    return (await Deno.readTextFile(log).catch(() => "")).slice(-2000);
  }
}

export function rowsOf<Row>(text: string): Row[] {
  return text.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
}
