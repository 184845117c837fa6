import type { PacketSink } from "./packet.ts";
import { MAX_CAPTURED, number32 } from "./pcap_header.ts";
import { number16, type PcapngInterface, readInterface, setTime } from "./pcapng_interface.ts";
import type { Damage, Stamp } from "./record.ts";

/** Block types that are read; all others are skipped. */
export const SECTION = 0x0a0d0d0a, INTERFACE = 1, OLD_PACKET = 2, SIMPLE_PACKET = 3, PACKET = 6;

/** Octets of a block before its variable part, type and length included. */
export const FIXED_OCTETS: ReadonlyMap<number, number> = new Map([
  [SECTION, 24],
  [INTERFACE, 16],
  [OLD_PACKET, 28],
  [SIMPLE_PACKET, 12],
  [PACKET, 28],
]);

/** Interfaces remembered of one section. */
const MAX_INTERFACES = 4096;

/** What the blocks of a pcapng section say: its byte order, its interfaces, its packets. */
export class PcapngSection {
  readonly stamp: Stamp = { seconds: -1, microseconds: 0, frame: 0, offset: 0 };
  littleEndian = true;
  #interfaces: PcapngInterface[] = [];

  constructor(
    private readonly sink: PacketSink,
    private readonly damage: (damage: Damage) => void,
  ) {}

  /** A section header has been read: interfaces are counted from 0 again. */
  begin(): void {
    this.#interfaces = [];
  }

  /** Reads a block whose fixed fields are there; `end` is where its options end (or the file does). */
  read(type: number, bytes: Uint8Array, at: number, end: number, offset: number): void {
    this.stamp.offset = offset;
    if (type === SECTION) this.begin();
    else if (type === INTERFACE) this.#interface(bytes, at + 8, end);
    else if (type === PACKET) {
      this.#packet(bytes, at + 8, end, number32(bytes, at + 8, this.littleEndian));
    } else if (type === OLD_PACKET) {
      this.#packet(bytes, at + 8, end, number16(bytes, at + 8, this.littleEndian));
    } else this.#simplePacket(bytes, at + 8, end);
  }

  #interface(bytes: Uint8Array, at: number, end: number): void {
    if (this.#interfaces.length >= MAX_INTERFACES) {
      return this.tell("pcapng interface", `it is one of more than ${MAX_INTERFACES}`);
    }
    const broken = (reason: string) => this.tell("pcapng interface option", reason);
    this.#interfaces.push(readInterface(bytes, at, end, this.littleEndian, broken));
  }

  /** Enhanced and old packet blocks differ only in the interface's number. */
  #packet(bytes: Uint8Array, at: number, end: number, interfaceId: number): void {
    const little = this.littleEndian, source = this.#source(interfaceId);
    if (source === undefined) return;
    setTime(this.stamp, number32(bytes, at + 4, little), number32(bytes, at + 8, little), source);
    const captured = number32(bytes, at + 12, little), original = number32(bytes, at + 16, little);
    this.#deliver(source, bytes, at + 20, end, captured, original);
  }

  /** No time, no interface, no captured length: what is not said is derived from the first interface. */
  #simplePacket(bytes: Uint8Array, at: number, end: number): void {
    const source = this.#source(0);
    if (source === undefined) return;
    this.stamp.seconds = -1;
    this.stamp.microseconds = 0;
    const original = number32(bytes, at, this.littleEndian);
    const captured = Math.min(original, source.snapLength || original, end - at - 4);
    this.#deliver(source, bytes, at + 4, end, captured, original);
  }

  #source(id: number): PcapngInterface | undefined {
    this.stamp.frame++;
    const source = this.#interfaces[id];
    if (source === undefined) {
      const known = this.#interfaces.length;
      this.tell("pcapng packet", `it names interface ${id} where ${known} are described`);
    }
    return source;
  }

  #deliver(
    source: PcapngInterface,
    bytes: Uint8Array,
    start: number,
    end: number,
    captured: number,
    original: number,
  ): void {
    if (captured > end - start && captured <= MAX_CAPTURED) {
      const reason = `captured length ${captured} is more than the ${
        end - start
      } octets of its block`;
      if (!this.cut) this.tell("pcapng packet", reason);
    } else if (captured > MAX_CAPTURED) {
      return this.tell("pcapng packet", `captured length ${captured} is more than ${MAX_CAPTURED}`);
    }
    const stop = Math.min(end, start + captured);
    this.sink.packet(source.linkType, bytes, start, stop, Math.max(captured, original), this.stamp);
  }

  /** Set while the last block of a file that ends inside it is read: that is told once. */
  cut = false;

  tell(what: string, reason: string, offset = this.stamp.offset): void {
    this.damage({ offset, frame: this.stamp.frame, what, reason });
  }
}
