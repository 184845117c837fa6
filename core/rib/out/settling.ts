import type { Owing } from "./owing.ts";
import type { ToldRoutes } from "./told_routes.ts";
import type { Worker } from "./work_list.ts";

/** Those who had been told are no more: what they had still to be withdrawn is settled, in slices. */
export class Settling implements Worker {
  isListed = false;
  readonly #owing: Owing;
  readonly #told: ToldRoutes;
  #at = 0;

  constructor(owing: Owing, told: ToldRoutes) {
    this.#owing = owing;
    this.#told = told;
  }

  step(): boolean {
    this.#at = this.#owing.eachOfPage(this.#at, (prefix) => {
      if (this.#told.isTold(prefix)) this.#owing.settle(prefix);
    });
    return this.#at >= 0;
  }
}
