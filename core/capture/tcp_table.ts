import { u16, u32 } from "../net/octets.ts";
import { type Packet } from "./packet.ts";

/** Words of a key: the two ports in one, the IP version, both addresses (one word each for IPv4). */
const WORDS = 10, WORDS_IPV4 = 4;

/**
 * Connections by address and port of both ends: a hash table in typed arrays, because it is asked
 * once for every packet. Both directions have one key; `reversed` tells which one was asked for.
 */
export class ConnectionTable<T> {
  /** The last {@link find} was for a packet from the end with the higher address (or port). */
  reversed = false;
  /** Entries in use. */
  size = 0;
  readonly #wanted = new Uint32Array(WORDS);
  #hash = 0;
  #slots = new Int32Array(64);
  #keys = new Uint32Array(32 * WORDS);
  #hashes = new Uint32Array(32);
  readonly #entries: (T | undefined)[] = [];
  readonly #free: number[] = [];

  /** One more than the highest index ever used. */
  get span(): number {
    return this.#entries.length;
  }

  at(index: number): T | undefined {
    return this.#entries[index];
  }

  set(index: number, value: T): void {
    this.#entries[index] = value;
  }

  /** Index of the connection that the packet, whose TCP header was found, belongs to; -1 if none. */
  find(p: Packet): number {
    this.#key(p);
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash & mask;; slot = slot + 1 & mask) {
      const index = this.#slots[slot]! - 1;
      if (index < 0 || this.#hashes[index] === this.#hash && this.#same(index)) return index;
    }
  }

  /** Adds the connection that {@link find} has just looked for in vain; returns its index. */
  add(value: T): number {
    if ((this.size + 1) * 2 > this.#slots.length) this.#grow();
    const index = this.#free.pop() ?? this.#entries.length;
    this.#entries[index] = value;
    this.#hashes[index] = this.#hash;
    this.#keys.set(this.#wanted, index * WORDS);
    this.#place(index);
    this.size++;
    return index;
  }

  remove(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[index]! & mask;
    while (this.#slots[slot] !== index + 1) slot = slot + 1 & mask;
    this.#slots[slot] = 0;
    // Entries behind the hole that it would hide from a search move into it.
    for (let next = slot + 1 & mask; this.#slots[next] !== 0; next = next + 1 & mask) {
      const home = this.#hashes[this.#slots[next]! - 1]! & mask;
      if ((next - home & mask) < (next - slot & mask)) continue;
      this.#slots[slot] = this.#slots[next]!;
      this.#slots[next] = 0;
      slot = next;
    }
    this.#entries[index] = undefined;
    this.#free.push(index);
    this.size--;
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[index]! & mask;
    while (this.#slots[slot] !== 0) slot = slot + 1 & mask;
    this.#slots[slot] = index + 1;
  }

  #grow(): void {
    const capacity = this.#slots.length;
    this.#slots = new Int32Array(capacity * 2);
    const keys = new Uint32Array(capacity * WORDS), hashes = new Uint32Array(capacity);
    keys.set(this.#keys);
    hashes.set(this.#hashes);
    this.#keys = keys;
    this.#hashes = hashes;
    this.#entries.forEach((entry, index) => entry !== undefined && this.#place(index));
  }

  #key(p: Packet): void {
    const key = this.#wanted, from = u16(p.bytes, p.transport), to = u16(p.bytes, p.transport + 2);
    if (p.version === 6) this.#key6(p, from, to);
    else {
      const source = u32(p.bytes, p.source), target = u32(p.bytes, p.target);
      this.reversed = source !== target ? source > target : from > to;
      key[2] = this.reversed ? target : source;
      key[3] = this.reversed ? source : target;
      this.#hash = mix(mix(0x9e3779b9, key[2]!), key[3]!);
    }
    key[0] = this.reversed ? to << 16 | from : from << 16 | to;
    key[1] = p.version;
    this.#hash = mix(this.#hash, key[0]!) >>> 0;
  }

  #key6(p: Packet, from: number, to: number): void {
    const key = this.#wanted;
    this.reversed = isHigher(p, from, to);
    const low = this.reversed ? p.target : p.source, high = this.reversed ? p.source : p.target;
    let hash = 0x9e3779b9;
    for (let i = 0; i < 4; i++) {
      key[2 + i] = u32(p.bytes, low + i * 4);
      key[6 + i] = u32(p.bytes, high + i * 4);
      hash = mix(mix(hash, key[2 + i]!), key[6 + i]!);
    }
    this.#hash = hash;
  }

  #same(index: number): boolean {
    const keys = this.#keys, at = index * WORDS, key = this.#wanted;
    const words = key[1] === 6 ? WORDS : WORDS_IPV4;
    for (let i = 0; i < words; i++) if (keys[at + i] !== key[i]) return false;
    return true;
  }
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b);
  return mixed ^ mixed >>> 15;
}

/** True when the source of an IPv6 packet sorts behind its target. */
function isHigher(p: Packet, from: number, to: number): boolean {
  for (let i = 0; i < 16; i += 4) {
    const a = u32(p.bytes, p.source + i), b = u32(p.bytes, p.target + i);
    if (a !== b) return a > b;
  }
  return from > to;
}
