import { u16 } from "../../net/octets.ts";
import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import { capabilityType } from "./capability_type.ts";
import { checkEntries, entriesOf, entryFields, familyAt, putFamily } from "./entries.ts";

/** What the speaker keeps across a restart (RFC 4724 §3, RFC 8538 §2). */
export interface GracefulRestart {
  /** R: it has just restarted. */
  readonly restarting: boolean;
  /** N: the session's NOTIFICATIONs keep routes as well (RFC 8538 §2). */
  readonly notification: boolean;
  /** At most 4095. */
  readonly restartTimeSeconds: number;
  /** F: forwarding state of that family was kept. */
  readonly families: readonly { readonly family: FamilyKey; readonly forwarding: boolean }[];
}

const HEADER = 2, SIZE = 4, RESTARTING = 0x8000, NOTIFICATION = 0x4000, FORWARDING = 0x80;

function flagWords(value: GracefulRestart): string[] {
  return [
    `restart ${value.restartTimeSeconds} s`,
    ...(value.restarting ? ["restarting"] : []),
    ...(value.notification ? ["notification"] : []),
  ];
}

const kept = (forwarding: boolean) => forwarding ? " (forwarding kept)" : "";

function decode(bytes: Uint8Array, start: number, end: number): GracefulRestart {
  const head = u16(bytes, start);
  return {
    restarting: (head & RESTARTING) !== 0,
    notification: (head & NOTIFICATION) !== 0,
    restartTimeSeconds: head & 0x0fff,
    families: entriesOf(start + HEADER, end, SIZE, (at) => ({
      family: familyAt(bytes, at),
      forwarding: (bytes[at + 3]! & FORWARDING) !== 0,
    })),
  };
}

export const gracefulRestart = capabilityType<GracefulRestart>({
  code: 64,
  name: "graceful restart",
  key: "graceful_restart",
  check: checkEntries(SIZE, HEADER),
  decode,
  encode(value, out) {
    const flags = (value.restarting ? RESTARTING : 0) | (value.notification ? NOTIFICATION : 0);
    out.u16(flags | value.restartTimeSeconds & 0x0fff);
    for (const { family, forwarding } of value.families) {
      putFamily(family, out);
      out.u8(forwarding ? FORWARDING : 0);
    }
  },
  format: (value) =>
    [...flagWords(value), ...value.families.map((f) => familyName(f.family) + kept(f.forwarding))]
      .join(", "),
  json: (value) => ({
    restarting: value.restarting,
    notification: value.notification,
    restart_time_seconds: value.restartTimeSeconds,
    families: value.families.map((f) => ({
      family: familyName(f.family),
      forwarding: f.forwarding,
    })),
  }),
  fields(tree, bytes, start, end) {
    const words = flagWords(decode(bytes, start, end)).join(", ");
    tree.leaf("Flags and restart time", start, start + HEADER, words);
    entryFields(
      tree,
      bytes,
      start + HEADER,
      end,
      SIZE,
      (at) => bytes[at + 3]! & FORWARDING ? "forwarding kept" : "forwarding not kept",
    );
  },
});
