// What tests of offerings share.
import { Writer } from "../../net/writer.ts";
import type { Attributes } from "../../wire/attribute/mod.ts";
import { type Context, type FamilyKey, makeContext } from "../../wire/context.ts";
import { IPV4_UNICAST } from "../../wire/family/family_type.ts";
import { ExportedSets } from "../exported_sets.ts";
import { type ExportView, makeExportView } from "../export_view.ts";
import { ALL, attributesIn } from "../made_importer.ts";
import { Bench, madeFacts, type Said } from "../made_peers.ts";
import type { PeerFacts } from "../peer_facts.ts";
import { UpdatePacker } from "../update_packer.ts";
import { makeOffering, type OfferProfile } from "./offer.ts";

export const TO: OfferProfile = {
  kind: "external",
  localAs: 65000,
  clusterId: 0x0a000009,
  nextHop: { mode: "usual" },
  policy: ALL,
  to: madeFacts(200),
};

export const CLIENT: Partial<OfferProfile> = { kind: "internal", isClient: true };
export const NON_CLIENT: Partial<OfferProfile> = { kind: "internal" };

export const SOURCES: Record<string, Partial<PeerFacts>> = {
  external: { kind: "external" },
  client: { kind: "internal", isClient: true, asn: 65000 },
  "non-client": { kind: "internal", asn: 65000 },
  confederation: { kind: "confederation", asn: 64512 },
  local: { kind: "internal", isLocal: true, asn: 65000 },
};

/** Routes of peers, and what others are offered of them. */
export class OfferBench extends Bench {
  readonly #contexts: Context[] = [];

  /** A peer: one of {@link SOURCES}, with router id and address of its number. */
  source(kind: string, more: Partial<PeerFacts> = {}): number {
    const facts = madeFacts(this.#contexts.length + 1, { ...SOURCES[kind]!, ...more });
    this.#contexts.push(makeContext({ peer: facts.kind }));
    return this.adjIn.addPeer(facts);
  }

  from(peer: number, said: Said): void {
    this.tell(peer, said, this.#contexts[peer]!);
  }

  /** What is offered of the row: attributes, or why nothing is. */
  offered(profile: Partial<OfferProfile>, row = 0, family = IPV4_UNICAST): Attributes | string {
    const offering = makeOffering({ ...TO, ...profile }, family, this.adjIn);
    const prefix = this.adjIn.table(family)!.prefixOf(row);
    if (!offering.look(prefix, row)) return offering.withheld;
    return attributesIn(this.adjIn.sets, offering.set);
  }

  /** The UPDATE that leaves, from the length of withdrawn routes on, as hex; or why none does. */
  sent(
    profile: Partial<OfferProfile>,
    view: Partial<ExportView> = {},
    row = 0,
    family: FamilyKey = IPV4_UNICAST,
  ): string {
    const { adjIn } = this, whole = { ...TO, ...profile }, paths = adjIn.table(family)!;
    const offering = makeOffering(whole, family, adjIn), prefix = paths.prefixOf(row);
    if (!offering.look(prefix, row)) return offering.withheld;
    const context = makeContext({ peer: whole.kind }), { localAs } = whole;
    const self = { ipv4: Uint8Array.of(192, 0, 2, 99), ipv6: SELF_IPV6 };
    const exported = new ExportedSets(
      adjIn.sets,
      makeExportView({ context, localAs, self, ...view }),
    );
    const packer = new UpdatePacker(paths, exported, adjIn.nextHops, false), out = new Writer();
    const why = packer.beginAnnouncement(out, offering.set, offering.nextHop);
    if (why !== undefined) return why;
    packer.add(row);
    packer.end();
    return out.finish().subarray(19).toHex();
  }
}

const SELF_IPV6 = Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x99);
