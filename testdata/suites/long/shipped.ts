const CAPTURES = new URL("../../captures/", import.meta.url).pathname;

export interface Shipped {
  readonly name: string;
  readonly path: string;
  readonly octets: Uint8Array<ArrayBuffer>;
}

/** Every capture that the project ships, by name. */
export function shippedCaptures(): Shipped[] {
  return ["bmp", "faults", "healthy", "mrt"].flatMap((shelf) =>
    [...Deno.readDirSync(CAPTURES + shelf)].map(({ name }) => name).sort()
      .filter((name) => /\.(pcap|pcapng|mrt|bmp)$/.test(name))
      .map((name) => {
        const path = `${CAPTURES}${shelf}/${name}`;
        return { name: `${shelf}/${name}`, path, octets: Deno.readFileSync(path) };
      })
  );
}
