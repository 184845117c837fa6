import { u24 } from "../../net/octets.ts";
import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import { capabilityType } from "./capability_type.ts";
import { checkEntries, entriesOf, entryFields, familyAt, putFamily } from "./entries.ts";

interface Entry {
  readonly family: FamilyKey;
  /** F: forwarding state of that family was kept. */
  readonly forwarding: boolean;
  readonly staleTimeSeconds: number;
}

/** How long stale routes may live after the restart time (RFC 9494 §3.1). */
export interface LongLivedGracefulRestart {
  readonly entries: readonly Entry[];
}

const SIZE = 7, FORWARDING = 0x80;

function decodeEntry(bytes: Uint8Array, at: number): Entry {
  return {
    family: familyAt(bytes, at),
    forwarding: (bytes[at + 3]! & FORWARDING) !== 0,
    staleTimeSeconds: u24(bytes, at + 4),
  };
}

function stale({ forwarding, staleTimeSeconds }: Entry): string {
  return `${staleTimeSeconds} s${forwarding ? " (forwarding kept)" : ""}`;
}

export const longLivedGracefulRestart = capabilityType<LongLivedGracefulRestart>({
  code: 71,
  name: "long-lived graceful restart",
  key: "long_lived_graceful_restart",
  check: checkEntries(SIZE),
  decode: (bytes, start, end) => ({
    entries: entriesOf(start, end, SIZE, (at) => decodeEntry(bytes, at)),
  }),
  encode(value, out) {
    for (const { family, forwarding, staleTimeSeconds } of value.entries) {
      putFamily(family, out);
      out.u8(forwarding ? FORWARDING : 0);
      out.u24(staleTimeSeconds);
    }
  },
  format: (value) => value.entries.map((e) => `${familyName(e.family)} ${stale(e)}`).join(", "),
  json: (value) => ({
    entries: value.entries.map((e) => ({
      family: familyName(e.family),
      forwarding: e.forwarding,
      stale_time_seconds: e.staleTimeSeconds,
    })),
  }),
  fields: (tree, bytes, start, end) =>
    entryFields(tree, bytes, start, end, SIZE, (at) => stale(decodeEntry(bytes, at))),
});
