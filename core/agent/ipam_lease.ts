import type { RowStore } from "../ipam/row_store.ts";

/** How often it is said within the time that it holds for. */
const TIMES = 3;

/** Says to a store that the agent of a node lives, as often as it has to be said. */
export class IpamLease {
  readonly #instance: string;
  readonly #now: () => number;
  #name = "";
  #due = -Infinity;

  /** `now`: seconds of a clock that only runs. */
  constructor(instance: string, now: () => number) {
    this.#instance = instance;
    this.#now = now;
  }

  /** It is over, or in a moment: who comes next need not wait for its time. Rejects with a StoreError. */
  async end(store: RowStore): Promise<void> {
    const name = this.#name;
    this.#name = "";
    this.#due = -Infinity;
    if (name !== "") await store.live(name, this.#instance, 0);
  }

  /** Undefined where it is ours; else who has it. Rejects with a StoreError. */
  async keep(store: RowStore, name: string, seconds: number): Promise<string | undefined> {
    const now = this.#now();
    if (name === this.#name && now < this.#due) return undefined;
    if (await store.live(name, this.#instance, seconds)) {
      this.#name = name;
      this.#due = now + seconds / TIMES;
      return undefined;
    }
    this.#due = -Infinity;
    return (await store.living()).get(name) ?? "it does not say who it is";
  }
}
