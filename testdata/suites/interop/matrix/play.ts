// Plays all features against one daemon: one start of it, one session per link, several at a time.
import { bounded } from "../stage.ts";
import { BIRD } from "./bird.ts";
import type { DaemonKind, DaemonName } from "./daemon.ts";
import { EXABGP } from "./exabgp.ts";
import { type Feature, FEATURES, type Trial } from "./feature.ts";
import { type Field, openField } from "./field.ts";
import { FRR } from "./frr.ts";
import { GOBGP } from "./gobgp.ts";
import { interfaceOf, type Link, linkNamed } from "./link.ts";
import { OPENBGPD } from "./openbgpd.ts";
import { Ours, type Running } from "./ours.ts";

export const DAEMONS: readonly DaemonKind[] = [BIRD, FRR, GOBGP, OPENBGPD, EXABGP];

/** So many cells at a time: they wait more than they work. */
const AT_ONCE = 6;
/** For one condition, and for a cell. */
const LIMIT_MS = 15_000, CELL_MS = 60_000;
/** What is known to be missing is not waited for as long. */
const SHORT_MS = 5000;

/** What a cell came to: undefined = as it should, else why not. */
export type Played = ReadonlyMap<string, string | undefined>;

export async function play(
  kind: DaemonKind,
  isExpected: (feature: string, daemon: DaemonName) => boolean,
  only: readonly string[] = FEATURES.map(({ id }) => id),
): Promise<Played> {
  const features = FEATURES.filter(({ id }) => only.includes(id));
  const links = features.flatMap((feature) => feature.links.map(linkNamed));
  const field = await openField(`matrix-${kind.name}`, links);
  try {
    const waiting = await listen(kind, field, links);
    const daemon = await kind.start(field.daemon, links);
    const out = new Map<string, string | undefined>(), queue = [...features];
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const limitMs = isExpected(next.id, kind.name) ? LIMIT_MS : SHORT_MS;
        out.set(next.id, await cell(next, { kind, daemon, field, waiting, limitMs }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return new Map(features.map(({ id }) => [id, out.get(id)]));
  } finally {
    await field.lab.close(Deno.env.get("UNDERLAY_LAB_KEEP") === "1");
  }
}

/** Daemons that dial find us listening, or back off for long. */
async function listen(
  kind: DaemonKind,
  field: Field,
  links: readonly Link[],
): Promise<Map<Link, Running>> {
  const waiting = new Map<Link, Running>();
  for (const link of links) {
    if (link.dials === "ours") continue;
    const node = field.us.get(link)!;
    if (link.dials === "both") {
      const syn = "tcp flags & (syn|ack) == syn drop";
      await node.firewall("input", syn);
      await field.daemon.firewall("input", `iifname ${interfaceOf(link)} ${syn}`);
    }
    waiting.set(link, await new Ours(node, link, kind).hold());
  }
  return waiting;
}

async function cell(feature: Feature, trial: Trial): Promise<string | undefined> {
  try {
    await bounded(feature.check(trial), CELL_MS, feature.id);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
