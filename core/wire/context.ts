/** AFI and SAFI in one small integer: `afi << 8 | safi`. */
export type FamilyKey = number;

/** Where the sender of a message stands, as far as it is known. */
export type PeerKind = "unknown" | "external" | "internal" | "confederation";

const PEER_KINDS: readonly PeerKind[] = ["unknown", "external", "internal", "confederation"];

/**
 * What was negotiated for messages in one direction. It is one explicit argument of every codec;
 * make it with {@link makeContext}.
 */
export interface Context {
  /** Octets of an AS number in AS_PATH and AGGREGATOR (RFC 6793 §4). */
  readonly asWidth: 2 | 4;
  /** Families whose NLRI carry a path identifier in this direction (RFC 7911 §4). */
  readonly addPath: ReadonlySet<FamilyKey>;
  readonly peer: PeerKind;
  /** Messages other than OPEN and KEEPALIVE may have up to 65535 octets (RFC 8654 §4). */
  readonly extendedMessage: boolean;
  /** Small integer over all that the meaning of an attribute block depends on: AS width and peer kind. */
  readonly attributeClass: number;
}

const NO_FAMILIES: ReadonlySet<FamilyKey> = new Set();

/**
 * A context from what is known; what is left out has the value of two modern speakers without
 * ADD-PATH. Those without ADD-PATH are few, and one object each.
 */
export function makeContext(known: Partial<Omit<Context, "attributeClass">> = {}): Context {
  const { asWidth = 4, addPath = NO_FAMILIES, peer = "unknown", extendedMessage = true } = known;
  const attributeClass = (asWidth === 4 ? 1 : 0) | PEER_KINDS.indexOf(peer) << 1;
  if (addPath.size > 0) return { asWidth, addPath, peer, extendedMessage, attributeClass };
  return (extendedMessage ? EXTENDED : PLAIN)[attributeClass]!;
}

/** The contexts without ADD-PATH by their class. */
function contextsByClass(extendedMessage: boolean): readonly Context[] {
  return PEER_KINDS.flatMap((peer, kind) =>
    ([2, 4] as const).map((asWidth) => {
      const attributeClass = (asWidth === 4 ? 1 : 0) | kind << 1;
      return { asWidth, addPath: NO_FAMILIES, peer, extendedMessage, attributeClass };
    })
  );
}

const EXTENDED = contextsByClass(true), PLAIN = contextsByClass(false);

/**
 * What a class may have besides: a block of our own whose AS_PATH leaves as it stands, without our
 * own AS before it. The attributes in it mean the same.
 */
export const PATH_AS_GIVEN = 8;

/**
 * What a class may have besides: a weight of our own stands behind the block. `AttributeSets` hides
 * it, so that nobody else meets it.
 */
export const WEIGHTED = 16;

/** The part of a class that says how wide AS numbers are. */
export const FOUR_OCTET_CLASS = 1;

/**
 * The class of a block that we have changed: what a peer may not send (LOCAL_PREF from outside) may
 * stand in it now.
 */
export function changedClass(attributeClass: number): number {
  return attributeClass & (FOUR_OCTET_CLASS | PATH_AS_GIVEN);
}

/** A context under which attributes of this class mean what they did; its other fields are defaults. */
export function contextOfClass(attributeClass: number): Context {
  return EXTENDED[attributeClass & ~(PATH_AS_GIVEN | WEIGHTED)]!;
}
