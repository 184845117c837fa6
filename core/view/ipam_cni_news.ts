import type { CniTurn } from "./ipam_cni.ts";

/** What only counts up and down, with every pod that comes or goes, is told this often. */
const COUNT_SECONDS = 60;

/** Which turns are worth a word: those with other ranges or another trouble, and counts now and then. */
export class CniNews {
  #told: CniTurn | undefined;

  /** Whether to tell this turn; it is taken for told then. */
  isNews(turn: CniTurn): boolean {
    const told = this.#told, { added, removed, used, time } = turn;
    const isNews = !told || added.length + removed.length > 0 ||
      standing(turn) !== standing(told) ||
      // A wall that was set back is no reason to be silent.
      used !== told.used && Math.abs(time - told.time) >= COUNT_SECONDS;
    if (isNews) this.#told = turn;
    return isNews;
  }
}

/** What a person would look into. */
function standing({ ranges, outside, short }: CniTurn): string {
  return JSON.stringify([ranges, outside, short]);
}
