const EPOCHS = 256;

/**
 * The rounds in which a peer tells its routes of one family. Every path has the epoch of the round
 * in which it was last told; one of another epoch than the peer's is stale.
 */
export class Round {
  /** The round of now, 0 to 255. */
  epoch = 0;
  /** Between BoRR and EoRR (RFC 7313 §3.2). */
  isOpen = false;
  /** All paths of a session that is over are being taken away; or they are gone before they were asked after again. */
  clearing: "no" | "under way" | "done" = "no";
  /** The next row to look at for what is stale. */
  at = 0;
  /** Rounds since there was last nothing stale. */
  #ages = 0;

  /** Nothing is stale: every epoch but that of now is free. */
  forgetAges(): void {
    this.#ages = 0;
  }

  /** Begins a round. True when its epoch may be that of paths from long ago: all are to get {@link before}. */
  age(): boolean {
    this.epoch = (this.epoch + 1) % EPOCHS;
    this.#ages++;
    if (this.#ages < EPOCHS - 1) return false;
    this.#ages = 1;
    return true;
  }

  /** The epoch before that of now. */
  get before(): number {
    return (this.epoch + EPOCHS - 1) % EPOCHS;
  }
}
