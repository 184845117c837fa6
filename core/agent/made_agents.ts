// Agents on the virtual network, for tests.
import type { RouterConfig } from "../config/router_config.ts";
import { formatAddress } from "../net/address.ts";
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import { IN_BLOCK } from "../rib/next_hops.ts";
import { NO_ROW } from "../rib/path_table.ts";
import { Lab } from "../speaker/sim/lab.ts";
import type { SimHost } from "../speaker/sim/network.ts";
import { contextOfClass, type FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { attributesOf, decodeAttributes } from "../wire/attribute/items.ts";
import { formatCommunity } from "../wire/community_names.ts";
import { Agent } from "./agent.ts";
import type { AgentEvent } from "./agent_event.ts";
import { madeRouter, type RouterPart } from "./made_configs.ts";
import type { Surroundings } from "./surroundings.ts";

/** Takes everything in and sends everything out. */
export const OPEN = { importPolicy: "all", exportPolicy: "all" } as const;

export interface AgentPart extends RouterPart {
  readonly surroundings?: Partial<Surroundings>;
}

/** An agent on a machine of a virtual network; its peers are told by address. */
export class SimAgent {
  readonly host: SimHost;
  readonly agent: Agent;
  readonly events: AgentEvent[] = [];

  constructor(readonly lab: Lab, readonly address: string, readonly part: AgentPart = {}) {
    this.host = lab.network.host(address);
    const { world } = lab, { surroundings } = part;
    const ports = {
      transport: this.host.transport(),
      clock: world.clock(() => this.host.frozenUntil),
      random: world.random,
      events: (event: AgentEvent) => void this.events.push(event),
    };
    this.agent = new Agent(ports, this.configOf(part), {
      routerId: 0x0a000000 + Number(address.split(".").at(-1)),
      version: "0.0.0",
      configFile: "underlay.yaml",
      addresses: [{ device: "eth0", address, length: 32 }],
      keys: new Map(),
      ...surroundings,
    });
    this.agent.start();
  }

  configOf({ surroundings: _, ...part }: AgentPart): RouterConfig {
    return madeRouter({ listen: [{ address: this.address, port: 179 }], ...part });
  }

  /** Another configuration, which differs in `part` from that of the beginning. */
  reload(part: AgentPart) {
    return this.agent.applyAtOnce(this.configOf({ ...this.part, ...part }), new Map());
  }

  /** Texts of the events of a kind. */
  told(name: AgentEvent["name"]): readonly string[] {
    return this.events.filter((event) => event.name === name).map(({ text }) => text);
  }

  /** What is best of a prefix, as `AS path; MED; LOCAL_PREF; next hop`; undefined without a route. */
  best(prefix: string): string | undefined {
    const wanted = parsePrefix(prefix)!, nlri = [wanted.length, ...wanted.address];
    const family = wanted.address.length === 4 ? IPV4_UNICAST : IPV6_UNICAST;
    const table = this.agent.rib.in.table(family)!, loc = this.agent.rib.loc(family)!;
    const id = table.prefixes.find(Uint8Array.from(nlri), 1, wanted.length);
    const row = id < 0 ? NO_ROW : loc.best(id);
    return row === NO_ROW ? undefined : this.#text(family, row);
  }

  /** All prefixes that have a best path, sorted, with {@link best} of each. */
  all(): ReadonlyMap<string, string> {
    const out: [string, string][] = [];
    for (const family of [IPV4_UNICAST, IPV6_UNICAST]) {
      const table = this.agent.rib.in.table(family)!, loc = this.agent.rib.loc(family)!;
      for (let id = 0; id < table.prefixes.bound; id++) {
        if (table.prefixes.length(id) < 0) continue;
        const row = loc.best(id);
        if (row === NO_ROW) continue;
        out.push([formatPrefix(table.prefixes.prefix(id)), this.#text(family, row)]);
      }
    }
    return new Map(out.sort(([a], [b]) => a < b ? -1 : 1));
  }

  #text(family: FamilyKey, row: number): string {
    const { in: into } = this.agent.rib, { sets } = into, table = into.table(family)!;
    const set = table.importedOf(row), hop = table.importedHopOf(row);
    const context = contextOfClass(sets.attributeClass(set));
    const block = decodeAttributes(sets.bytesOf(set), sets.start(set), sets.end(set), context);
    const { as_path = [], med, local_pref, next_hop, communities } = attributesOf(block);
    const via = hop === IN_BLOCK ? next_hop : into.nextHops.view(hop);
    return [
      as_path.flatMap(({ asns }) => asns).join(" "),
      ...(via === undefined ? [] : [`via ${typeof via === "string" ? via : formatAddress(via)}`]),
      ...(med === undefined ? [] : [`med ${med}`]),
      ...(local_pref === undefined ? [] : [`pref ${local_pref}`]),
      ...(communities === undefined
        ? []
        : [`community ${communities.map(formatCommunity).join(" ")}`]),
    ].join("; ");
  }
}
