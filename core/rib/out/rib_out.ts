import type { FamilyKey } from "../../wire/context.ts";
import { KEPT_FAMILIES } from "../adj_in.ts";
import type { Around, OutTally } from "../pending_out.ts";
import type { Rib, RibListener } from "../rib.ts";
import { BestGroup, type FamilyGroup } from "./best_group.ts";
import { Chunk, type SliceSize, USUAL_SLICE } from "./chunk.ts";
import { GroupRoutes, type GroupSpec } from "./group_routes.ts";
import { Member, MOST_WAITING } from "./member.ts";
import { Owing } from "./owing.ts";
import { PathGroup } from "./path_group.ts";
import { WorkList } from "./work_list.ts";

export type { GroupSpec, ReportUnsendable } from "./group_routes.ts";

/** Where the messages for one peer go; `PeerHandle` is one. */
export interface OutSink {
  /** Octets that may be sent at once; 0 = wait until {@link OutMember.writable} is called. */
  readonly room: number;
  /** Sends whole messages, which must not change afterwards: other peers get the same octets. */
  send(messages: Uint8Array): void;
}

/** A peer as a member of an export group, from Established to the end of its session. */
export interface OutMember {
  /** There is room again. */
  writable(): void;
  /** Tells all routes of a family again (RFC 2918 §4), `around` them BoRR and EoRR (RFC 7313 §4). */
  again(family: FamilyKey, around?: Around): boolean;
  /** Nothing is left to be told. */
  readonly isIdle: boolean;
  tally(family: FamilyKey): OutTally | undefined;
  /** Whether the peer has been told of a prefix and it holds: Adj-RIB-Out. */
  isTold(family: FamilyKey, prefix: number): boolean;
  /**
   * Something of the prefix whose length octet is `nlri[0]` has still to be written for the peer. It
   * need not be one that anybody has a path to: then it is about its withdrawal.
   */
  owes(family: FamilyKey, nlri: Uint8Array): boolean;
  /** Octets written for the peer that its session has not taken. */
  readonly waiting: number;
  /**
   * From now on a member of another group, which has offerings for the same families: what they
   * offer otherwise is told, the rest is left as it is.
   */
  move(key: string, make: () => GroupSpec): void;
  /** The session is over. */
  leave(): void;
}

export interface RibOutOptions {
  /** Octets that may wait for a member before it goes on alone: 4 MiB. */
  readonly mostWaiting?: number;
  readonly slice?: SliceSize;
}

interface Group {
  key: string;
  members: number;
  readonly families: Map<FamilyKey, FamilyGroup>;
}

/** One family of what leaves: whom to tell of changes, and who has still to withdraw what. */
interface FamilyOut {
  readonly groups: FamilyGroup[];
  readonly owing: Owing;
}

/**
 * What leaves (Adj-RIBs-Out, RFC 4271 §3.2): peers with the same key are a group and share what is
 * encoded for them. Which route a peer has been told is known by one octet a prefix, and by who told
 * it to us; what was told is what is offered, unless the prefix is due.
 */
export class RibOut implements RibListener {
  readonly #rib: Rib;
  readonly #work = new WorkList();
  readonly #chunk: Chunk;
  readonly #groups: Map<string, Group> = new Map();
  readonly #families: Map<FamilyKey, FamilyOut> = new Map();

  readonly #mostWaiting: number;

  constructor(rib: Rib, { mostWaiting = MOST_WAITING, slice = USUAL_SLICE }: RibOutOptions = {}) {
    this.#rib = rib;
    this.#chunk = new Chunk(slice);
    this.#mostWaiting = mostWaiting;
    for (const family of KEPT_FAMILIES) {
      const owing = new Owing((prefix) => rib.settled(family, prefix));
      this.#families.set(family, { groups: [], owing });
    }
    rib.listen(this);
  }

  /** Called when there is work where there was none: then {@link step} is to be called. */
  set onWork(told: () => void) {
    this.#work.onWork = told;
  }

  /** Does a slice of the work, well under a millisecond; false when nothing is left or nobody has room. */
  step(): boolean {
    return this.#work.step();
  }

  /** Octets of what is known of who was told what. */
  get octets(): number {
    let sum = 0;
    for (const { groups } of this.#families.values()) {
      for (const group of groups) sum += group.octets;
    }
    return sum;
  }

  changed(family: FamilyKey, prefix: number, row: number, best: boolean): void {
    for (const group of this.#families.get(family)!.groups) group.changed(prefix, row, best);
  }

  owed(family: FamilyKey, prefix: number): number {
    const { groups, owing } = this.#families.get(family)!;
    let count = 0;
    for (const group of groups) count += group.owed(prefix);
    owing.set(prefix, count);
    return count > 0 ? 1 : 0;
  }

  /**
   * A peer whose session has come up. It is told all routes of `families`, after each family an
   * End-of-RIB (RFC 4724 §2), then each change. `make` is called for the first member of a group;
   * `peer` is its number in the Adj-RIB-In: its own routes are not told to it.
   */
  join(
    key: string,
    make: () => GroupSpec,
    sink: OutSink,
    peer: number,
    families: readonly FamilyKey[],
  ): OutMember {
    const member = new Member(peer, sink, this.#mostWaiting), group = this.#groupOf(key, make);
    for (const family of families) {
      const place = group.families.get(family)?.join(member);
      if (place) member.families.set(family, place);
    }
    return new Membership(this, member, group);
  }

  #groupOf(key: string, make: () => GroupSpec): Group {
    const known = this.#groups.get(key);
    if (known) {
      known.members++;
      return known;
    }
    const group: Group = { key, members: 1, families: new Map() }, spec = make();
    for (const offering of spec.offerings) {
      const { family } = offering, out = this.#families.get(family);
      if (out === undefined) continue;
      const routes = new GroupRoutes(family, this.#rib, out.owing, spec, offering);
      const made = routes.packer.addPath
        ? new PathGroup(routes, this.#work)
        : new BestGroup(routes, this.#work, this.#chunk);
      out.groups.push(made);
      group.families.set(family, made);
    }
    this.#groups.set(key, group);
    return group;
  }

  /**
   * Another policy or view for all of a group, known as `as` from now on: everything is looked at
   * again in slices. Where the encoder is the same, only what is offered otherwise is told; else all
   * is told again. False when there is no such group, or one that is called `as` already.
   */
  renew(key: string, make: () => GroupSpec, as: string = key): boolean {
    const group = this.#groups.get(key);
    if (group === undefined || as !== key && this.#groups.has(as)) return false;
    const spec = make();
    this.#groups.delete(key);
    this.#groups.set(group.key = as, group);
    for (const offering of spec.offerings) {
      group.families.get(offering.family)?.renew(spec, offering);
    }
    return true;
  }

  /** For {@link OutMember.move}. */
  move(member: Member, from: Group, key: string, make: () => GroupSpec): Group {
    const to = this.#groupOf(key, make);
    for (const [family, place] of member.families) {
      const taken = to === from ? place : to.families.get(family)?.adopt(place, member);
      if (taken) member.families.set(family, taken);
    }
    this.release(from);
    return to;
  }

  /** A member is no more. */
  release(group: Group): void {
    if (--group.members > 0) return;
    this.#groups.delete(group.key);
    for (const [family, made] of group.families) {
      const { groups } = this.#families.get(family)!;
      groups.splice(groups.indexOf(made), 1);
      made.end();
    }
  }
}

class Membership implements OutMember {
  readonly #out: RibOut;
  readonly #member: Member;
  #group: Group;

  constructor(out: RibOut, member: Member, group: Group) {
    this.#out = out;
    this.#member = member;
    this.#group = group;
  }

  writable(): void {
    this.#member.writable();
  }

  again(family: FamilyKey, around: Around = {}): boolean {
    return this.#member.families.get(family)?.again(around) ?? false;
  }

  get isIdle(): boolean {
    return this.#member.isIdle;
  }

  tally(family: FamilyKey): OutTally | undefined {
    return this.#member.families.get(family)?.tally;
  }

  isTold(family: FamilyKey, prefix: number): boolean {
    return this.#member.families.get(family)?.isTold(prefix) ?? false;
  }

  owes(family: FamilyKey, nlri: Uint8Array): boolean {
    return this.#member.families.get(family)?.owes(nlri) ?? false;
  }

  get waiting(): number {
    return this.#member.waiting;
  }

  move(key: string, make: () => GroupSpec): void {
    this.#group = this.#out.move(this.#member, this.#group, key, make);
  }

  leave(): void {
    if (this.#member.leave()) this.#out.release(this.#group);
  }
}
