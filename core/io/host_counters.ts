import type { Counter, Counters } from "../diagnose/host_facts.ts";

/** The counters of these names in what `nstat -asz` prints: name, value, rate. */
export function parseCounters(text: string, names: readonly Counter[]): Counters {
  const known: Partial<Record<Counter, number>> = {};
  for (const [, name, value] of text.matchAll(/^(\w+)\s+(\d+)\s/gm)) {
    const counter = names.find((one) => one === name);
    if (counter !== undefined) known[counter] = Number(value);
  }
  return known;
}
