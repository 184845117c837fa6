/** Things that are to happen at a time of the speaker's clock, beside the timers of its sessions. */
export class Alarms {
  /** None is due before this. */
  next = Infinity;
  readonly #all = new Map<() => void, number>();

  /** Lets `ring` happen at `at` milliseconds; the answer takes that back. */
  set(at: number, ring: () => void): () => void {
    const alarm = () => ring();
    this.#all.set(alarm, at);
    if (at < this.next) this.next = at;
    return () => void this.#all.delete(alarm);
  }

  /** Rings those that are due at `now`, in the order of their times. */
  ring(now: number): void {
    if (now < this.next) return;
    const due = [...this.#all].filter(([, at]) => at <= now).sort(([, a], [, b]) => a - b);
    for (const [alarm] of due) {
      // One before may have taken it back.
      if (this.#all.delete(alarm)) alarm();
    }
    this.next = Math.min(Infinity, ...this.#all.values());
  }
}
