import { connect, isIP, Socket } from "node:net";
import type { Connection, ConnectionEvents, Target, Transport } from "../speaker/ports.ts";
import { splitZone } from "./sockaddr.ts";
import { TcpConnection } from "./tcp_connection.ts";
import { endOf, endOfError } from "./tcp_end.ts";
import { listenTcp } from "./tcp_listener.ts";
import { NoLibc } from "./libc.ts";
import {
  beginConnect,
  bindSocket,
  closeSocket,
  connected,
  localEnd,
  openSocket,
  setMd5,
  setSegmentMost,
  setTtl,
  SocketError,
} from "./tcp_options.ts";

/** The machine's TCP. Addresses are numbers, never names. */
export function tcpTransport(): Transport {
  return { dial, listen: listenTcp };
}

function dial(target: Target, events: ConnectionEvents): Connection {
  const connection = new TcpConnection(target.remote);
  connection.tell(events);
  try {
    if (needsLibc(target)) dialByLibc(target, connection, events);
    else dialPlainly(target, connection, events);
  } catch (error) {
    const end = endOfThrown(error);
    queueMicrotask(() => connection.finish(end));
  }
  return connection;
}

/** Whether the platform's own sockets cannot do what is asked for. */
function needsLibc({ remote, source, ...options }: Target): boolean {
  const { md5Key, ttl, ttlLeast, segmentMost } = options;
  const zoned = remote.address.includes("%") || source?.includes("%") === true;
  return zoned || [md5Key, ttl, ttlLeast, segmentMost].some((option) => option !== undefined);
}

function endOfThrown(error: unknown) {
  if (error instanceof SocketError) return endOf(error.code);
  if (error instanceof RangeError || error instanceof NoLibc) {
    return { kind: "local", text: error.message } as const;
  }
  return endOfError(error);
}

function dialPlainly(target: Target, connection: TcpConnection, events: ConnectionEvents): void {
  const { remote: { address: host, port }, source, timeoutSeconds } = target;
  if (isIP(host) === 0) throw new RangeError(`not an address: ${host}`);
  const socket = connect({
    host,
    port,
    allowHalfOpen: true,
    noDelay: true,
    ...source !== undefined && { localAddress: source },
  });
  connection.dialling(timeoutSeconds, () => socket.destroy());
  socket.on("error", (error) => connection.finish(endOfError(error)));
  socket.on("connect", () => {
    if (socket.destroyed) return;
    connection.up(socket, { address: socket.localAddress ?? "", port: socket.localPort ?? 0 });
    events.connected();
  });
}

/** Milliseconds until a connection attempt is looked at for the first time, and at most. */
const LOOK_FIRST_MS = 1, LOOK_MOST_MS = 32;

/** The socket is made and connected by libc, then handed to the platform. */
function dialByLibc(target: Target, connection: TcpConnection, events: ConnectionEvents): void {
  const fd = openConnecting(target);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drop = () => {
    clearTimeout(timer);
    closeSocket(fd);
  };
  const look = (waited: number) => {
    try {
      if (!connected(fd)) {
        const wait = Math.min(waited * 2, LOOK_MOST_MS);
        timer = setTimeout(() => look(wait), wait);
        return;
      }
    } catch (error) {
      return connection.finish(endOfThrown(error));
    }
    const local = localEnd(fd);
    const socket = new Socket({ fd, readable: true, writable: true, allowHalfOpen: true });
    socket.setNoDelay(true);
    connection.up(socket, local);
    socket.resume();
    events.connected();
  };
  connection.dialling(target.timeoutSeconds, drop);
  timer = setTimeout(() => look(LOOK_FIRST_MS), 0);
}

function openConnecting(target: Target): number {
  const { remote, source, md5Key, segmentMost } = target;
  const fd = openSocket(remote.address);
  try {
    setTtl(fd, remote.address, target);
    if (md5Key) setMd5(fd, splitZone(remote.address).address, md5Key);
    if (segmentMost !== undefined) setSegmentMost(fd, segmentMost);
    if (source !== undefined) bindSocket(fd, { address: source, port: 0 });
    beginConnect(fd, remote);
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
  return fd;
}
