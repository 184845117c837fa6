// Which rules of a pool are others than before, in the words of the options that set them.
import type { BlockSizes, ElasticSettings, PoolRow } from "./pool.ts";
import { formatSelector } from "./selector.ts";

const ELASTIC: Readonly<Record<keyof ElasticSettings, readonly [name: string, unit: string]>> = {
  preAllocate: ["pre-allocate", ""],
  highPercent: ["high", "%"],
  lowPercent: ["low", "%"],
  settleSeconds: ["settle", "s"],
  doubleSeconds: ["double-within", "s"],
  coolSeconds: ["cool", "s"],
  graceSeconds: ["grace", "s"],
  unusable: ["unusable", ""],
  mostBlocks: ["most-blocks", ""],
};

/** `high 80% -> 60%` for each rule that changes. */
export function ruleChanges(before: PoolRow, after: PoolRow): string[] {
  const was = ruleTexts(before), is = ruleTexts(after);
  return [...is].flatMap(([name, text]) => {
    const old = was.get(name);
    return old === text ? [] : [`${name} ${old ?? "none"} -> ${text}`];
  });
}

function ruleTexts(pool: PoolRow): Map<string, string> {
  const { ipv4, ipv6, selector, rackLabel, reserved, elastic } = pool;
  const names = Object.keys(ELASTIC) as (keyof ElasticSettings)[];
  return new Map([
    ...sizeTexts(ipv4, ""),
    ...sizeTexts(ipv6, "ipv6-"),
    ["rack-label", rackLabel],
    ["selector", formatSelector(selector)],
    ["reserved", reserved.length === 0 ? "none" : reserved.join(" and ")],
    ...names.map((key): [string, string] => [
      ELASTIC[key][0],
      `${elastic[key]}${ELASTIC[key][1]}`,
    ]),
  ]);
}

function sizeTexts(sizes: BlockSizes | undefined, family: string): [string, string][] {
  if (!sizes) return [];
  const { smallest, largest, usual, rack } = sizes;
  return [
    [`${family}sizes`, `/${smallest}-/${largest}`],
    [`${family}usual`, `/${usual}`],
    [`${family}rack-size`, `/${rack}`],
  ];
}
