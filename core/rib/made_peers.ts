import { parseAddress } from "../net/address.ts";
import { fromHex } from "../net/hex.ts";
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import type { PrefixTable } from "../net/prefix_table.ts";
import { Writer } from "../net/writer.ts";
import type { AttributeItem, Attributes } from "../wire/attribute/mod.ts";
import { type Context, type FamilyKey, makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { encodeMessage, UPDATE } from "../wire/message_header.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { encodeUpdate, makeUpdate, nlriOctets } from "../wire/update_value.ts";
import { AdjIn, type AdjInOptions } from "./adj_in.ts";
import type { Importer } from "./importer.ts";
import { pathsOf, sortedPrefixes } from "./path_lookup.ts";
import type { PeerFacts } from "./peer_facts.ts";

/** Facts of a peer of documentation numbers, `n` its last octet. */
export function madeFacts(n: number, more: Partial<PeerFacts> = {}): PeerFacts {
  const address = Uint8Array.of(192, 0, 2, n);
  return { name: `peer${n}`, address, asn: 65000 + n, routerId: n, kind: "external", ...more };
}

export const EBGP = makeContext({ peer: "external" });
export const ADD_PATH = makeContext({ peer: "external", addPath: new Set([IPV4_UNICAST]) });

export const SOUND: Attributes = {
  origin: "igp",
  as_path: [{ type: "sequence", asns: [65001, 65010] }],
  next_hop: "192.0.2.1",
};

/** What an UPDATE under test says; prefixes as `10.0.0.0/8` or, with a path identifier, `10.0.0.0/8#7`. */
export interface Said {
  readonly announce?: readonly string[];
  readonly withdraw?: readonly string[];
  /** The same in MP_REACH_NLRI and MP_UNREACH_NLRI of {@link mpFamily}. */
  readonly reach?: readonly string[];
  readonly unreach?: readonly string[];
  readonly mpFamily?: FamilyKey;
  /** An address, or two with a space between. */
  readonly nextHop?: string;
  readonly attributes?: Attributes;
  /** Attributes as octets, behind the others. */
  readonly more?: readonly AttributeItem[];
}

function route(text: string) {
  const [prefix = "", pathId] = text.split("#");
  return { nlri: parsePrefix(prefix, true)!, pathId: Number(pathId ?? 0) };
}

/** One UPDATE as octets. */
export function said(what: Said, context: Context = EBGP): Uint8Array {
  const { announce = [], withdraw = [], reach, unreach, mpFamily: family = 2 << 8 | 1 } = what;
  const octets = (texts: readonly string[]) => nlriOctets(family, texts.map(route), context);
  const hops = (what.nextHop ?? "2001:db8::1").split(" ");
  const nextHop = new Uint8Array(hops.flatMap((text) => [...parseAddress(text)!]));
  const hasRoutes = announce.length > 0 || reach !== undefined;
  const attributes: Attributes = {
    ...(what.attributes ?? (hasRoutes ? SOUND : {})),
    ...(reach && { mp_reach: { family, nextHop, reserved: 0, nlri: octets(reach) } }),
    ...(unreach && { mp_unreach: { family, nlri: octets(unreach) } }),
  };
  const value = makeUpdate({
    withdrawn: withdraw.map(route),
    attributes,
    nlri: announce.map(route),
  });
  const items = [...value.attributes.items, ...what.more ?? []], out = new Writer();
  const whole = { ...value, attributes: { ...value.attributes, items } };
  encodeMessage(out, UPDATE, () => encodeUpdate(whole, out, context));
  return out.finish();
}

/** An attribute as octets: its flags, code and body in hex. */
export function raw(flags: number, code: number, hex: string): AttributeItem {
  return { flags, code, bytes: fromHex(hex) };
}

/** Whole numbers below a bound, the same for the same seed. */
export function seeded(state: number): (below: number) => number {
  return (below) => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return (state >>> 8) % below;
  };
}

/** Takes every route as it is. */
export class AcceptAll implements Importer {
  readonly by = undefined;
  nextHop = 0;

  take(
    _family: FamilyKey,
    _prefixes: PrefixTable,
    _prefix: number,
    set: number,
    nextHop: number,
    _peer: number,
  ): number {
    this.nextHop = nextHop;
    return set;
  }
}

/** An Adj-RIB-In with the checker before it. */
export class Bench {
  readonly checker: UpdateChecker;
  readonly adjIn: AdjIn;
  time = 1_700_000_000;

  constructor(options: AdjInOptions = {}, limitOctets?: number) {
    this.checker = new UpdateChecker(limitOctets === undefined ? {} : { limitOctets });
    this.adjIn = new AdjIn(this.checker.sets, options);
  }

  /** Takes in one UPDATE of `peer`, as octets or as what it says. */
  tell(
    peer: number,
    message: Uint8Array | Said,
    context: Context = EBGP,
    families?: ReadonlySet<FamilyKey>,
  ): number {
    const bytes = message instanceof Uint8Array ? message : said(message, context);
    const faults = this.checker.check(bytes, 0, bytes.length, context);
    const { update, set } = this.checker;
    return this.adjIn.update(peer, update, set, faults, context, this.time, families);
  }

  /** All messages of a stream. */
  tellAll(peer: number, stream: Uint8Array, context: Context = EBGP): void {
    for (let at = 0; at < stream.length;) {
      const end = at + (stream[at + 16]! << 8 | stream[at + 17]!);
      this.tell(peer, stream.subarray(at, end), context);
      at = end;
    }
  }

  /** `10.0.0.0/8 peer1`, in order of prefix, peer and path identifier (`#7`). */
  lines(family: FamilyKey = IPV4_UNICAST): string[] {
    const table = this.adjIn.table(family)!;
    return [...sortedPrefixes(table)].flatMap((prefix) =>
      [...pathsOf(table, prefix)].map((row) => {
        const pathId = table.pathIdOf(row), { name } = this.adjIn.facts(table.peerOf(row));
        const text = formatPrefix(table.prefixes.prefix(prefix));
        return `${text}${pathId < 0 ? "" : `#${pathId}`} ${name}`;
      })
    );
  }
}
