import { fromHex } from "../../../core/net/hex.ts";
import { FAULT_CASES } from "../../../core/wire/attribute/rfc7606_cases.ts";
import { VECTORS } from "../../../core/wire/attribute/vectors.ts";
import { FAMILIES } from "../../../core/wire/family/mod.ts";
import { Framer } from "../../../core/wire/framer.ts";
import { OPEN, ROUTE_REFRESH } from "../../../core/wire/message_header.ts";
import { ByteSink } from "../../bench/generate/byte_sink.ts";
import { makePeers } from "../../bench/generate/peers.ts";
import { Rng } from "../../bench/generate/rng.ts";
import { UpdateSource } from "../../bench/generate/update_source.ts";
import { type Parts, takeApart } from "./parts.ts";

/** What mutation begins with. */
export interface Seeds {
  readonly updates: readonly Parts[];
  /** OPEN, NOTIFICATION, KEEPALIVE and ROUTE-REFRESH messages. */
  readonly others: readonly Uint8Array[];
  /** Attributes of every kind, sound and not. */
  readonly attributes: readonly Uint8Array[];
  /** The three octets of every family that is decoded, and of some that are not. */
  readonly families: readonly Uint8Array[];
}

const CAPTURES = new URL("../../captures/", import.meta.url);
const GENERATED = 300;

/** Seeds from the shipped captures, the vectors of the tests, and the generator of the bench. */
export function gatherSeeds(): Seeds {
  const messages = [...captured(), ...generated()];
  const updates = messages.flatMap((message) => takeApart(message) ?? []);
  const others = messages.filter((m) => m[18] !== 2 && m[18]! >= OPEN && m[18]! <= ROUTE_REFRESH);
  const listed = [...VECTORS, ...FAULT_CASES].map(({ hex }) => fromHex(hex.replaceAll(" ", "")));
  const attributes = [...listed, ...updates.flatMap((parts) => parts.attributes)];
  return { updates, others: unlike(others), attributes: unlike(attributes), families: families() };
}

function captured(): Uint8Array[] {
  return ["healthy", "faults", "bmp", "mrt"].flatMap((shelf) =>
    [...Deno.readDirSync(new URL(`${shelf}/`, CAPTURES))]
      .map(({ name }) => name).filter((name) => /\.(pcap|pcapng|mrt|bmp)$/.test(name)).sort()
      .flatMap((name) => messagesIn(Deno.readFileSync(new URL(`${shelf}/${name}`, CAPTURES))))
  );
}

/** Whatever stands behind a marker, in a file of any kind. */
export function messagesIn(octets: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  const framer = new Framer<undefined>({
    message(bytes, start, end) {
      if (end - start <= 4096) found.push(bytes.slice(start, end));
    },
    garbage() {},
  });
  framer.push(octets, 0, octets.length, undefined);
  return found;
}

function generated(): Uint8Array[] {
  const rng = new Rng(1), peers = makePeers(5), source = new UpdateSource(rng, GENERATED);
  const sink = new ByteSink();
  return Array.from({ length: GENERATED }, () => {
    sink.clear();
    source.write(sink, rng.pick(peers));
    return sink.take();
  });
}

function families(): Uint8Array[] {
  const others = [1 << 8 | 5, 1 << 8 | 73, 25 << 8 | 65, 16388 << 8 | 71, 99 << 8 | 99];
  return [...FAMILIES.map(({ key }) => key), ...others].map((key) =>
    Uint8Array.of(key >>> 16, key >>> 8 & 0xff, key & 0xff)
  );
}

/** Each of them once. */
function unlike(list: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(list.map((octets) => [octets.toHex(), octets])).values()];
}
