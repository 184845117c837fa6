import * as net from "node:net";
import { parseAddress } from "../net/address.ts";
import type { Accept, Endpoint, Listener, SocketOptions } from "../speaker/ports.ts";
import { Cannot } from "./cannot.ts";
import { NoLibc } from "./libc.ts";
import { ListenerKeys } from "./listener_keys.ts";
import { isLinkLocal, splitZone } from "./sockaddr.ts";
import { TcpConnection } from "./tcp_connection.ts";
import { endOf } from "./tcp_end.ts";
import * as options from "./tcp_options.ts";

/** Connections that wait in the kernel until we take them. */
const BACKLOG = 1024;
/**
 * Connections that a listener holds at once; more are reset as they come. A process that has no
 * file descriptor left would never be told of a connection again.
 */
export const HELD_MOST = 4096;

const IPV6_ONLY = 1;

/**
 * node's own way to bind in the call, so that what is wrong can be thrown; `server.listen` tells it
 * in an event. Answers a negative errno where it fails.
 */
const { _createServerHandle: bindHandle } = net as unknown as {
  _createServerHandle(
    address: string,
    port: number,
    addressType: 4 | 6,
    fd: undefined,
    flags: number,
  ): object | number;
};

/** See {@link Transport.listen}; throws {@link Cannot}. */
export function listenTcp(
  local: Endpoint,
  accept: Accept,
  keys: readonly (SocketOptions & { readonly from: string })[] = [],
): Listener {
  try {
    if (!parseAddress(splitZone(local.address).address)) {
      throw new RangeError("not an address");
    }
    const listener = new TcpListener(accept, new ListenerKeys(local.address, keys));
    listener.open(local);
    return listener;
  } catch (error) {
    throw cannotListen(local, error);
  }
}

class TcpListener implements Listener {
  local: Endpoint = { address: "", port: 0 };
  readonly #server: net.Server;
  readonly #accept: Accept;
  readonly #keys: ListenerKeys;
  /** Whether the socket is libc's, which needs FFI and can do more. */
  #byLibc = false;
  #held = 0;

  constructor(accept: Accept, keys: ListenerKeys) {
    this.#accept = accept;
    this.#keys = keys;
    const settings = { allowHalfOpen: true, noDelay: true };
    this.#server = net.createServer(settings, (socket) => this.#take(socket));
    // What an accept may meet concerns a connection that is gone by then.
    this.#server.on("error", () => {});
  }

  open(local: Endpoint): void {
    // The platform joins IPv4 to `::`, which would take the port of 0.0.0.0 as well.
    this.#byLibc = !this.#keys.isEmpty || /^::$|%/.test(local.address);
    if (this.#byLibc) this.#openByLibc(local);
    else this.#openPlainly(local);
  }

  close(): void {
    this.#server.close();
  }

  #openPlainly({ address, port }: Endpoint): void {
    const handle = bindHandle(address, port, address.includes(":") ? 6 : 4, undefined, IPV6_ONLY);
    if (typeof handle !== "number") this.#server.listen(handle, BACKLOG);
    const bound = this.#server.address() as net.AddressInfo | null;
    if (bound === null) throw reasonOfRefusal(address, port);
    this.local = { address: bound.address, port: bound.port };
  }

  #openByLibc(local: Endpoint): void {
    const fd = options.openSocket(local.address);
    try {
      this.#keys.setOnListener(fd);
      options.listenSocket(fd, local, BACKLOG);
      this.local = options.localEnd(fd);
    } catch (error) {
      options.closeSocket(fd);
      throw error;
    }
    this.#server.listen({ fd }, BACKLOG);
  }

  #take(socket: net.Socket): void {
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    // A peer may have reset it before we came to look.
    if (!localAddress || !localPort || !remoteAddress || !remotePort || this.#held >= HELD_MOST) {
      socket.on("error", () => {});
      return void socket.resetAndDestroy();
    }
    this.#held++;
    socket.on("close", () => this.#held--);
    const local = { address: localAddress, port: localPort };
    const remote = { address: remoteAddress, port: remotePort };
    const ends = this.#byLibc ? this.#ready(local, remote) : { local, remote };
    if (!ends) return void socket.resetAndDestroy();
    const connection = new TcpConnection(ends.remote);
    connection.up(socket, ends.local);
    const events = this.#accept(connection);
    if (events) connection.tell(events);
    else connection.abort();
  }

  /** Sets what is asked of this peer on its socket and finds zones; undefined: it cannot be met. */
  #ready(local: Endpoint, remote: Endpoint): { local: Endpoint; remote: Endpoint } | undefined {
    const isZoned = isLinkLocal(remote.address) || isLinkLocal(local.address);
    if (!isZoned && !this.#keys.of(remote.address)) return { local, remote };
    try {
      const fd = options.findSocket(local, remote);
      if (fd === undefined) return undefined;
      const ends = { local: options.localEnd(fd), remote: options.remoteEnd(fd) };
      const asked = this.#keys.of(ends.remote.address);
      if (asked) options.setTtl(fd, ends.local.address, asked);
      return ends;
    } catch {
      return undefined;
    }
  }
}

/** Why the platform did not bind: it knows, and tells those who ask in another way. */
function reasonOfRefusal(hostname: string, port: number): unknown {
  try {
    Deno.listen({ hostname, port }).close();
  } catch (error) {
    return error;
  }
  return new RangeError("the port was in use a moment ago");
}

function cannotListen({ address, port }: Endpoint, error: unknown): unknown {
  const what = `listen on ${address} port ${port}`;
  if (error instanceof Deno.errors.NotCapable) {
    return new Cannot(what, "no permission to use the network (--allow-net)");
  }
  if (error instanceof RangeError || error instanceof NoLibc) {
    return new Cannot(what, error.message);
  }
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string") return error;
  return new Cannot(what, endOf(code).text, hintFor(code, port));
}

function hintFor(code: string, port: number): string | undefined {
  if (code === "EADDRINUSE") {
    return `Another process has it: ss -ltnp 'sport = :${port}' tells which.`;
  }
  if (code === "EACCES" && port < 1024) {
    return "Ports below 1024 need root or CAP_NET_BIND_SERVICE.";
  }
  if (code === "EADDRNOTAVAIL") return "The address must be one of this host's own (ip address).";
  return undefined;
}
