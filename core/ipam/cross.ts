// What routes beside a ledger are looked at with.
import type { Layout } from "./check_layout.ts";
import type { Sighting } from "./cross_origin.ts";
import type { Moment } from "./moment.ts";

export interface CrossOptions {
  /** Addresses that nodes have as next hops or router ids, beside labels `address` and `router-id`. */
  readonly nodes?: ReadonlyMap<string, string>;
  /** Prefixes that are announced for other reasons. */
  readonly known?: readonly string[];
  /** Seen from where racks are one aggregate each: no block of a rack may be seen there. */
  readonly isAggregated?: boolean;
  /** Seen from inside this rack: its own blocks may. */
  readonly rack?: string;
  /** Of which routes were asked for; absent: of both families. */
  readonly families?: readonly ("ipv4" | "ipv6")[];
}

/** What is looked at, and from where. */
export interface Cross {
  readonly layout: Layout;
  readonly now: Moment;
  readonly options: CrossOptions;
  /** By the text of the prefix. */
  readonly seen: ReadonlyMap<string, Sighting>;
  /** Blocks by who announces them, where no node is known to be that. */
  readonly strangers: Map<string, string[]>;
}

/** Prefix and announcer, for a finding. */
export function at(
  { text, origins }: Sighting,
): { readonly prefix: string; readonly node?: string } {
  const node = origins.find(({ node }) => node !== undefined)?.node;
  return node === undefined ? { prefix: text } : { prefix: text, node };
}

/** Who announces it, for people. */
export function by({ origins }: Sighting): string {
  return origins.map(({ text }) => text).join("; and by ");
}

/** Whether the blocks of a rack are to be seen as its aggregate alone. Nodes without a rack have none. */
export function isAggregate(rack: string, { isAggregated, rack: own }: CrossOptions): boolean {
  return isAggregated === true && rack !== "" && rack !== own;
}
