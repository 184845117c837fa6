// Where routes come from, as it is typed: a running agent, a router, a file, standard input.
import { parseAddress } from "../core/net/address.ts";
import { usageError } from "./exit.ts";
import { quote } from "./parse.ts";

/** A source, told from its text and from what is there. */
export type Source =
  /** An address or a name: BGP is spoken to it. */
  | { readonly kind: "router"; readonly text: string }
  /** A path, or `-`: its content decides what it is. */
  | { readonly kind: "file"; readonly text: string }
  /** The agent of this host, at its usual socket or at this one. */
  | { readonly kind: "agent"; readonly text: string; readonly socket?: string };

/** Whether a path names something. */
export type Exists = (path: string) => boolean;

/** Endings that only files have; a router may be called `rib`, but hardly `rib.mrt`. */
const FILE_ENDING =
  /\.(mrt|pcap|pcapng|cap|bmp|hex|txt|snap|snapshot|json|bin|raw|dump|gz|bz2|zst|xz|lz4|tar|zip|ya?ml)$/i;

/**
 * The sources of `--from`, or the operands of `show diff`. Throws CommandError for one that is not
 * there yet.
 */
export function parseSources(
  texts: readonly string[],
  exists: Exists = isThere,
): Source[] {
  const sources = texts.map((text) => parseSource(text, exists));
  const again = sources.findIndex((one, i) =>
    sources.some((other, k) => k < i && other.text === one.text)
  );
  if (again >= 0) throw usageError(`cannot read ${quote(sources[again]!.text)} twice`);
  return sources;
}

function parseSource(text: string, exists: Exists): Source {
  if (text === "agent") return { kind: "agent", text };
  if (text.startsWith("unix:")) return { kind: "agent", text, socket: text.slice(5) };
  if (text === "-") return { kind: "file", text };
  if (parseAddress(text.split("%")[0]!)) return { kind: "router", text };
  if (text.includes("/") || exists(text) || FILE_ENDING.test(text)) return { kind: "file", text };
  return { kind: "router", text };
}

/** The agent among the sources, if it is one of them. */
export function agentAmong(sources: readonly Source[]) {
  return sources.find((source) => source.kind === "agent");
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
