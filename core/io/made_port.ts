/** The kernel gives ports of 32768 and more to whoever asks for none (ip_local_port_range). */
const FIRST = 10_000, COUNT = 20_000;

/**
 * A port that nobody uses, for tests, and that no connection or listener of another test gets by
 * chance meanwhile. It is not listened on to find out: a process that another thread starts at that
 * moment has a copy of every socket until it is under way, and would keep the port for so long.
 */
export function freePort(): number {
  const used = new Set([...portsIn("/proc/net/tcp"), ...portsIn("/proc/net/tcp6")]);
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (!used.has(port)) return port;
  }
}

/** `   0: 0100007F:B3E9 00000000:0000 0A …`; none where that cannot be read. */
function portsIn(path: string): number[] {
  try {
    const ports = Deno.readTextFileSync(path).matchAll(/^ *\d+: [0-9A-F]+:([0-9A-F]{4}) /gm);
    return [...ports].map(([, port]) => parseInt(port!, 16));
  } catch {
    return [];
  }
}

/** Tries of which one is enough. */
const TRIES_MOST = 1000;

/**
 * Does what needs a socket to be gone that was just closed, and again where it throws: until a
 * process that another thread starts is under way, it has a copy of it. Throws what the last try does.
 */
export async function untilItDoes<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES_MOST) throw error;
      await new Promise((go) => setTimeout(go));
    }
  }
}
