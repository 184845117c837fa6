// Types of the npm package behind the name bzip2, which ships none.

declare module "bzip2" {
  /**
   * Reads `count` bits, most significant first. `null` aligns to the next byte; the iterator throws
   * when its input is used up.
   */
  export type BitReader = (count: number | null) => number;
  const bzip2: {
    /** Reads a stream header; the block size in units of 100,000 bytes (1-9). Throws when it is none. */
    header(bits: BitReader): number;
    /**
     * Decodes one block into `push` (a byte a call) with `work` as scratch space of `workSize` =
     * block size * 100,000 words. Answers the running CRC to hand into the next call, or null at
     * the end of the stream (another header may follow). Throws on damage and on a wrong CRC.
     */
    decompress(
      bits: BitReader,
      push: (byte: number) => void,
      work: Int32Array,
      workSize: number,
      streamCrc: number,
    ): number | null;
  };
  export default bzip2;
}
