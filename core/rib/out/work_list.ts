/** Somebody who has work now and then. */
export interface Worker {
  /** Set and cleared by the {@link WorkList}. */
  isListed: boolean;
  /** Does a slice of its work, well under a millisecond; false when it is to be woken before it can go on. */
  step(): boolean;
}

/** Those who have work, each a slice in turn. */
export class WorkList {
  /** Called when there is work where there was none. */
  onWork: () => void = () => {};
  readonly #listed: Worker[] = [];
  #turn = 0;

  wake(worker: Worker): void {
    if (worker.isListed) return;
    worker.isListed = true;
    if (this.#listed.push(worker) === 1) this.onWork();
  }

  /** Gives the next one its slice; false when nobody has anything to do. */
  step(): boolean {
    const listed = this.#listed;
    if (listed.length === 0) return false;
    if (this.#turn >= listed.length) this.#turn = 0;
    const worker = listed[this.#turn]!;
    worker.isListed = false;
    const goesOn = worker.step();
    // It may have been woken by its own doing, and then stands at the end as well.
    const at = this.#turn;
    if (goesOn && !worker.isListed) {
      worker.isListed = true;
      this.#turn++;
    } else listed.splice(at, 1);
    return listed.length > 0;
  }
}
