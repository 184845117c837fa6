// What becomes of this process when its terminal goes away.
import { libc, NoLibc } from "./libc.ts";

const SIGHUP = 1, SIG_IGN = 1n;
/** More than any `struct sigaction` of Linux; the handler comes first in it. */
const ROOM = 256;

/**
 * Whether SIGHUP ends this process. Started by `nohup` it does not. To be asked before
 * anything listens for any signal: the runtime then takes SIGHUP over as well. True where it cannot
 * be known.
 */
export function endsOnHangup(): boolean {
  const action = new Uint8Array(ROOM);
  try {
    if (libc().sigaction(SIGHUP, null, action) !== 0) return true;
  } catch (error) {
    if (error instanceof NoLibc) return true;
    throw error;
  }
  return new DataView(action.buffer).getBigUint64(0, true) !== SIG_IGN;
}
