import { parseAddress } from "../net/address.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import { Block } from "../wire/block.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName, parseFamily } from "../wire/family/mod.ts";
import { CommunityFilter } from "./communities.ts";
import { parseAsnTerms, PathFilter } from "./paths.ts";
import { PrefixFilter } from "./prefixes.ts";
import { PASSES, SetVerdicts, UNKNOWN } from "./set_verdicts.ts";
import { parseTerms, passes, type Terms } from "./terms.ts";
import { parseSpan, type Span } from "./times.ts";

export { FilterError } from "./terms.ts";

/** What a person asks for, as text; monocle's letters stand behind each. */
export interface FilterTexts {
  readonly originAsn?: readonly string[] | undefined; // -o
  readonly prefix?: readonly string[] | undefined; // -p
  readonly includeSuper?: boolean; // -s
  readonly includeSub?: boolean; // -S
  readonly peerIp?: readonly string[] | undefined; // -j
  readonly peerAsn?: readonly string[] | undefined; // -J
  readonly community?: readonly string[] | undefined; // -C
  readonly asPath?: string | undefined; // -a
  readonly startTs?: string | undefined; // -t
  readonly endTs?: string | undefined; // -T
  readonly duration?: string | undefined; // -d
  readonly family?: readonly string[] | undefined;
}

/**
 * Predicates over peers, times, attributes and prefixes: one core for decode, show and policy.
 * Every part passes what it was not asked about.
 */
export class Filter {
  readonly #peers: Terms<Uint8Array> | undefined;
  readonly #peerAsns: Terms<number> | undefined;
  readonly #span: Span | undefined;
  readonly #families: Terms<FamilyKey> | undefined;
  readonly #prefixes: PrefixFilter | undefined;
  readonly #paths: PathFilter | undefined;
  readonly #communities: CommunityFilter | undefined;

  /** Throws `FilterError` for a text that is not what its place wants. */
  constructor(texts: FilterTexts) {
    const { peerIp, peerAsn, family, prefix, originAsn, asPath, community } = texts;
    this.#peers = peerIp && parseTerms(peerIp, "peer address", "an IP address", parseAddress);
    this.#peerAsns = peerAsn && parseAsnTerms(peerAsn, "peer AS");
    this.#families = family && parseTerms(family, "family", FAMILY_HINT, parseFamily);
    this.#span = parseSpan(texts.startTs, texts.endTs, texts.duration);
    this.#prefixes = prefix && new PrefixFilter(prefix, {
      includeSuper: texts.includeSuper ?? false,
      includeSub: texts.includeSub ?? false,
    });
    const path = originAsn !== undefined || asPath !== undefined;
    this.#paths = path ? new PathFilter(originAsn, asPath) : undefined;
    this.#communities = community && new CommunityFilter(community);
  }

  /** True when single routes are asked for, so that only what carries routes can pass. */
  get isAboutRoutes(): boolean {
    return this.isAboutNlri || this.isAboutAttributes;
  }

  /** True when some routes of a message may pass and others not. */
  get isAboutNlri(): boolean {
    return this.#prefixes !== undefined || this.#families !== undefined;
  }

  get isAboutAttributes(): boolean {
    return this.#paths !== undefined || this.#communities !== undefined;
  }

  passesPeer(address: Uint8Array, asn: number | undefined): boolean {
    const isPeer = (wanted: Uint8Array) =>
      wanted.length === address.length && wanted.every((octet, i) => octet === address[i]);
    return (!this.#peers || passes(this.#peers, isPeer)) &&
      (!this.#peerAsns || passes(this.#peerAsns, (wanted) => wanted === asn));
  }

  /** `time` in Unix seconds with fraction; negative where the source has no clock: no span holds it. */
  passesTime(time: number): boolean {
    return !this.#span || time >= 0 && time >= this.#span.from && time <= this.#span.to;
  }

  passesFamily(key: FamilyKey): boolean {
    return !this.#families || passes(this.#families, (wanted) => wanted === key);
  }

  /** An NLRI of a prefix family, its length octet at `at`. Other families pass no prefix filter. */
  passesPrefix(key: FamilyKey, bytes: Uint8Array, at: number): boolean {
    if (!this.#prefixes) return true;
    const afi = key >>> 8, safi = key & 0xff;
    if (afi > 2 || safi > 2) return false;
    return this.#prefixes.passes(bytes, at + 1, bytes[at]!, afi === 1 ? 4 : 16);
  }

  /** The attributes that `block` is open on. */
  passesAttributes(block: Block): boolean {
    if (this.#paths && !this.#paths.passes(block)) return false;
    return !this.#communities ||
      this.#communities.passes(block);
  }
}

const FAMILY_HINT = `an address family like ${
  [1 << 8 | 1, 2 << 8 | 1, 1 << 8 | 128, 25 << 8 | 70].map(familyName).join(", ")
}`;

/** Remembers which attribute sets pass, so that each is asked once. */
export class PassingSets {
  readonly #filter: Filter;
  readonly #block: Block;
  readonly #verdicts: SetVerdicts;

  constructor(filter: Filter, sets: AttributeBlocks) {
    this.#filter = filter;
    this.#block = new Block(sets);
    this.#verdicts = new SetVerdicts(sets);
  }

  /** Whether the attributes of set `id` pass. */
  has(id: number): boolean {
    const known = this.#verdicts.of(id);
    if (known !== UNKNOWN) return known === PASSES;
    this.#block.open(id);
    return this.#verdicts.remember(id, this.#filter.passesAttributes(this.#block));
  }
}
