// A million lines as `announce -` reads them: bare prefixes, and those of ExaBGP's API.
import { RouteLines } from "./route_lines.ts";

const LINES = 1_000_000, CHUNK = 1 << 16;

function lines(make: (prefix: string, i: number) => string): Uint8Array {
  const all: string[] = [];
  for (let i = 0; i < LINES; i++) {
    all.push(make(`${20 + (i >> 16)}.${i >> 8 & 255}.${i & 255}.0/24`, i));
  }
  return new TextEncoder().encode(all.join("\n"));
}

function read(bytes: Uint8Array): void {
  let routes = 0;
  const reader = new RouteLines({
    route: () => routes++,
    misread(_line, misread) {
      throw misread;
    },
  });
  for (let at = 0; at < bytes.length; at += CHUNK) reader.push(bytes.subarray(at, at + CHUNK));
  reader.finish();
  if (routes !== LINES) throw new Error(`${routes} routes`);
}

const plain = lines((prefix) => prefix);
const exabgp = lines((prefix, i) =>
  `announce route ${prefix} next-hop self origin igp as-path [ 65001 ${65002 + i % 7} ] ` +
  `med ${i % 1000} community [ 65000:1 65000:${i % 13} ]`
);

Deno.bench("RouteLines: a million bare prefixes", () => read(plain));
Deno.bench("RouteLines: a million ExaBGP lines, 91,000 sets", () => read(exabgp));
