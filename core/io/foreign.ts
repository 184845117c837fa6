/** A container that is not undone here. */
export interface Foreign {
  readonly name: string;
  /** The command that unpacks FILE to its standard output. */
  readonly unpack: string;
}

/** Containers that captures come in, by their first octets in hex. */
const FOREIGN: readonly (Foreign & { readonly magic: string })[] = [
  { magic: "fd377a585a00", name: "xz", unpack: "xz -dc" },
  { magic: "04224d18", name: "lz4", unpack: "lz4 -dc" },
  { magic: "504b0304", name: "zip", unpack: "unzip -p" },
  { magic: "377abcaf271c", name: "7z", unpack: "7z x -so" },
  { magic: "5d00008000", name: "lzma", unpack: "xz --format=lzma -dc" },
  { magic: "1f9d", name: "compress (.Z)", unpack: "gzip -dc" },
];

/** The container that begins with these octets; undefined when it is none that is known. */
export function foreignContainer(head: Uint8Array): Foreign | undefined {
  const begin = head.subarray(0, 8).toHex();
  return FOREIGN.find(({ magic }) => begin.startsWith(magic));
}
