import type { FamilyKey } from "../../wire/context.ts";
import type { AttributeSets } from "../../wire/attribute_set.ts";
import type { ExportedSets } from "../exported_sets.ts";
import type { LocRib } from "../loc_rib.ts";
import type { NextHops } from "../next_hops.ts";
import type { PathTable } from "../path_table.ts";
import type { Rib } from "../rib.ts";
import { type Unsendable, UpdatePacker } from "../update_packer.ts";
import type { Offering } from "./offering.ts";
import type { Owing } from "./owing.ts";

/** Told of each route that cannot be sent to a group; `prefix` is one of the table of its family. */
export type ReportUnsendable = (family: FamilyKey, prefix: number, why: Unsendable) => void;

/** What the peers of a group have in common: those with the same key are told the same. */
export interface GroupSpec {
  /** The encoder of their view. Where its context has ADD-PATH for a family, they get all paths of it. */
  readonly exported: ExportedSets;
  /** One for each family that they are told. */
  readonly offerings: readonly Offering[];
  readonly unsendable?: ReportUnsendable;
}

/** One family of a group: where its routes come from, and how they are written. */
export class GroupRoutes {
  readonly paths: PathTable;
  readonly loc: LocRib;
  readonly sets: AttributeSets;
  readonly nextHops: NextHops;
  offering: Offering;
  exported: ExportedSets;
  packer: UpdatePacker;
  unsendable: (prefix: number, why: Unsendable) => void;

  constructor(
    readonly family: FamilyKey,
    rib: Rib,
    readonly owing: Owing,
    spec: GroupSpec,
    offering: Offering,
  ) {
    this.paths = rib.in.table(family)!;
    this.loc = rib.loc(family)!;
    this.sets = rib.in.sets;
    this.nextHops = rib.in.nextHops;
    this.offering = offering;
    this.unsendable = reporter(family, spec);
    this.exported = spec.exported;
    this.packer = this.packerFor(this.paths);
  }

  /** Writes routes of `paths` as the group has them. */
  packerFor(paths: PathTable): UpdatePacker {
    const { exported } = this, addPath = exported.view.context.addPath.has(this.family);
    return new UpdatePacker(paths, exported, this.nextHops, addPath);
  }

  /** From now on as `spec` has it; false when routes are written otherwise than before. */
  change(spec: GroupSpec, offering: Offering): boolean {
    const isSameView = spec.exported === this.exported;
    this.offering = offering;
    this.unsendable = reporter(this.family, spec);
    this.exported = spec.exported;
    if (!isSameView) this.packer = this.packerFor(this.paths);
    return isSameView;
  }
}

function reporter(family: FamilyKey, { unsendable }: GroupSpec) {
  return (prefix: number, why: Unsendable) => unsendable?.(family, prefix, why);
}
