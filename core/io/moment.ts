// What time it is for a ledger: the wall, and the clock that runs since this host was booted.
import type { Moment } from "../ipam/moment.ts";
import { libc } from "./libc.ts";

/** CLOCK_BOOTTIME of Linux: never set, and it goes on while the host is suspended. */
const CLOCK_BOOTTIME = 7;
const BOOT_ID = "/proc/sys/kernel/random/boot_id";
/** So much of the id tells boots apart, and is still read at a glance. */
const BOOT_ID_OCTETS = 12;

let boot: string | undefined;
let isAsked = false;

/** The time now; `boot` and `up` are absent where the host does not tell them. */
export function systemMoment(): Moment {
  const unix = Date.now() / 1000, id = bootId(), up = uptime();
  return id === undefined || up === undefined ? { unix } : { unix, boot: id, up };
}

/** Names this boot of the host; undefined where nothing tells it. */
export function bootId(): string | undefined {
  if (!isAsked) {
    isAsked = true;
    boot = (readByRuntime(BOOT_ID) ?? readByLibc(BOOT_ID))?.trim().replaceAll("-", "")
      .slice(0, BOOT_ID_OCTETS);
    if (boot === "") boot = undefined;
  }
  return boot;
}

/** Seconds since the boot. */
function uptime(): number | undefined {
  const time = new BigInt64Array(2);
  try {
    if (libc().clock_gettime(CLOCK_BOOTTIME, new Uint8Array(time.buffer)) === 0) {
      return Number(time[0]) + Number(time[1]) / 1e9;
    }
  } catch { /* Not permitted: the file may be. */ }
  const seconds = Number(readByRuntime("/proc/uptime")?.split(" ")[0]);
  return seconds > 0 ? seconds : undefined;
}

/** The runtime reads /proc only for a program that is allowed everything. */
function readByRuntime(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

function readByLibc(path: string): string | undefined {
  try {
    const c = libc(), octets = new Uint8Array(64);
    const file = c.open(new TextEncoder().encode(`${path}\0`), 0);
    if (file < 0) return undefined;
    const length = Number(c.read(file, octets, BigInt(octets.length)));
    c.close(file);
    return length > 0 ? new TextDecoder().decode(octets.subarray(0, length)) : undefined;
  } catch {
    return undefined;
  }
}
