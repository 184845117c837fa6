import { u16, u32 } from "../net/octets.ts";
import { type Context, type FamilyKey, makeContext, type PeerKind } from "../wire/context.ts";
import { HEADER_LENGTH, messageLength } from "../wire/message_header.ts";
import type { Delivery } from "./delivery.ts";
import { FlowMemo } from "./flow_memo.ts";
import { MRT, recordName } from "./mrt_names.ts";
import type { Flow } from "./record.ts";

/** What a BGP4MP subtype says of its body (RFC 6396 §4.4, RFC 8050 §3). */
interface Kind {
  readonly width: 2 | 4;
  readonly state?: true;
  /** Sent by the collector, not by the peer. */
  readonly local?: true;
  readonly addPath?: true;
}

const KINDS: Readonly<Record<number, Kind>> = {
  0: { width: 2, state: true },
  1: { width: 2 },
  4: { width: 4 },
  5: { width: 4, state: true },
  6: { width: 2, local: true },
  7: { width: 4, local: true },
  8: { width: 2, addPath: true },
  9: { width: 4, addPath: true },
  10: { width: 2, local: true, addPath: true },
  11: { width: 4, local: true, addPath: true },
};

/** A two-octet AS field says this where the number needs four (RFC 6793 §4.2). */
const AS_TRANS = 23456;

/** The ADDPATH subtypes say "with path identifiers" without saying of which families (RFC 8050 §3). */
const ALL_FAMILIES: ReadonlySet<FamilyKey> = new Set(
  [1, 2, 25, 16388].flatMap((afi) =>
    [1, 2, 4, 5, 65, 66, 70, 71, 72, 73, 85, 128, 129, 132, 133, 134].map((s) => afi << 8 | s)
  ),
);

/** Reads BGP4MP and BGP4MP_ET records: messages and state changes of a collector's sessions. */
export class Bgp4mp {
  readonly #delivery: Delivery;
  readonly #memo = new FlowMemo();

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  /** The body of one record, `bytes[at..end)`; `base + at` is its offset in the source. */
  read(bytes: Uint8Array, at: number, end: number, base: number, subtype: number): void {
    const kind = KINDS[subtype];
    if (!kind) return this.#skip(subtype);
    const afiAt = at + 2 * kind.width + 2;
    if (afiAt + 2 > end) return this.#short(subtype, end - at);
    const afi = u16(bytes, afiAt);
    if (afi !== 1 && afi !== 2) {
      const reason = `address family ${afi} is not 1 (IPv4) or 2 (IPv6)`;
      return this.#damage(subtype, reason, base + afiAt);
    }
    const body = afiAt + 2 + (afi === 1 ? 8 : 32);
    if (body > end) return this.#short(subtype, end - at);
    const make = () => this.#makeFlow(bytes, at, body, kind);
    const flow = this.#memo.flow(bytes, at, body, subtype, make);
    if (!flow) return this.#damage(subtype, "more peers than can be told apart", base + at);
    if (kind.state) this.#state(flow, bytes, body, end, subtype);
    else this.#messages(flow, bytes, body, end, base, subtype);
  }

  #skip(subtype: number): void {
    // ENTRY and SNAPSHOT never left the draft that named them (RFC 6396 Appendix B.2.5).
    this.#delivery.notice("skipped", `MRT ${recordName(MRT.BGP4MP, subtype)} is obsolete: skipped`);
  }

  #state(flow: Flow, bytes: Uint8Array, at: number, end: number, subtype: number): void {
    if (end - at < 4) return this.#short(subtype, end - at);
    const change = { from: u16(bytes, at), to: u16(bytes, at + 2) };
    this.#delivery.sink.state(flow, change, this.#delivery.stamp);
  }

  /** Usually exactly one message; some writers put several into one record. */
  #messages(
    flow: Flow,
    bytes: Uint8Array,
    at: number,
    end: number,
    base: number,
    subtype: number,
  ): void {
    const { sink, stamp } = this.#delivery;
    do {
      const left = end - at;
      if (left < HEADER_LENGTH) {
        return this.#damage(subtype, `${left} octets are too few for a message`, base + at);
      }
      const length = messageLength(bytes, at);
      if (length < HEADER_LENGTH || length > left) {
        return this.#damage(
          subtype,
          `message length ${length}, ${left} octets are there`,
          base + at,
        );
      }
      sink.message(flow, bytes, at, at + length, stamp);
      at += length;
    } while (at < end);
  }

  #short(subtype: number, size: number): void {
    this.#damage(subtype, `${size} octets are too few`, this.#delivery.stamp.offset);
  }

  #damage(subtype: number, reason: string, offset: number): void {
    this.#delivery.damage(recordName(MRT.BGP4MP, subtype), reason, offset);
  }

  #makeFlow(bytes: Uint8Array, at: number, body: number, kind: Kind): Flow | undefined {
    const { width, local, addPath } = kind, read = width === 2 ? u16 : u32;
    const wide = (body - at - 2 * width - 4) / 2;
    const here = body - wide;
    const peer = { address: bytes.slice(here - wide, here), asn: read(bytes, at) };
    const collector = { address: bytes.slice(here, body), asn: read(bytes, at + width) };
    const context = contextOf(kind, peer.asn, collector.asn);
    const [from, to] = local ? [collector, peer] : [peer, collector];
    const reading = `${width}${addPath ? "+" : ""}`;
    return this.#delivery.flows.flow(from, to, context, "", reading);
  }
}

function contextOf({ width, addPath }: Kind, peer: number, local: number): Context {
  return makeContext({
    asWidth: width,
    peer: peerKind(peer, local),
    ...addPath && { addPath: ALL_FAMILIES },
  });
}

/** Unknown where one of the two numbers is not the real one. */
function peerKind(peer: number, local: number): PeerKind {
  if (peer === 0 || local === 0) return "unknown";
  if (peer !== local) return "external";
  return peer === AS_TRANS ? "unknown" : "internal";
}
