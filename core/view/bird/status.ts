import type { MemoryRow, RouterRow } from "../../agent/rows.ts";
import { type BirdLine, CODE, linesOf } from "./reply.ts";
import { birdTime, secondsOf } from "./times.ts";
import { BIRD_RELEASE, type BirdStyle } from "./version.ts";

/** What ends `show status`. */
export const UP: BirdLine = { code: CODE.up, text: "Daemon is up and running" };

/** `show status`. Parsers pass over lines they do not know: one of them says who really answers. */
export function birdStatusLines(row: RouterRow, style: BirdStyle): BirdLine[] {
  const { version } = style, { host_name: host, started, last_reload: reload = started } = row;
  const time = (text: string) => birdTime(secondsOf(text), style);
  return [
    { code: CODE.version, text: `BIRD ${BIRD_RELEASE[version]}` },
    ...linesOf(CODE.status, [
      `Router ID is ${row.router_id}`,
      ...(version === 1 || host === undefined ? [] : [`Hostname is ${host}`]),
      `Current server time is ${time(row.now)}`,
      `Last reboot on ${time(started)}`,
      `Last reconfiguration on ${time(reload)}`,
      `Answered by underlay ${row.version}`,
    ]),
  ];
}

/** Parts of the agent's memory by the beginning of their names, under BIRD's. */
const PARTS: readonly (readonly [label: string, beginnings: readonly string[]])[] = [
  ["Routing tables:", ["prefixes", "paths", "best", "adj-rib"]],
  ["Route attributes:", ["attributes", "next hops"]],
];

/** `show memory`; `total` is what the process has, in octets. */
export function birdMemoryLines(
  rows: readonly MemoryRow[],
  total: number,
  { version }: BirdStyle,
): BirdLine[] {
  const sum = (beginnings: readonly string[]) =>
    rows.filter(({ part }) => beginnings.some((one) => part.startsWith(one)))
      .reduce((octets, row) => octets + row.octets, 0);
  const parts = PARTS.map(([label, beginnings]) => [label, sum(beginnings)] as const);
  const known = parts.reduce((octets, [, part]) => octets + part, 0);
  const all = [...parts, ["Everything else:", Math.max(0, total - known)], ["Total:", total]] as [
    string,
    number,
  ][];
  const lines = version === 1
    ? all.map(([label, octets]) => `${label.padEnd(17)}${sizeOf(octets)}`)
    : all.map(([label, octets]) => `${label.padEnd(17)}${sizeOf(octets)}  ${sizeOf(0)}`);
  const heads = version === 1 ? [] : ["                   Effective    Overhead"];
  return linesOf(CODE.memory, ["BIRD memory usage", ...heads, ...lines]);
}

const UNITS = [" B", "kB", "MB", "GB"] as const;

/** `   19.3 kB`, `  9464.0  B`: the next unit from ten thousand on. */
function sizeOf(octets: number): string {
  let size = octets, unit = 0;
  for (; size >= 10_000 && unit < UNITS.length - 1; unit++) size /= 1024;
  return `${size.toFixed(1).padStart(7)} ${UNITS[unit]}`;
}
