/** Builders of packets and packet files for the tests beside: plain octets in, plain octets out. */

export type Octets = readonly number[];

/** What {@link tcp} puts into a header; the rest is made up. */
export interface MadeSegment {
  readonly seq: number;
  readonly ack?: number;
  /** Letters of the flags: S A F R P. */
  readonly flags?: string;
  readonly window?: number;
  readonly payload?: Octets;
  readonly options?: Octets;
  readonly from?: number;
  readonly to?: number;
}

const be16 = (v: number): number[] => [v >>> 8 & 0xff, v & 0xff];
const be32 = (v: number): number[] => [...be16(v >>> 16), ...be16(v)];

/** Octets of a hex text; white space is ignored. */
export function hex(text: string): number[] {
  return (text.replace(/\s+/g, "").match(/../g) ?? []).map((pair) => parseInt(pair, 16));
}

const FLAGS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

export function tcp(segment: MadeSegment): number[] {
  const options = [...segment.options ?? []];
  while (options.length % 4 !== 0) options.push(0);
  const flags = [...segment.flags ?? "A"].reduce((bits, letter) => bits | FLAGS[letter]!, 0);
  return [
    ...be16(segment.from ?? 50000),
    ...be16(segment.to ?? 179),
    ...be32(segment.seq),
    ...be32(segment.ack ?? 0),
    (5 + options.length / 4) << 4,
    flags,
    ...be16(segment.window ?? 1000),
    ...be32(0),
    ...options,
    ...segment.payload ?? [],
  ];
}

export interface MadeIp {
  readonly source?: Octets;
  readonly target?: Octets;
  readonly protocol?: number;
  readonly ttl?: number;
  readonly id?: number;
  /** Fragment offset in octets, and whether more come. */
  readonly at?: number;
  readonly more?: boolean;
  readonly options?: Octets;
  /** Overrides the total (IPv4) or payload length. */
  readonly length?: number;
}

export const A4: Octets = [10, 0, 0, 1], B4: Octets = [10, 0, 0, 2];
export const A6: Octets = hex("20010db8 00000000 00000000 00000001");
export const B6: Octets = hex("20010db8 00000000 00000000 00000002");

export function ipv4(payload: Octets, ip: MadeIp = {}): number[] {
  const options = ip.options ?? [], header = 20 + options.length;
  return [
    0x40 | header / 4,
    0,
    ...be16(ip.length ?? header + payload.length),
    ...be16(ip.id ?? 7),
    ...be16((ip.at ?? 0) / 8 | (ip.more ? 0x2000 : 0)),
    ip.ttl ?? 64,
    ip.protocol ?? 6,
    0,
    0,
    ...ip.source ?? A4,
    ...ip.target ?? B4,
    ...options,
    ...payload,
  ];
}

export function ipv6(payload: Octets, ip: MadeIp = {}): number[] {
  return [
    0x60,
    0,
    0,
    0,
    ...be16(ip.length ?? payload.length),
    ip.protocol ?? 6,
    ip.ttl ?? 64,
    ...ip.source ?? A6,
    ...ip.target ?? B6,
    ...payload,
  ];
}

export function udp(port: number, payload: Octets): number[] {
  return [...be16(40000), ...be16(port), ...be16(8 + payload.length), 0, 0, ...payload];
}

export function ethernet(type: number, payload: Octets): number[] {
  return [...hex("020000000001 020000000002"), ...be16(type), ...payload];
}

/** One packet of a made file: when, on which interface (pcapng), how long it was on the wire. */
export interface MadeRecord {
  readonly octets: Octets;
  readonly seconds?: number;
  readonly microseconds?: number;
  readonly original?: number;
  readonly interfaceId?: number;
}

export interface MadeFile {
  readonly bigEndian?: boolean;
  readonly linkType?: number;
  readonly nanoseconds?: boolean;
}

const order = (file: MadeFile) => (octets: number[]) => file.bigEndian ? octets : octets.reverse();

/** A classic pcap file. */
export function pcapFile(records: readonly MadeRecord[], file: MadeFile = {}): Uint8Array {
  const o = order(file), n32 = (v: number) => o(be32(v)), n16 = (v: number) => o(be16(v));
  const magic = file.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const out = [
    ...n32(magic),
    ...n16(2),
    ...n16(4),
    ...n32(0),
    ...n32(0),
    ...n32(262144),
    ...n32(file.linkType ?? 1),
  ];
  for (const { octets, seconds = 1000, microseconds = 0, original } of records) {
    out.push(...n32(seconds), ...n32(file.nanoseconds ? microseconds * 1000 : microseconds));
    out.push(...n32(octets.length), ...n32(original ?? octets.length));
    for (const octet of octets) out.push(octet);
  }
  return Uint8Array.from(out);
}

/** One pcapng block; the body is padded to four octets. */
export function block(type: number, body: Octets, file: MadeFile = {}): number[] {
  const o = order(file), padded = [...body];
  while (padded.length % 4 !== 0) padded.push(0);
  const length = o(be32(padded.length + 12));
  return [...o(be32(type)), ...length, ...padded, ...length];
}

export function sectionBlock(file: MadeFile = {}): number[] {
  const o = order(file);
  const body = [...o(be32(0x1a2b3c4d)), ...o(be16(1)), ...o(be16(0)), ...hex("ffffffffffffffff")];
  return block(0x0a0d0d0a, body, file);
}

export function interfaceBlock(file: MadeFile = {}, options: Octets = []): number[] {
  const o = order(file);
  const body = [...o(be16(file.linkType ?? 1)), ...o(be16(0)), ...o(be32(0)), ...options];
  return block(1, body, file);
}

export function option(code: number, value: Octets, file: MadeFile = {}): number[] {
  const o = order(file), padded = [...value];
  while (padded.length % 4 !== 0) padded.push(0);
  return [...o(be16(code)), ...o(be16(value.length)), ...padded];
}

export function packetBlock(record: MadeRecord, file: MadeFile = {}): number[] {
  const o = order(file), { octets, seconds = 1000, microseconds = 0 } = record;
  const units = BigInt(seconds) * 1_000_000n + BigInt(microseconds);
  const padded = [...octets];
  while (padded.length % 4 !== 0) padded.push(0);
  return block(6, [
    ...o(be32(record.interfaceId ?? 0)),
    ...o(be32(Number(units >> 32n))),
    ...o(be32(Number(units & 0xffffffffn))),
    ...o(be32(octets.length)),
    ...o(be32(record.original ?? octets.length)),
    ...padded,
  ], file);
}

/** A pcapng file of one section and one interface. */
export function pcapngFile(records: readonly MadeRecord[], file: MadeFile = {}): Uint8Array {
  const out = [...sectionBlock(file), ...interfaceBlock(file)];
  for (const record of records) for (const octet of packetBlock(record, file)) out.push(octet);
  return Uint8Array.from(out);
}

const ones = new Array<number>(16).fill(0xff);

/** A BGP message of the given type with a body of so many octets, told apart by `fill`. */
export function message(type: number, size = 0, fill = 0): number[] {
  return [...ones, ...be16(19 + size), type, ...new Array<number>(size).fill(fill)];
}

export const KEEPALIVE: Octets = message(4);
