// What tests of importers share.
import { type Attributes, attributesOf, decodeAttributes } from "../wire/attribute/mod.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import { type Context, contextOfClass, makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { refusalOf } from "./importer.ts";
import { type ImportProfile, makeImporter } from "./importing.ts";
import { Bench, madeFacts, type Said } from "./made_peers.ts";
import { NO_RULE, type Policy, type RouteAtHand, type Verdict } from "./policy/policy.ts";

/** A policy made by hand: `judge` answers with what it changes, or false for a route that it rejects. */
export function madePolicy(
  judge: (route: RouteAtHand) => Partial<Verdict> | boolean,
  looks: Partial<Pick<Policy, "looksAtPrefix" | "looksAtPeer">> = {},
): Policy & { asked: number } {
  const policy = {
    name: "made",
    rules: ["first"],
    looksAtPrefix: false,
    looksAtPeer: false,
    asked: 0,
    ...looks,
    judge(route: RouteAtHand): Verdict {
      policy.asked++;
      const said = judge(route), { set, nextHop } = route;
      const plain = { accepted: said !== false, rule: said === false ? 0 : NO_RULE, set, nextHop };
      if (typeof said === "boolean") return { ...plain, isHopGiven: false };
      return { ...plain, isHopGiven: said.nextHop !== undefined, ...said };
    },
  };
  return policy;
}

/** Takes in everything. */
export const ALL: Policy = madePolicy(() => true);

export const PROFILE: ImportProfile = {
  kind: "external",
  localAs: 65000,
  remoteAs: 65001,
  routerId: 0x0a000009,
  clusterId: 0x0a000009,
  allowAsIn: 0,
  ownAddresses: [Uint8Array.of(192, 0, 2, 9)],
  rejectAsSets: false,
  enforceFirstAs: false,
  gracefulShutdown: false,
  policy: ALL,
};

/** The attributes of a set, as values. */
export function attributesIn(sets: AttributeSets, set: number): Attributes {
  const context = contextOfClass(sets.attributeClass(set));
  return attributesOf(decodeAttributes(sets.bytesOf(set), sets.start(set), sets.end(set), context));
}

/** One peer, `10.0.0.0/8` from it, and what was imported of that: attributes, or why it was refused. */
export class ImportBench extends Bench {
  readonly peer: number;
  readonly context: Context;

  constructor(profile: Partial<ImportProfile> = {}) {
    super();
    const whole = { ...PROFILE, ...profile };
    this.context = makeContext({ peer: whole.kind });
    this.peer = this.adjIn.addPeer(madeFacts(1, { kind: whole.kind, asn: whole.remoteAs }));
    this.adjIn.setImporter(this.peer, makeImporter(whole, this.adjIn));
  }

  import(said: Said, context: Context = this.context): Attributes | string {
    const { reach } = said, announce = reach === undefined ? ["10.0.0.0/8"] : [];
    this.tell(this.peer, { announce, ...said }, context);
    const paths = this.adjIn.table(IPV4_UNICAST)!, imported = paths.importedOf(0);
    return imported < 0 ? refusalOf(imported) : attributesIn(this.adjIn.sets, imported);
  }
}
