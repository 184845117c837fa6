import type { EndKind, TransportEnd } from "../speaker/ports.ts";

/** Linux's number, its name, what it means for a connection, and the words for a person. */
const ERRORS: readonly (readonly [number, string, EndKind, string])[] = [
  [1, "EPERM", "local", "not permitted (an IPsec policy or BPF rule of this host?)"],
  [13, "EACCES", "local", "permission denied"],
  [19, "ENODEV", "local", "no such interface"],
  [22, "EINVAL", "local", "invalid address or option"],
  [24, "EMFILE", "local", "too many open files"],
  // A peer's RST is ECONNRESET. This is what becomes of octets on their way when its FIN comes.
  [32, "EPIPE", "closed", "connection closed"],
  [92, "ENOPROTOOPT", "local", "this kernel has no such TCP option"],
  [97, "EAFNOSUPPORT", "local", "address family not supported"],
  [98, "EADDRINUSE", "local", "address and port are in use"],
  [99, "EADDRNOTAVAIL", "local", "no such local address"],
  [100, "ENETDOWN", "unreachable", "network is down"],
  [101, "ENETUNREACH", "unreachable", "no route to network"],
  [103, "ECONNABORTED", "reset", "connection aborted"],
  [104, "ECONNRESET", "reset", "connection reset by peer"],
  [105, "ENOBUFS", "local", "no buffer space left"],
  [110, "ETIMEDOUT", "timeout", "connection timed out"],
  [111, "ECONNREFUSED", "refused", "connection refused"],
  [112, "EHOSTDOWN", "unreachable", "host is down"],
  [113, "EHOSTUNREACH", "unreachable", "no route to host"],
];

/** Errors that are about the host, where others are about the way. */
const OF_HOST = new Set(["EHOSTDOWN", "EHOSTUNREACH"]);

const byName = new Map(ERRORS.map(([, name, kind, text]): [string, TransportEnd] => [
  name,
  { kind, text, ...(OF_HOST.has(name) && { isHost: true }) },
]));
const names = new Map(ERRORS.map(([number, name]) => [number, name]));

/** The name of an errno, as `ECONNREFUSED`; `errno 7` where there is none for TCP. */
export function errnoName(number: number): string {
  return names.get(number) ?? `errno ${number}`;
}

/** The end that an error's name stands for. */
export function endOf(code: string): TransportEnd {
  return byName.get(code) ?? { kind: "other", text: code };
}

/** The end that an error of a socket stands for. */
export function endOfError(error: unknown): TransportEnd {
  if (error instanceof Deno.errors.NotCapable) {
    return { kind: "local", text: "no permission to use the network (--allow-net)" };
  }
  const { code, syscall, message } = error as { code?: string; syscall?: string; message?: string };
  // The platform calls every refusal of a source address EINVAL.
  if (syscall === "bind" && code === "EINVAL") return endOf("EADDRNOTAVAIL");
  const known = code === undefined ? undefined : byName.get(code);
  return known ?? { kind: "other", text: message ?? code ?? "unknown error" };
}

/** The peer sent FIN, or we ended in order. */
export const CLOSED: TransportEnd = { kind: "closed", text: "connection closed" };
/** We ended it with RST, or gave up before it was up. */
export const ABORTED: TransportEnd = { kind: "closed", text: "connection aborted" };
