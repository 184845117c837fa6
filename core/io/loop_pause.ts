/** How long this process kept somebody waiting who had something to do. */
export class LoopPause {
  #longest = 0;

  /** A wait of so many milliseconds, or a piece of work as long. */
  note(ms: number): void {
    if (ms > this.#longest) this.#longest = ms;
  }

  /** The longest since this was asked last. */
  take(): number {
    const longest = this.#longest;
    this.#longest = 0;
    return longest;
  }
}

/** Of the one event loop that there is: every clock notes here how late it was. */
export const LOOP_PAUSE: LoopPause = new LoopPause();
