/**
 * Something that could not be done at all (exit code 3): a file that is missing, unreadable, empty
 * or of no known format. The message reads `cannot read x.pcap: it is empty`.
 */
export class Cannot extends Error {
  override readonly name = "Cannot";

  constructor(
    /** What was to be done, to follow `cannot `: `read capture.pcap`. */
    readonly what: string,
    /** Why it could not be, with the value found. */
    readonly reason: string,
    /** What to do now, as a sentence; absent when the reason says it all. */
    readonly hint?: string,
  ) {
    super(`cannot ${what}: ${reason}`);
  }
}
