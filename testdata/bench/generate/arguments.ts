import { writeBmp } from "./bmp.ts";
import type { ByteSink } from "./byte_sink.ts";
import { writePcap } from "./pcap.ts";
import { writeRib } from "./rib.ts";
import { writeUpdates } from "./updates.ts";

/** What to write, and where: a path, or `-` for stdout. */
export interface Request {
  readonly out: string;
  readonly write: (sink: ByteSink) => void;
}

const MIX = { ipv6: 15, withdraw: 8, fresh: 72 } as const;

/** Every kind's options with their defaults; all are numbers. */
const DEFAULTS = {
  rib: { prefixes: 1000, peers: 1, seed: 42, ipv6: 15, sets: 8 },
  updates: { updates: 1000, peers: 10, seed: 42, ...MIX },
  pcap: { updates: 1000, sessions: 1, seed: 42, reorder: 0, retransmit: 0, ...MIX },
  bmp: { updates: 1000, peers: 10, seed: 42, ...MIX },
} as const;

type Kind = keyof typeof DEFAULTS;
type Values<K extends Kind> = Readonly<Record<keyof typeof DEFAULTS[K], number>>;

const WRITERS: { readonly [K in Kind]: (sink: ByteSink, values: Values<K>) => void } = {
  rib: (sink, v) => writeRib(sink, { ...v, ipv6Percent: v.ipv6, setsPercent: v.sets }),
  updates: (sink, v) => writeUpdates(sink, { ...v, ...mixOf(v) }),
  pcap: (sink, v) =>
    writePcap(sink, {
      ...v,
      ...mixOf(v),
      reorderPerMille: v.reorder,
      retransmitPerMille: v.retransmit,
    }),
  bmp: (sink, v) => writeBmp(sink, { ...v, ...mixOf(v) }),
};

/** The request that `args` make, or what is wrong with them and how to call. */
export function parseArguments(args: readonly string[]): Request | string {
  const [kind, out, ...rest] = args;
  if (kind === undefined || out === undefined || !isKind(kind)) return usage();
  return requestFor(kind, out, rest);
}

function requestFor<K extends Kind>(kind: K, out: string, rest: readonly string[]) {
  const values: Record<string, number> = { ...DEFAULTS[kind] };
  for (let at = 0; at < rest.length; at += 2) {
    const name = rest[at]!.replace(/^--/, "");
    const value = Number(rest[at + 1] ?? NaN);
    if (!(name in values) || !(value >= 0)) {
      return `cannot use ${rest[at]} ${rest[at + 1] ?? ""} for ${kind}\n${usage()}`;
    }
    values[name] = value;
  }
  const checked = values as Values<K>;
  return { out, write: (sink: ByteSink) => WRITERS[kind](sink, checked) };
}

function mixOf(values: Readonly<Record<keyof typeof MIX, number>>) {
  return {
    ipv6Percent: values.ipv6,
    withdrawPercent: values.withdraw,
    freshPercent: values.fresh,
  };
}

function isKind(text: string): text is Kind {
  return Object.hasOwn(DEFAULTS, text);
}

function usage(): string {
  const lines = Object.entries(DEFAULTS).map(([kind, options]) => {
    const words = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
    return `  generate.ts ${kind} OUT ${words.join(" ")}`;
  });
  return ["usage, with the defaults (OUT may be -, a count Infinity):", ...lines].join("\n");
}
