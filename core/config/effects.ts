/** What follows when a key changes while the router runs, from the least to the most. */
export const EFFECTS = {
  /** It is only told otherwise. */
  nothing: "nothing",
  /** Paths that are there are counted against another limit. */
  limit: "limit looked at anew",
  /** Sockets of people and programs are opened anew; sessions go on. */
  control: "control sockets opened anew",
  listen: "listens anew",
  /** Our own routes. */
  announce: "announced anew",
  /** The ledger is looked at anew; sessions and what is announced otherwise stay. */
  ipam: "blocks looked at anew",
  /** Best paths are chosen again from what is there. */
  decision: "decided anew",
  /** Routes of these peers go through the import rules again; nothing is asked of anybody. */
  import: "routes refreshed in",
  /** Routes to these peers go through the export rules again. */
  export: "routes refreshed out",
  /** The two together. */
  refresh: "routes refreshed",
  /** The session ends, and a new one opens with what was changed. */
  session: "session reset",
  /** The same for all peers. */
  sessions: "all sessions reset",
} as const;

export type Effect = keyof typeof EFFECTS;

const ORDER = Object.keys(EFFECTS) as readonly Effect[];

/** What several effects come to: a reset brings all else with it. */
export function strongest(effects: Iterable<Effect>): Effect {
  const all = new Set(effects);
  if (all.has("import") && all.has("export")) all.add("refresh");
  return ORDER.findLast((effect) => all.has(effect)) ?? "nothing";
}
