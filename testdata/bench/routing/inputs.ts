import { parseAddress } from "../../../core/net/address.ts";
import { prepared } from "../live/inputs.ts";
import { drawRoutes, writeUpdates } from "../live/routes.ts";
import { ROUTER_AS, type Teller } from "./place.ts";

/** A table of so many routes and attribute sets, in the files of `directory`. */
export interface Table {
  readonly directory: string;
  readonly routes: number;
  readonly sets: number;
}

/** A teller inside of the AS has its routes from a neighbour of this AS. */
const OUTSIDE_AS = 64999, LOCAL_PREF = 100;

/** The file of UPDATEs that this teller says: the same prefixes whoever it is, with paths of its own. */
export function toldBy({ address, as }: Teller, { directory, routes, sets }: Table): string {
  const [a, b, c, d] = parseAddress(address)!, isInside = as === ROUTER_AS;
  const nextHop = (a! << 24 | b! << 16 | c! << 8 | d!) >>> 0;
  const presentation = isInside
    ? { firstAs: OUTSIDE_AS, nextHop, localPref: LOCAL_PREF }
    : { firstAs: as, nextHop };
  const path = `${directory}/routing-${routes}-${sets}-${as}-${address}.bin`;
  return prepared(path, (sink) => writeUpdates(sink, drawRoutes(routes, sets), presentation));
}
