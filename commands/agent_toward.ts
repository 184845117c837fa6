// What of the agent's routes leaves to one peer, as it stands on the wire, and what does not.
import type { Agent } from "../core/agent/agent.ts";
import type { AsSent } from "../core/rib/out/as_sent.ts";
import type { Offering } from "../core/rib/out/offering.ts";
import type { OutMember } from "../core/rib/out/rib_out.ts";
import { NO_RULE } from "../core/rib/policy/policy.ts";
import { jsonText } from "../core/view/json_text.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import type { PolicyTrial } from "./agent_policy_trial.ts";
import { usageError } from "./exit.ts";
import type { Side } from "./show_route_question.ts";

const OUT: readonly Side[] = ["advertised", "export", "noexport"];

/** What is asked of the routes to one peer. */
export class RoutesToward {
  /** Of the route that passed last: what leaves, or what is kept back. */
  set = 0;
  nextHop = 0;
  /** What is said of it, as members of its row. */
  members = "";
  readonly #agent: Agent;
  readonly #what: Side;
  readonly #peer: string;
  readonly #number: number;
  readonly #member: OutMember;
  readonly #trial: PolicyTrial | undefined;
  #family: FamilyKey = 0;
  #offering: Offering | undefined;
  #sent: AsSent | undefined;

  /** Whether `what` is about routes that leave. */
  static isAbout(what: Side): boolean {
    return OUT.includes(what);
  }

  /** `trial`: as if its policy were the export policy. Throws CommandError. */
  constructor(agent: Agent, what: Side, name: string, trial?: PolicyTrial) {
    const found = agent.find(name);
    if (!found.peer) {
      throw usageError(found.hint === undefined ? found.why : `${found.why}\n${found.hint}`);
    }
    const { peer } = found, member = agent.member(peer.name);
    if (!member) {
      throw usageError(
        `cannot tell what leaves to ${peer.name}: the session is not Established\n` +
          `underlay show peer ${peer.name} says why`,
      );
    }
    if (trial && what !== "export") {
      throw usageError(
        `--policy is tried on what may leave: show route export ${peer.name} --policy NAME`,
      );
    }
    this.#agent = agent;
    this.#what = what;
    this.#peer = peer.name;
    this.#number = peer.number;
    this.#member = member;
    this.#trial = trial;
  }

  /** What follows is about this family; false where the peer is told nothing of it. */
  about(family: FamilyKey): boolean {
    this.#family = family;
    this.#offering = this.#agent.offering(this.#peer, family, this.#trial?.policy);
    this.#sent = this.#agent.asSent(this.#peer, family);
    return this.#offering !== undefined;
  }

  /** The peer is told every path that may be used, not only the best (RFC 7911). */
  get isAllPaths(): boolean {
    return this.#sent?.addPath ?? false;
  }

  /** The identifier under which a path leaves; negative without one. */
  pathIdOf(row: number): number {
    return this.isAllPaths && this.#what !== "noexport" ? row + 1 : -1;
  }

  /** Whether a row is asked for; what is said of it stands in the fields then. May intern. */
  passes(prefix: number, row: number, set: number, hop: number): boolean {
    const offering = this.#offering, what = this.#what;
    if (!offering) return false;
    this.set = set;
    this.nextHop = hop;
    this.members = "";
    const isOffered = offering.look(prefix, row), isItsOwn = offering.source === this.#number;
    if (this.#trial) return this.#tries(this.#trial, offering, isOffered && !isItsOwn, isItsOwn);
    const why = isItsOwn ? "its own route" : isOffered ? this.#read(offering) : offering.withheld;
    if (what === "noexport") return this.#isKept(why, offering);
    return why === undefined && (what === "export" || this.#member.isTold(this.#family, prefix));
  }

  /** Takes what the peer reads; says why it cannot be sent. */
  #read({ set, nextHop }: Offering): string | undefined {
    const sent = this.#sent!, why = sent.read(set, nextHop);
    if (why !== undefined) return why;
    this.set = sent.set;
    this.nextHop = sent.nextHop;
    return undefined;
  }

  #isKept(reason: string | undefined, { rule }: Offering): boolean {
    if (reason === undefined) return false;
    const by = reason === "policy" ? this.#byPolicy(rule) : {};
    this.members = `,"withheld":${jsonText({ reason, ...by })}`;
    return true;
  }

  #byPolicy(rule: number): { policy?: string; rule?: string } {
    const policy = this.#agent.policyOf(this.#peer, this.#family, "export");
    if (!policy) return {};
    return { policy: policy.name, ...(rule !== NO_RULE && { rule: policy.rules[rule]! }) };
  }

  /** What the rules of BGP keep back comes to no policy. */
  #tries(trial: PolicyTrial, offering: Offering, isOffered: boolean, isItsOwn: boolean): boolean {
    if (isItsOwn || !isOffered && offering.withheld !== "policy") return false;
    trial.judged(isOffered, offering);
    this.members = trial.members;
    if (isOffered) this.#read(offering);
    return true;
  }
}
