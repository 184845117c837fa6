// --plan: what would be announced, and what of it would be refused; nobody is dialled.
import type { SelfHops } from "../core/agent/surroundings.ts";
import type { LineRoute } from "../core/config/line_route.ts";
import { RouteLines } from "../core/config/route_lines.ts";
import type { RouteSets } from "../core/config/route_sets.ts";
import { askDevices } from "../core/io/host.ts";
import { formatAddress } from "../core/net/address.ts";
import { counted } from "../core/net/count.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { familyName } from "../core/wire/family/mod.ts";
import { jsonText } from "../core/view/json_text.ts";
import { lineError } from "./announce_misread.ts";
import { ownNextHops } from "./announce_self.ts";
import { copied, operandRoutes, type SourceOptions } from "./announce_source.ts";
import { AnnounceTable } from "./announce_table.ts";
import { attributesJson, RouteTexts } from "./announce_words.ts";
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";
import { checkedSource } from "./peer_address.ts";

const SCHEMA = "underlay.announce-plan/1";

export interface PlanOptions {
  readonly json: boolean;
  readonly force: boolean;
  /** Our address of the sessions, where it is given. */
  readonly source: string | undefined;
  /** More prefixes than this would be refused. */
  readonly most: number;
}

/**
 * Prints each route in words that announce it again, and behind a `#` what a run would refuse
 * without --force. Throws CommandError for what cannot be read.
 */
export async function printPlan(
  operands: readonly string[],
  source: SourceOptions,
  options: PlanOptions,
  io: Io,
): Promise<number> {
  const plan = new Plan(options, await knownSelf(options.source), io);
  const doubts = { isForced: options.force, tellsDoubts: !options.force };
  if (operands[0] === "-") await planLines(plan, { ...source, ...doubts }, io);
  else {
    const routes: LineRoute[] = [];
    const take = (route: LineRoute) => void routes.push(copied(route));
    const sets = operandRoutes(operands, take, { ...source, ...doubts });
    for (const route of routes) plan.take(route, sets);
  }
  plan.finish();
  return EXIT.done;
}

async function planLines(plan: Plan, source: SourceOptions, io: Io): Promise<void> {
  const lines: RouteLines = new RouteLines({
    route: (route) => plan.take(route, lines.sets),
    misread(line, misread) {
      throw lineError(line, misread);
    },
  }, { ...source, nearest });
  for await (const chunk of io.stdin) lines.push(chunk);
  lines.finish();
}

/** What `nexthop self` would be; undefined where the session alone can tell. */
async function knownSelf(source: string | undefined): Promise<SelfHops | undefined> {
  const local = source === undefined ? undefined : checkedSource(source);
  // A link-local address is on every interface; its zone comes with the peer.
  if (local === undefined || /^fe[89ab].:[^%]*$/i.test(local)) return undefined;
  return ownNextHops(local, await askDevices() ?? []);
}

class Plan {
  readonly #options: PlanOptions;
  readonly #self: SelfHops | undefined;
  readonly #io: Io;
  readonly #table: AnnounceTable;
  #sets: RouteSets | undefined;
  #texts: RouteTexts | undefined;
  /** Sizes of the addresses of routes with `nexthop self`. */
  readonly #selfSizes = new Set<4 | 16>();

  constructor(options: PlanOptions, self: SelfHops | undefined, io: Io) {
    this.#options = options;
    this.#self = self;
    this.#io = io;
    this.#table = new AnnounceTable(["plan"], true, options.most);
  }

  take(route: LineRoute, sets: RouteSets): void {
    this.#table.take({ ...route, neighbours: 0 }, sets, []);
    if (route.isAnnounced && sets.nextHop(route.nextHop) === "self") {
      this.#selfSizes.add(route.size);
    }
    if (this.#options.json) return this.#print(this.#json(route, sets));
    if (sets !== this.#sets) this.#texts = new RouteTexts(this.#sets = sets);
    const words = this.#texts!.textOf(route);
    const line = route.isAnnounced ? words : `withdraw route ${words}`;
    const doubt = route.doubt === undefined ? "" : `  # asks for --force: ${route.doubt}`;
    this.#io.stdout.write(`${line}${doubt}\n`);
  }

  #print(value: Record<string, unknown>): void {
    this.#io.stdout.write(`${jsonText({ schema: SCHEMA, ...value })}\n`);
  }

  #json(route: LineRoute, sets: RouteSets): Record<string, unknown> {
    const { octets, size, length, pathId, isAnnounced, doubt } = route;
    const hop = sets.nextHop(route.nextHop), isSelf = hop === "self";
    return {
      what: isAnnounced ? "announce" : "withdraw",
      family: familyName(familyOf(size)),
      nlri: `${formatAddress(octets, 0, size)}/${length}`,
      path_id: pathId < 0 ? undefined : pathId,
      next_hop: isSelf ? "self" : formatAddress(hop),
      own_address: isSelf ? this.#own(size) : undefined,
      attributes: attributesJson(sets.block(route.set)),
      path_as_given: sets.isPathGiven(route.set) || undefined,
      needs_force: doubt,
    };
  }

  /** What `nexthop self` would be for routes of this size, where it is known. */
  #own(size: 4 | 16): string | undefined {
    const own = size === 4 ? this.#self?.ipv4 : this.#self?.ipv6;
    return own && formatAddress(own, 0, size);
  }

  finish(): void {
    const { refused, size } = this.#table, { most, json } = this.#options;
    const all = size + refused, asked = `more than ${counted(most, "prefix")}`;
    if (json) {
      const needs = refused > 0 ? asked : undefined;
      return this.#print({ what: "total", prefixes: all, needs_force: needs });
    }
    const tooMany = `# ${counted(all, "prefix")}: ${asked} ask for --max ${all}, or --force`;
    const lines = [...refused > 0 ? [tooMany] : [], ...this.#selfLines()];
    this.#io.stdout.write(lines.map((line) => `${line}\n`).join(""));
  }

  #selfLines(): readonly string[] {
    const sizes = [...this.#selfSizes].sort((a, b) => a - b);
    if (sizes.length > 0 && !this.#self) {
      return ["# self: our address of the session, for the other family one of its interface"];
    }
    return sizes.map((size) => {
      const none =
        `none of ours at the interface of ${this.#options.source}; name one with nexthop`;
      return `# self for ${familyName(familyOf(size))}: ${this.#own(size) ?? none}`;
    });
  }
}

function familyOf(size: 4 | 16): number {
  return size === 4 ? IPV4_UNICAST : IPV6_UNICAST;
}
