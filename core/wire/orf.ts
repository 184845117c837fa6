import { Ascii } from "../net/ascii.ts";
import { u32 } from "../net/octets.ts";
import type { Writer } from "../net/writer.ts";
import { maskedAddress, octetsOf, putPrefix, writePrefix } from "./family/prefix_octets.ts";

/** ORF type of prefix filters (RFC 5292 §2). */
export const PREFIX_ORF = 64;

/** What an entry does to the filter that the receiver holds (RFC 5291 §4). */
export type OrfAction = "add" | "remove" | "remove-all" | "reserved";

/** One entry of a prefix filter (RFC 5292 §2). */
export interface PrefixOrfEntry {
  /** The first octet as on the wire: action, match and reserved bits. */
  readonly flags: number;
  /** Absent for `remove-all`. */
  readonly rule?: {
    readonly sequence: number;
    /** Bounds of the length of routes that match; 0 stands for none. */
    readonly minLength: number;
    readonly maxLength: number;
    readonly address: Uint8Array;
    readonly length: number;
  };
}

const ACTIONS: readonly OrfAction[] = ["add", "remove", "remove-all", "reserved"];
const DENY = 0x20;

export function orfAction({ flags }: PrefixOrfEntry): OrfAction {
  return ACTIONS[flags >>> 6]!;
}

/** Flags, sequence, minimum and maximum length, prefix length. */
const HEADER = 8;

function entryEnd(bytes: Uint8Array, at: number, end: number, size: 4 | 16): number {
  // The entry that removes all has only its first octet (RFC 5291 §4).
  if (ACTIONS[bytes[at]! >>> 6] === "remove-all") return at + 1;
  if (end - at < HEADER || bytes[at + HEADER - 1]! > size * 8) return -1;
  const next = at + HEADER + octetsOf(bytes[at + HEADER - 1]!);
  return next <= end ? next : -1;
}

function decodeEntry(bytes: Uint8Array, at: number, next: number, size: 4 | 16): PrefixOrfEntry {
  const flags = bytes[at]!;
  if (next === at + 1) return { flags };
  const length = bytes[at + 7]!;
  const rule = {
    sequence: u32(bytes, at + 1),
    minLength: bytes[at + 5]!,
    maxLength: bytes[at + 6]!,
    address: maskedAddress(bytes, at + HEADER, length, size),
    length,
  };
  return { flags, rule };
}

/** The entries in `body` for addresses of `size` octets, or undefined when they are malformed. */
export function decodePrefixOrf(body: Uint8Array, size: 4 | 16): PrefixOrfEntry[] | undefined {
  const entries: PrefixOrfEntry[] = [];
  for (let at = 0; at < body.length;) {
    const next = entryEnd(body, at, body.length, size);
    if (next < 0) return undefined;
    entries.push(decodeEntry(body, at, next, size));
    at = next;
  }
  return entries;
}

/** Writes the entries of a prefix filter, without the ORF type and length before them. */
export function encodePrefixOrf(entries: readonly PrefixOrfEntry[], out: Writer): void {
  for (const { flags, rule } of entries) {
    out.u8(flags);
    if (!rule) continue;
    out.u32(rule.sequence);
    out.u8(rule.minLength);
    out.u8(rule.maxLength);
    out.u8(rule.length);
    putPrefix(out, rule.address, rule.length);
  }
}

const scratch = new Ascii(64);

/** `add 5 permit 10.0.0.0/8 ge 16 le 24`, `remove-all`. */
export function formatPrefixOrf(entry: PrefixOrfEntry): string {
  const action = orfAction(entry), { rule } = entry;
  if (!rule) return action;
  scratch.clear();
  writePrefix(scratch, rule.address, 0, rule.length, rule.address.length);
  const bounds = (rule.minLength > 0 ? ` ge ${rule.minLength}` : "") +
    (rule.maxLength > 0 ? ` le ${rule.maxLength}` : "");
  const match = entry.flags & DENY ? "deny" : "permit";
  return `${action} ${rule.sequence} ${match} ${scratch.text()}${bounds}`;
}
