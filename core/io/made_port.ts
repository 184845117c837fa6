/** The kernel gives ports of 32768 and more to whoever asks for none (ip_local_port_range). */
const FIRST = 10_000, COUNT = 20_000;

/**
 * A port of loopback on which nobody listens, for tests, and that no connection or listener of
 * another test gets by chance meanwhile.
 */
export function freePort(): number {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
