import {
  COMMUNITY_KINDS,
  type CommunityKind,
  type CommunityTerm,
  fitsCommunity,
  parseCommunityTerm,
} from "../../filter/communities.ts";
import { FilterError } from "../../filter/terms.ts";
import { Writer } from "../../net/writer.ts";
import { type Action, actionOf, type ActionType } from "./action.ts";
import type { Draft } from "./draft.ts";

/** Communities of all kinds are optional transitive (RFC 1997, RFC 4360 §2, RFC 8092 §3). */
const FLAGS = 0xc0;

interface Kind {
  readonly kind: CommunityKind;
  readonly key: string;
  /** The attribute by its name. */
  readonly name: string;
  readonly exact: string;
  readonly wildcard: string;
}

const KINDS: readonly Kind[] = [
  {
    kind: "standard",
    key: "community",
    name: "COMMUNITIES",
    exact: "65000:1",
    wildcard: "65000:*",
  },
  {
    kind: "large",
    key: "large-community",
    name: "LARGE_COMMUNITY",
    exact: "64500:1:2",
    wildcard: "64500:1:*",
  },
  {
    kind: "extended",
    key: "extended-community",
    name: "EXTENDED COMMUNITIES",
    exact: "rt:65000:1",
    wildcard: "rt:65000:*",
  },
];

function termOf({ kind, key }: Kind, text: string): CommunityTerm {
  const term = parseCommunityTerm(text, [kind]);
  if (term !== undefined) return term;
  const forms = COMMUNITY_KINDS[kind].forms, what = key.replace("-", " ");
  throw new FilterError(`${what} ${JSON.stringify(text)} is not one like ${forms}`);
}

/** The octets of communities that are written out, each once. */
function octetsOf(kind: Kind, texts: readonly string[]): Uint8Array {
  const out = new Writer(64), met = new Set<string>();
  for (const text of texts) {
    const term = termOf(kind, text), [pattern] = term;
    if (term.length !== 1 || pattern!.masks.some((mask) => mask !== -1)) {
      const what = kind.key.replace("-", " ");
      throw new FilterError(
        `${what} ${JSON.stringify(text)} is not a single one like ${kind.exact}`,
      );
    }
    const { values } = pattern!;
    if (met.has(values.join())) continue;
    met.add(values.join());
    for (const value of values) out.u32(value >>> 0);
  }
  return out.finish();
}

function parseSet(kind: Kind, texts: readonly string[]): Action {
  const { code } = COMMUNITY_KINDS[kind.kind];
  if (texts.length === 1 && texts[0] === "none") return actionOf((draft) => draft.remove(code));
  const octets = octetsOf(kind, texts);
  return actionOf((draft) => draft.put(code, FLAGS, octets));
}

/** Appends those that are not there. */
function parseAdd(kind: Kind, texts: readonly string[]): Action {
  const { code, octets: size } = COMMUNITY_KINDS[kind.kind], added = octetsOf(kind, texts);
  return actionOf((draft) => {
    const { body } = draft;
    copyOf(draft, code);
    const told = body.length;
    for (let at = 0; at < added.length; at += size) {
      if (!holds(body, told, added, at, size)) body.put(added.subarray(at, at + size));
    }
    if (body.length > told) draft.put(code, FLAGS, body.bytes, body.length);
  });
}

/** Puts the body of an attribute into the draft's own; nothing where it is not there. */
function copyOf(draft: Draft, code: number): void {
  const { block, body } = draft;
  body.length = 0;
  if (block.has(code)) body.put(block.bytes.subarray(block.start(code), block.end(code)));
}

function holds(body: Writer, end: number, wanted: Uint8Array, from: number, size: number): boolean {
  for (let at = 0; at < end; at += size) {
    let i = 0;
    while (i < size && body.bytes[at + i] === wanted[from + i]) i++;
    if (i === size) return true;
  }
  return false;
}

function parseDelete(kind: Kind, texts: readonly string[]): Action {
  const { code, octets: size } = COMMUNITY_KINDS[kind.kind];
  if (texts.length === 0) return actionOf((draft) => draft.remove(code));
  const patterns = texts.flatMap((text) => termOf(kind, text));
  return actionOf((draft) => {
    const { block, body } = draft;
    if (!block.has(code)) return;
    const { bytes } = block, start = block.start(code), end = block.end(code);
    body.length = 0;
    for (let at = start; at + size <= end; at += size) {
      let isGone = false;
      for (const pattern of patterns) isGone ||= fitsCommunity(pattern, bytes, at);
      if (!isGone) body.put(bytes.subarray(at, at + size));
    }
    if (body.length === 0) draft.remove(code);
    else draft.put(code, FLAGS, body.bytes, body.length);
  });
}

/** Changes of the attributes that hold communities; an attribute that would hold none is taken away. */
export const COMMUNITY_ACTIONS: readonly ActionType[] = KINDS.flatMap((kind): ActionType[] => [
  {
    verb: "set",
    key: kind.key,
    help: `${kind.name} with these alone; none takes it away`,
    takes: "list",
    examples: [kind.exact, "none"],
    parse: (texts) => parseSet(kind, texts),
  },
  {
    verb: "add",
    key: kind.key,
    help: `puts these into ${kind.name}, where they are not there already`,
    takes: "list",
    examples: [kind.exact],
    parse: (texts) => parseAdd(kind, texts),
  },
  {
    verb: "delete",
    key: kind.key,
    help: `takes these out of ${kind.name}; without a value all of them`,
    takes: "any",
    examples: [kind.exact, kind.wildcard],
    parse: (texts) => parseDelete(kind, texts),
  },
]);
