// Agents that are not heard of now: whoever looks once cannot tell how long that has been so.
import type { Keeper } from "../core/ipam/keeper.ts";
import type { Ledger } from "../core/ipam/ledger.ts";

/** So many are named. */
const MOST = 5;

/** Asks who lives, and answers what to tell of those that do not, of a ledger read after that. */
export async function silentNotes(
  { store }: Keeper,
): Promise<(ledger: Ledger, node?: string) => readonly string[]> {
  const living = await store.living();
  return (ledger, only) => {
    const silent = [...ledger.nodes()].filter(({ name, agent, gone }) =>
      agent && !gone && !living.has(name) && (only === undefined || name === only)
    );
    const more = silent.length - MOST;
    return [
      ...silent.slice(0, MOST).map(({ name }) =>
        `the agent of ${name} is not heard of; underlay ipam node remove ${name} where it is gone`
      ),
      ...more > 0 ? [`and those of ${more} more`] : [],
    ];
  };
}
