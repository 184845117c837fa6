// What to say of a source that is none of the formats: loaded only when one is met.
import { Cannot } from "../core/io/cannot.ts";
import { foreignContainer } from "../core/io/foreign.ts";
import { isSnapshot } from "../core/rib/snapshot.ts";
import { asWord } from "./parse.ts";
import type { Reader } from "./reading.ts";

/** The octets as text, where they are plain ASCII. */
function textOf(head: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(head);
  return /^[\t\n\r\x20-\x7e]+$/.test(text) ? text : undefined;
}

/** Why a source that begins with `head` cannot be decoded, and what would help. */
export function unknownFormat(head: Uint8Array, path: string, reader: Reader): Cannot {
  const what = `${reader.verb} ${path}`, container = foreignContainer(head), text = textOf(head);
  if (container) {
    const command = `${container.unpack} ${asWord(path)} | underlay ${reader.command}`;
    return new Cannot(what, `it is packed with ${container.name}`, command);
  }
  if (isSnapshot(head)) {
    const hint = `underlay show route --from ${asWord(path)}`;
    return new Cannot(what, "it is a snapshot of routes, not a dump of messages", hint);
  }
  if (text !== undefined) {
    const digits = /^[0-9a-f\s]+$/i.test(text) ? text.replaceAll(/\s/g, "").length : 0;
    if (digits % 2 === 1) return new Cannot(what, `${digits} hex digits are an odd number of them`);
    return new Cannot(
      what,
      "it is text, and none of its lines is hex",
      "From a line of a router's log, cut away the words around the hex first.",
    );
  }
  return new Cannot(
    what,
    `its first octets ${head.subarray(0, 8).toHex()} begin no pcap, pcapng, MRT, BMP or hex dump`,
    "gzip, bzip2 and zstd are undone first; other containers have to be unpacked before.",
  );
}
