// Eight senders on one bridge with our router and four daemons; each tells a collector its choice.
import { Lab } from "../../../tools/lab/lab.ts";
import * as m from "../../../tools/lab/messages.ts";
import type { Node } from "../../../tools/lab/node.ts";
import { run } from "../../../tools/lab/shell.ts";
import { type OurRoute, ourRoute } from "../matrix/our_route.ts";
import { UNDERLAY } from "../underlay.ts";
import { Agent, rowsOf } from "./agent.ts";
import { type Candidates, CHOOSER_AS, SENDERS, tellerOf, updateOf } from "./candidates.ts";
import type { Neighbour, Plan } from "./daemon.ts";
import { bridge, seatEnds } from "./ground.ts";
import { kept, KINDS } from "./router_scene.ts";
import type { Order } from "./sender.ts";

const NET = 50, COLLECTOR = 9, COLLECTOR_AS = 64999, OURS = 1;
/** What all are configured to do. */
export type Rules = Pick<Plan, "comparesMedAlways">;

/** Ours, then the daemons as KINDS has them. */
export const CHOOSERS: readonly string[] = ["underlay", ...KINDS.map(({ name }) => name)];

const at = (number: number) => seatEnds(NET, number).ipv4;

function neighbours(number: number): Neighbour[] {
  const local = at(number);
  return [
    ...SENDERS.map((one) => ({
      name: `s${one.number}`,
      as: one.as,
      local,
      remote: at(10 + one.number),
    })),
    { name: "collector", as: COLLECTOR_AS, local, remote: at(COLLECTOR), passive: true },
  ];
}

function plan(number: number, rules: Rules): Plan {
  const id = `198.18.255.${number}`, as = CHOOSER_AS;
  return { as, id, neighbours: neighbours(number), routes: [], isStrict: true, ...rules };
}

function config({ comparesMedAlways }: Rules): string {
  const peers = neighbours(OURS).map(({ name, as, remote, passive }) =>
    `  - { name: ${name}, address: ${remote}, remote-as: ${as}, connect-retry: 1s,
      passive: ${passive ? "yes" : "no"}, families: { ipv4: {} }, import: all, export: ${
      passive ? "all" : "none"
    } }`
  );
  return `
local-as: ${CHOOSER_AS}
router-id: 198.18.255.${OURS}
listen: ["${at(OURS)}"]
decision: { med: { always-compare: ${comparesMedAlways ? "yes" : "no"} } }
peers:
${peers.join("\n")}
`;
}

function orders(candidates: Candidates): Order[] {
  return SENDERS.map((sender) => {
    const address = at(10 + sender.number), updates: string[] = [];
    for (const [prefix, all] of candidates) {
      const mine = all.find((one) => one.sender === sender);
      if (mine) updates.push(updateOf(prefix, mine, address));
    }
    const open = m.open({ as: sender.as, id: sender.id });
    return { address, open, updates: updates.join("") + m.update("") };
  });
}

async function startSenders(node: Node, candidates: Candidates): Promise<void> {
  const path = `${node.directory}/orders.json`;
  await Deno.writeTextFile(path, JSON.stringify(orders(candidates)));
  const program = new URL("./sender.ts", import.meta.url).pathname;
  const words = [Deno.execPath(), "run", "--no-config", "-A", program, path];
  node.spawn("senders", words, { DENO_NO_UPDATE_CHECK: "1" });
}

/** By chooser, by prefix: the number of the sender whose route it took. */
export type Choices = ReadonlyMap<string, number>;

export class BestScene {
  private constructor(
    readonly lab: Lab,
    readonly agent: Agent,
    readonly collector: Node,
  ) {}

  static async open(candidates: Candidates, rules: Rules): Promise<BestScene> {
    const lab = await Lab.open("best");
    try {
      const own = [COLLECTOR, ...SENDERS.map(({ number }) => 10 + number)];
      const seats = CHOOSERS.map((name, i) => ({
        name: `c${i}`,
        numbers: [OURS + i],
        title: name,
      }));
      const nodes = await bridge(lab, NET, [{ name: "s", numbers: own }, ...seats]);
      await startSenders(nodes.get("s")!, candidates);
      const agent = Agent.start(nodes.get("c0")!, config(rules));
      await Promise.all(
        KINDS.map((kind, i) => kind.start(nodes.get(`c${i + 1}`)!, plan(OURS + i + 1, rules))),
      );
      return new BestScene(lab, await agent, nodes.get("s")!);
    } catch (error) {
      await lab.close(kept());
      throw error;
    }
  }

  /** What a chooser tells the collector. */
  async choices(chooser: string): Promise<Choices> {
    const number = OURS + CHOOSERS.indexOf(chooser);
    const { stdout, stderr, code } = await run([
      ...["ip", "netns", "exec", this.collector.netns, ...UNDERLAY, "show", "route"],
      ...["--from", at(number), "--source", at(COLLECTOR), "--router-id", at(COLLECTOR)],
      ...["--local-as", String(COLLECTOR_AS), "--family", "ipv4", "--json", "--timeout", "15s"],
      "--force",
    ], { timeoutMs: 40_000 });
    if (code !== 0) throw new Error(`${chooser}: exit ${code}: ${stderr}`);
    return new Map(
      rowsOf<OurRoute>(stdout).map(ourRoute).map(({ prefix, large }) => [prefix, tellerOf(large)]),
    );
  }

  close(): Promise<void> {
    return this.lab.close(kept());
  }
}
