/** What an etcd did not do. */
export type EtcdErrorKind =
  /** Nobody took the request; nothing was done. */
  | "unreachable"
  /** It was sent, and nothing (sensible) came back: it may be done, or be done yet. */
  | "unknown"
  /** It said no; nothing was done. */
  | "refused"
  /** User or password. */
  | "denied"
  /** It has no room, or is read-only for some other reason. */
  | "full"
  /** What was asked for is older than what it keeps. */
  | "compacted"
  /** What was asked for is newer than all it has. */
  | "future";

/** Why an etcd did not answer as it was asked. */
export class EtcdError extends Error {
  override readonly name = "EtcdError";

  constructor(readonly kind: EtcdErrorKind, message: string) {
    super(message);
  }
}

/** Said before anything is proposed to the cluster, or by the state machine itself: it is not done. */
const SURE: readonly (readonly [RegExp, EtcdErrorKind])[] = [
  // Asked for with `hasleader`, this is said before anything else is looked at.
  [/etcdserver: no leader/, "unreachable"],
  [/has been compacted/, "compacted"],
  [/future revision/, "future"],
  [/database space exceeded/, "full"],
  [/invalid auth token|permission denied|user name is empty|authentication failed/, "denied"],
  [/too many operations|duplicate key|request is too large|is not provided/, "refused"],
  [/illegal base64|unknown field|too many requests|authentication is not enabled/, "refused"],
  [/lease not found|lease already exists/, "refused"],
];

/**
 * What a refusal of the gateway means. Only what is known to be said before a write is done is sure;
 * a request that timed out, or met a change of leaders, may be done yet.
 */
export function errorSaid(status: number, said: string): EtcdError {
  const kind = SURE.find(([pattern]) => pattern.test(said))?.[1];
  if (kind !== undefined) return new EtcdError(kind, said.replace(/^etcdserver: /, ""));
  if (status === 404) return new EtcdError("refused", "it is no etcd of version 3.4 or newer");
  return new EtcdError("unknown", said.replace(/^etcdserver: /, "") || `HTTP ${status}`);
}
