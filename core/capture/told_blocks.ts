import type { AttributeBlocks } from "../wire/attribute_set.ts";
import { JoinedBlock } from "../wire/joined_block.ts";
import type { Update } from "../wire/update.ts";

/**
 * Attribute blocks of which another thread keeps the ids: here only the block of the message in
 * hand can be looked at, which is all that a view asks for.
 */
export class ToldBlocks implements AttributeBlocks {
  generation = -1;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #class = 0;
  #clean = false;
  readonly #joined = new JoinedBlock();

  /** The block of `update` is the one in hand. */
  take(update: Update, attributeClass: number, clean: boolean, generation: number): void {
    this.generation = generation;
    this.#class = attributeClass;
    this.#clean = clean;
    if (update.firstMp < 0) {
      this.#bytes = update.bytes;
      this.#start = update.attributesStart;
      this.#end = update.attributesEnd;
    } else {
      this.#start = 0;
      this.#end = this.#joined.take(update);
      this.#bytes = this.#joined.bytes;
    }
  }

  bytesOf(): Uint8Array {
    return this.#bytes;
  }

  start(): number {
    return this.#start;
  }

  end(): number {
    return this.#end;
  }

  attributeClass(): number {
    return this.#class;
  }

  isClean(): boolean {
    return this.#clean;
  }
}
