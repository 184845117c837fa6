import type { AdjIn } from "../core/rib/adj_in.ts";
import { failure } from "./exit.ts";

/** Writes all routes to a snapshot. */
export function saveRoutes(path: string, _routes: AdjIn): Promise<void> {
  return Promise.reject(failure(`cannot write ${path}: snapshots are not built yet`));
}
