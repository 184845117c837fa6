// What a peer of the agent has been told, read by nothing of core/wire.
import { fromHex } from "../../../core/net/hex.ts";
import { formatPrefix, makePrefix } from "../../../core/net/prefix.ts";
import { type RawConnection, UPDATE_TYPE } from "./raw_peer.ts";

/** Attributes of a route as they came: the whole of each, as hex, by its code. */
export type ToldAttributes = ReadonlyMap<number, string>;

/** One UPDATE, taken apart. */
export interface ToldUpdate {
  readonly withdrawn: readonly string[];
  readonly routes: readonly string[];
  readonly attributes: ToldAttributes;
}

/** The routes that a peer has by what it was told; ADD-PATH was not negotiated. */
export class Told {
  /** By text of the prefix. */
  readonly routes: Map<string, ToldAttributes> = new Map();
  /** Prefixes that were withdrawn, as often as they were. */
  readonly withdrawn: string[] = [];
  readonly #connection: RawConnection;
  #next = 0;

  constructor(connection: RawConnection) {
    this.#connection = connection;
  }

  /** Takes in what was heard since; answers itself. */
  look(): this {
    const { heard } = this.#connection;
    for (; this.#next < heard.length; this.#next++) {
      const { type, hex } = heard[this.#next]!;
      if (type === UPDATE_TYPE) this.#take(readUpdate(hex));
    }
    return this;
  }

  #take({ withdrawn, routes, attributes }: ToldUpdate): void {
    for (const route of withdrawn) {
      this.withdrawn.push(route);
      this.routes.delete(route);
    }
    for (const route of routes) this.routes.set(route, attributes);
  }

  /** Ends when `holds` does; fails with what was waited for, and what there is. */
  async until(holds: (told: Told) => boolean, what: string): Promise<void> {
    await this.#connection.holds(() => holds(this.look()), what, () => this.shown());
  }

  async has(...routes: readonly string[]): Promise<void> {
    await this.until((told) => routes.every((route) => told.routes.has(route)), `${routes}`);
  }

  async lacks(...routes: readonly string[]): Promise<void> {
    await this.until((told) => !routes.some((r) => told.routes.has(r)), `no ${routes}`);
  }

  /** The attributes of a route in one piece, in the order in which they came. */
  block(route: string): string {
    return [...this.look().routes.get(route)?.values() ?? ["no route"]].join("");
  }

  shown(): string {
    const all = [...this.routes.keys()];
    return `told ${all.length} routes: ${all.slice(0, 12).join(", ")}`;
  }
}

/** Takes an UPDATE apart: IPv4 routes, and those of MP_REACH_NLRI and MP_UNREACH_NLRI. */
export function readUpdate(hex: string): ToldUpdate {
  const bytes = fromHex(hex), u16 = (at: number) => bytes[at]! << 8 | bytes[at + 1]!;
  const gone = 21 + u16(19), block = gone + 2, end = block + u16(gone);
  const withdrawn = prefixesOf(bytes, 21, gone, 4),
    routes = prefixesOf(bytes, end, bytes.length, 4);
  const attributes = new Map<number, string>();
  for (let at = block; at < end;) {
    const isLong = (bytes[at]! & 0x10) !== 0, body = at + (isLong ? 4 : 3), code = bytes[at + 1]!;
    const next = body + (isLong ? u16(at + 2) : bytes[at + 2]!);
    if (code === 15) withdrawn.push(...prefixesOf(bytes, body + 3, next, octetsOf(u16(body))));
    else attributes.set(code, hex.slice(2 * at, 2 * next));
    if (code === 14) {
      const from = body + 5 + bytes[body + 3]!;
      routes.push(...prefixesOf(bytes, from, next, octetsOf(u16(body))));
      // The next hop is what the routes of one message have in common.
      attributes.set(code, hex.slice(2 * at, 2 * from));
    }
    at = next;
  }
  return { withdrawn, routes, attributes };
}

function octetsOf(afi: number): 4 | 16 {
  return afi === 1 ? 4 : 16;
}

function prefixesOf(bytes: Uint8Array, start: number, end: number, size: 4 | 16): string[] {
  const out: string[] = [];
  for (let at = start; at < end;) {
    const bits = bytes[at]!, octets = bits + 7 >>> 3, full = new Uint8Array(size);
    full.set(bytes.subarray(at + 1, at + 1 + octets));
    out.push(formatPrefix(makePrefix(full, bits)));
    at += 1 + octets;
  }
  return out;
}
