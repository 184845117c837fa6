// Stands in for the JSR package @std/net, which npm does not carry: its one stable function with
// the original's shape. deno.jsr.json maps the name to the package itself.

/** Options of {@linkcode getAvailablePort}. */
export interface GetAvailablePortOptions {
  /** The port to prefer when nothing listens on it. */
  readonly preferredPort?: number;
}

/**
 * A TCP port number that was free a moment ago: the preferred one where it can be bound, else one
 * the system chose. Needs permission to listen. Throws what `Deno.listen` throws, except that a
 * preferred port in use is no error.
 */
export function getAvailablePort(options?: GetAvailablePortOptions): number {
  if (options?.preferredPort !== undefined) {
    try {
      return bindOnce(options.preferredPort);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  return bindOnce(0);
}

function bindOnce(port: number): number {
  using listener = Deno.listen({ port });
  return listener.addr.port;
}
