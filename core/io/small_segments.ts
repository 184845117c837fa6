import { Socket } from "node:net";
import type { Connection, ConnectionEvents, Target, Transport } from "../speaker/ports.ts";
import { libc, NoLibc } from "./libc.ts";
import { splitZone } from "./sockaddr.ts";
import { TcpConnection } from "./tcp_connection.ts";
import { endOf } from "./tcp_end.ts";
import * as options from "./tcp_options.ts";

const IPPROTO_TCP = 6, TCP_MAXSEG = 2;
/** Passes every path there is (RFC 1122 §3.3.3 leaves 536 octets of data to a segment of IPv4). */
const SMALL_SEGMENT = 500;
const LOOK_MS = 10;

/**
 * Dials so that neither side sends a segment of more than 500 octets: what gets through then and
 * does not get through otherwise was too large for the path. It needs FFI, and does not listen.
 */
export function smallSegments(inner: Transport): Transport {
  return { dial, listen: (...args) => inner.listen(...args) };
}

function dial(target: Target, events: ConnectionEvents): Connection {
  const connection = new TcpConnection(target.remote);
  connection.tell(events);
  const fail = (error: unknown) => connection.finish(endOfThrown(error));
  try {
    connect(target, connection, events, fail);
  } catch (error) {
    queueMicrotask(() => fail(error));
  }
  return connection;
}

function endOfThrown(error: unknown) {
  if (error instanceof options.SocketError) return endOf(error.code);
  if (error instanceof RangeError || error instanceof NoLibc) {
    return { kind: "local", text: error.message } as const;
  }
  throw error;
}

function connect(
  target: Target,
  connection: TcpConnection,
  events: ConnectionEvents,
  fail: (error: unknown) => void,
): void {
  const fd = openConnecting(target);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    try {
      if (!options.connected(fd)) return void (timer = setTimeout(look, LOOK_MS));
    } catch (error) {
      return fail(error);
    }
    const local = options.localEnd(fd);
    const socket = new Socket({ fd, readable: true, writable: true, allowHalfOpen: true });
    socket.setNoDelay(true);
    connection.up(socket, local);
    socket.resume();
    events.connected();
  };
  connection.dialling(target.timeoutSeconds, () => {
    clearTimeout(timer);
    options.closeSocket(fd);
  });
  timer = setTimeout(look, 0);
}

function openConnecting(target: Target): number {
  const { remote, source, md5Key } = target, fd = options.openSocket(remote.address);
  try {
    options.setTtl(fd, remote.address, target);
    if (md5Key) options.setMd5(fd, splitZone(remote.address).address, md5Key);
    const octets = new Uint8Array(new Int32Array([SMALL_SEGMENT]).buffer);
    // Before the handshake: our SYN tells the peer (RFC 9293 §3.7.1).
    libc().setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, octets, octets.length);
    if (source !== undefined) options.bindSocket(fd, { address: source, port: 0 });
    options.beginConnect(fd, remote);
  } catch (error) {
    options.closeSocket(fd);
    throw error;
  }
  return fd;
}
