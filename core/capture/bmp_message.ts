import { formatAddress } from "../net/address.ts";
import { u32 } from "../net/octets.ts";
import { Reader } from "../net/reader.ts";
import { HEADER_LENGTH, isMarker, messageLength } from "../wire/message_header.ts";
import { BMP, bmpMessageName, peerDownName, terminationName } from "./bmp_names.ts";
import { addressAt, BmpPeers, isIpv6, PER_PEER } from "./bmp_peer.ts";
import { readInformation, readTlvs, statistic } from "./bmp_tlv.ts";
import type { Delivery } from "./delivery.ts";
import type { Flow, Info } from "./record.ts";

/** The TLV of version 4 that holds a BGP message. */
const BGP_MESSAGE_TLV = 4;

/** Reads the bodies of BMP messages, one after the other. */
export class BmpMessages {
  readonly #delivery: Delivery;
  readonly #peers: BmpPeers;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
    this.#peers = new BmpPeers(delivery.flows);
  }

  /** One message behind its common header; throws `Overrun` when a field passes its end. */
  read(type: number, reader: Reader, version: number): void {
    if (type === BMP.INITIATION) this.#initiation(reader);
    else if (type === BMP.TERMINATION) this.#termination(reader);
    else this.#ofPeer(type, reader, version);
  }

  #initiation(reader: Reader): void {
    const fields = readInformation(reader);
    const name = fields["sysName"] ?? "unnamed router", about = fields["sysDescr"];
    const text = `BMP from ${name}${about ? `: ${about}` : ""}`;
    this.#info(undefined, { kind: "bmp-initiation", text, fields });
  }

  #termination(reader: Reader): void {
    const strings: string[] = [];
    let reason = "no reason given";
    for (const { type, value } of readTlvs(reader)) {
      if (type === 1) reason = terminationName(new Reader(value).u16());
      else strings.push(new TextDecoder().decode(value));
    }
    const text = ["BMP ends: " + reason, ...strings].join(", ");
    this.#info(undefined, { kind: "bmp-termination", text, fields: { reason, strings } });
  }

  /** A message with a per-peer header (RFC 7854 §4.2). */
  #ofPeer(type: number, reader: Reader, version: number): void {
    const { bytes, at } = reader, { stamp } = this.#delivery;
    reader.skip(PER_PEER);
    const seconds = u32(bytes, at + 34);
    // Zero: the router does not know when.
    if (seconds !== 0) {
      stamp.seconds = seconds;
      stamp.microseconds = Math.min(u32(bytes, at + 38), 999_999);
    }
    if (type === BMP.PEER_UP) return this.#peerUp(reader, at);
    const rib = type === BMP.ROUTE_MONITORING ? this.#peers.rib(bytes, at) : undefined;
    const session = rib ? undefined : this.#peers.session(bytes, at);
    if (rib && version === 4) this.#messagesInTlvs(rib, reader);
    else if (rib) this.#messagesTo(rib, reader, type);
    else if (!session) this.#delivery.damage(bmpMessageName(type), "too many peers to tell apart");
    else if (type === BMP.PEER_DOWN) this.#peerDown(session.received, session.sent, reader);
    else if (type === BMP.STATISTICS) this.#statistics(session.received, reader);
    else this.#mirroring(session.received, reader);
  }

  /** Delivers the BGP message that comes next; false when what comes next is none. */
  #deliver(flow: Flow, reader: Reader, type: number): boolean {
    const { bytes, at, left } = reader;
    const length = left < HEADER_LENGTH ? left : messageLength(bytes, at);
    if (left < HEADER_LENGTH || length < HEADER_LENGTH || length > left) {
      const reason = `BGP message of ${length} octets, ${left} are there`;
      this.#delivery.damage(bmpMessageName(type), reason, reader.offset);
      return false;
    }
    reader.skip(length);
    this.#delivery.sink.message(flow, bytes, at, at + length, this.#delivery.stamp);
    return true;
  }

  /** Usually one message; some routers put several UPDATEs into one Route Monitoring. */
  #messagesTo(flow: Flow, reader: Reader, type: number): void {
    if (!this.#deliver(flow, reader, type)) return;
    while (reader.left >= HEADER_LENGTH && isMarker(reader.bytes, reader.at)) {
      if (!this.#deliver(flow, reader, type)) return;
    }
    if (reader.left === 0) return;
    // Marking of paths, which routers send ahead of its RFC.
    this.#delivery.notice("skipped", `what follows the UPDATE in ${bmpMessageName(type)}: skipped`);
  }

  /** Version 4 puts the UPDATE among TLVs that carry an index (draft-ietf-grow-bmp-tlv §4). */
  #messagesInTlvs(flow: Flow, reader: Reader): void {
    while (reader.left > 0) {
      const type = reader.u16(), length = reader.u16();
      reader.skip(2);
      const part = reader.sub(length);
      if (type === BGP_MESSAGE_TLV) this.#deliver(flow, part, BMP.ROUTE_MONITORING);
    }
  }

  /** RFC 7854 §4.10: the local end, the OPEN that was sent and the one that was received. */
  #peerUp(reader: Reader, peer: number): void {
    const field = addressAt(reader.bytes, reader.at, isIpv6(reader.bytes, peer));
    reader.skip(16);
    // All zeros: a Loc-RIB has no session (RFC 9069 §4.1), and some routers do not tell.
    const address = field.some((octet) => octet !== 0) ? field : new Uint8Array(0);
    const localPort = reader.u16(), remotePort = reader.u16();
    const session = this.#peers.up(reader.bytes, peer, { address });
    if (!session) {
      return this.#delivery.damage(bmpMessageName(BMP.PEER_UP), "too many peers to tell apart");
    }
    if (!this.#deliver(session.sent, reader, BMP.PEER_UP)) return;
    if (!this.#deliver(session.received, reader, BMP.PEER_UP)) return;
    const fields = { localPort, remotePort, ...readInformation(reader) };
    const where = `, ${formatAddress(address)} port ${localPort} to port ${remotePort}`;
    const text = `session up${address.length === 0 ? "" : where}`;
    this.#info(session.received, { kind: "bmp-peer-up", text, fields });
  }

  /** RFC 7854 §4.9. */
  #peerDown(received: Flow, sent: Flow, reader: Reader): void {
    const code = reader.u8(), reason = peerDownName(code);
    const event = code === 2 ? { fsmEvent: reader.u16() } : undefined;
    const table = code === 6 ? readInformation(reader) : undefined;
    if (code === 1) this.#deliver(sent, reader, BMP.PEER_DOWN);
    if (code === 3) this.#deliver(received, reader, BMP.PEER_DOWN);
    const text = `session down: ${reason}${event ? `, FSM event ${event.fsmEvent}` : ""}`;
    this.#info(received, {
      kind: "bmp-peer-down",
      text,
      fields: { code, reason, ...event, ...table },
    });
  }

  /** RFC 7854 §4.8. */
  #statistics(flow: Flow, reader: Reader): void {
    const count = reader.u32(), statistics: Record<string, string | number>[] = [];
    for (const tlv of readTlvs(reader)) statistics.push(statistic(tlv));
    if (statistics.length !== count) {
      const reason = `${count} counters announced, ${statistics.length} are there`;
      this.#delivery.damage(bmpMessageName(BMP.STATISTICS), reason);
    }
    const told = statistics.map(({ name, family, value }) => {
      return `${value ?? "?"} ${name}${family === undefined ? "" : ` (${family})`}`;
    });
    const text = `statistics: ${told.join(", ") || "none"}`;
    this.#info(flow, { kind: "bmp-stats", text, fields: { statistics } });
  }

  /** RFC 7854 §4.7: messages as they came, and what could not be mirrored. */
  #mirroring(flow: Flow, reader: Reader): void {
    while (reader.left > 0) {
      const type = reader.u16(), part = reader.sub(reader.u16());
      if (type === 0) this.#mirrored(flow, part);
      else if (type === 1) this.#mirrorInformation(flow, part.u16());
    }
  }

  #mirrored(flow: Flow, part: Reader): void {
    // A mirrored message may be the very one whose header is wrong, which is why it is shown.
    if (part.left < HEADER_LENGTH) {
      const reason = `a mirrored message of ${part.left} octets`;
      return this.#delivery.damage(bmpMessageName(BMP.ROUTE_MIRRORING), reason, part.offset);
    }
    this.#delivery.sink.message(flow, part.bytes, part.at, part.end, this.#delivery.stamp);
  }

  #mirrorInformation(flow: Flow, code: number): void {
    const text = code === 0
      ? "the router treated this message as withdraw or as an error"
      : code === 1
      ? "the router could not mirror all messages"
      : `mirroring information ${code}`;
    this.#info(flow, { kind: "bmp-mirror", text, fields: { code } });
  }

  #info(flow: Flow | undefined, info: Info): void {
    this.#delivery.sink.info?.(flow, info, this.#delivery.stamp);
  }
}
