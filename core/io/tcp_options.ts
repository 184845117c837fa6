// Linux's TCP sockets with what the platform does not offer: TCP-MD5 (RFC 2385), TTL and GTSM
// (RFC 5082), zones. Every call may throw SocketError, or NoLibc where FFI is not to be had.
import type { Endpoint, SocketOptions } from "../speaker/ports.ts";
import { errno, libc } from "./libc.ts";
import {
  AF_INET,
  AF_INET6,
  decodeSockaddr,
  encodeSockaddr,
  isIpv6,
  sameSockaddr,
  SOCKADDR_ROOM,
  splitZone,
} from "./sockaddr.ts";
import { errnoName } from "./tcp_end.ts";

const IPPROTO_IP = 0, IPPROTO_IPV6 = 41, IPPROTO_TCP = 6, SOL_SOCKET = 1;
const IP_TTL = 2, IP_MINTTL = 21, IPV6_UNICAST_HOPS = 16, IPV6_MINHOPCOUNT = 73, IPV6_V6ONLY = 26;
const SO_REUSEADDR = 2, SO_ERROR = 4;
const TCP_MAXSEG = 2, TCP_MD5SIG = 14, TCP_MD5SIG_EXT = 32, TCP_MD5SIG_FLAG_PREFIX = 1;
const SOCK_STREAM = 1, SOCK_NONBLOCK = 0o4000, SOCK_CLOEXEC = 0o2000000;
const EINPROGRESS = 115, EBADF = 9, POLLOUT = 4;
/** Octets of Linux's tcp_md5sig and of the longest key in it. */
const MD5SIG_ROOM = 216, MD5_KEY_MOST = 80;

/** A call to the kernel that failed; `code` is the error's name. */
export class SocketError extends Error {
  override readonly name = "SocketError";
  readonly code: string;

  constructor(call: string, number: number) {
    super(`${call}: ${errnoName(number)}`);
    this.code = errnoName(number);
  }
}

function must(result: number, call: string): number {
  if (result < 0) throw new SocketError(call, errno());
  return result;
}

/** A new non-blocking TCP socket for addresses like `address`. */
export function openSocket(address: string): number {
  const family = isIpv6(address) ? AF_INET6 : AF_INET;
  return must(libc().socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
}

export function closeSocket(fd: number): void {
  libc().close(fd);
}

function setInt(fd: number, level: number, option: number, value: number, name: string): void {
  const octets = new Uint8Array(new Int32Array([value]).buffer);
  must(libc().setsockopt(fd, level, option, octets, octets.length), name);
}

/** Sets TTL (hop limit) and the least TTL of what is taken in; those absent stay as they are. */
export function setTtl(fd: number, address: string, { ttl, ttlLeast }: SocketOptions): void {
  const ipv6 = isIpv6(address), level = ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
  if (ttl !== undefined) setInt(fd, level, ipv6 ? IPV6_UNICAST_HOPS : IP_TTL, ttl, "TTL");
  if (ttlLeast !== undefined) {
    setInt(fd, level, ipv6 ? IPV6_MINHOPCOUNT : IP_MINTTL, ttlLeast, "least TTL");
  }
}

/** Bounds the segments of both directions; to be called before the handshake, which tells the peer. */
export function setSegmentMost(fd: number, octets: number): void {
  setInt(fd, IPPROTO_TCP, TCP_MAXSEG, octets, "segment size");
}

/**
 * From now on segments from and to `address` carry a digest with `key`, and others are dropped.
 * `prefixLength` takes all addresses of a block. Throws RangeError for a key that TCP cannot use.
 */
export function setMd5(fd: number, address: string, key: Uint8Array, prefixLength?: number): void {
  // To the kernel an empty key means to forget the one it has.
  if (key.length === 0) throw new RangeError("the TCP-MD5 key is empty");
  if (key.length > MD5_KEY_MOST) {
    throw new RangeError(`the TCP-MD5 key has ${key.length} octets, more than ${MD5_KEY_MOST}`);
  }
  const out = new Uint8Array(MD5SIG_ROOM);
  out.set(encodeSockaddr({ address, port: 0 }));
  if (prefixLength !== undefined) {
    out[128] = TCP_MD5SIG_FLAG_PREFIX;
    out[129] = prefixLength;
  }
  out[130] = key.length;
  out.set(key, 136);
  const option = prefixLength === undefined ? TCP_MD5SIG : TCP_MD5SIG_EXT;
  must(libc().setsockopt(fd, IPPROTO_TCP, option, out, out.length), "TCP-MD5");
  out.fill(0);
}

/** Takes `local` for the socket; port 0 lets the kernel choose one. */
export function bindSocket(fd: number, local: Endpoint): void {
  const sockaddr = encodeSockaddr(local);
  must(libc().bind(fd, sockaddr, sockaddr.length), "bind");
}

/** Listens on `local`, an IPv6 address without IPv4's mapped into it. */
export function listenSocket(fd: number, local: Endpoint, backlog: number): void {
  setInt(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
  if (isIpv6(local.address)) setInt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
  bindSocket(fd, local);
  must(libc().listen(fd, backlog), "listen");
}

/** Begins to connect; {@link connected} tells when that is done. */
export function beginConnect(fd: number, remote: Endpoint): void {
  const sockaddr = encodeSockaddr(remote);
  if (libc().connect(fd, sockaddr, sockaddr.length) < 0 && errno() !== EINPROGRESS) {
    throw new SocketError("connect", errno());
  }
}

/** True once the socket is connected, false while it tries. Throws when that failed. */
export function connected(fd: number): boolean {
  const query = new Uint8Array(8), view = new DataView(query.buffer);
  view.setInt32(0, fd, true);
  view.setUint16(4, POLLOUT, true);
  if (libc().poll(query, 1n, 0) === 0) return false;
  const value = new Int32Array(1), length = new Uint32Array([4]);
  must(libc().getsockopt(fd, SOL_SOCKET, SO_ERROR, value, length), "getsockopt");
  if (value[0] !== 0) throw new SocketError("connect", value[0]!);
  return true;
}

const nameRoom = new Uint8Array(SOCKADDR_ROOM);
const nameLength = new Uint32Array(1);

/** The socket's own end. */
export function localEnd(fd: number): Endpoint {
  nameLength[0] = SOCKADDR_ROOM;
  must(libc().getsockname(fd, nameRoom, nameLength), "getsockname");
  return decodeSockaddr(nameRoom);
}

/** The end of the socket's peer. */
export function remoteEnd(fd: number): Endpoint {
  nameLength[0] = SOCKADDR_ROOM;
  must(libc().getpeername(fd, nameRoom, nameLength), "getpeername");
  return decodeSockaddr(nameRoom);
}

/** So many numbers in a row that no file has: behind them is nothing. */
const GAP_MOST = 4096;

/**
 * The descriptor of this process's connection from `local` to `remote`; undefined where there is
 * none. The platform hides the number, but the kernel answers for each one whose it is.
 */
export function findSocket(local: Endpoint, remote: Endpoint): number | undefined {
  const c = libc();
  const here = encodeSockaddr({ ...local, address: splitZone(local.address).address });
  const there = encodeSockaddr({ ...remote, address: splitZone(remote.address).address });
  for (let fd = 3, gap = 0; gap < GAP_MOST; fd++) {
    nameLength[0] = SOCKADDR_ROOM;
    if (c.getpeername(fd, nameRoom, nameLength) < 0) {
      gap = errno() === EBADF ? gap + 1 : 0;
      continue;
    }
    gap = 0;
    if (!sameSockaddr(nameRoom, there)) continue;
    nameLength[0] = SOCKADDR_ROOM;
    if (c.getsockname(fd, nameRoom, nameLength) === 0 && sameSockaddr(nameRoom, here)) return fd;
  }
  return undefined;
}
