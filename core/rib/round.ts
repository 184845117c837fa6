const EPOCHS = 256, EPOCH_MASK = EPOCHS - 1;

/**
 * The rounds in which a peer tells its routes of one family. Every path has the epoch of the round
 * in which it was last told; one of another epoch than the peer's is stale. Stale paths are doomed
 * when the round is over (RFC 7313 §4), and all are when the session is: doomed paths go in slices,
 * whatever rounds and sessions begin meanwhile, unless they are told again.
 */
export class Round {
  /** The round of now, 0 to 255. */
  epoch = 0;
  /** Between BoRR and EoRR (RFC 7313 §3.2). */
  isOpen = false;
  /** A session that is over is being cleared away. */
  isClearing = false;
  /** Paths that are to go. */
  doomed = 0;
  /** The next row to look at for them. */
  at = 0;
  /** Paths of epochs before this one are doomed. */
  #floor = 0;
  /** Rounds since there was last nothing stale: no path has an older epoch. */
  #ages = 0;

  isDoomed(epoch: number): boolean {
    return (this.epoch - epoch & EPOCH_MASK) > (this.epoch - this.#floor & EPOCH_MASK);
  }

  /** All paths are of the epoch of now. */
  forgetAges(): void {
    this.#ages = 0;
    this.#floor = this.epoch;
  }

  /** Begins a round. True when epochs run out: every path is to get that of {@link aligned}, then {@link align}. */
  age(): boolean {
    this.epoch = this.epoch + 1 & EPOCH_MASK;
    return ++this.#ages >= EPOCHS - 2;
  }

  /** The epoch that stands for the age of a path, when there are only three ages left. */
  aligned(epoch: number): number {
    return this.epoch - (this.isDoomed(epoch) ? 2 : 1) & EPOCH_MASK;
  }

  align(): void {
    this.#ages = 2;
    this.#floor = this.epoch - 1 & EPOCH_MASK;
  }

  /** All `stale` paths are to go. */
  doom(stale: number): void {
    this.#floor = this.epoch;
    this.doomed = stale;
    this.at = 0;
  }
}
