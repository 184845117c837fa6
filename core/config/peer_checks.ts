import type { Placed, Reading } from "./spec/kind.ts";
import { ANY_AS, type PeerValues } from "./spec/peer.ts";

/** What of the host a configuration points at. */
export interface Around {
  readonly hasVariable?: (name: string) => boolean;
  /** Why a file holds no key. */
  readonly keyFault?: (path: string) => string | undefined;
}

/** What else is known where a peer is checked. */
export interface PeerScene extends Around {
  readonly localAs: number;
  /** The router listens at all. */
  readonly listens: boolean;
  readonly reading: Reading;
}

type PeerKey = keyof PeerValues;

interface Check {
  /** The key that the error is told at, and without which there is none. */
  readonly key: PeerKey;
  /** Why it cannot be so. */
  readonly reason: string;
  readonly hint?: string;
  isWrong(said: PeerValues, scene: PeerScene): boolean;
}

/** Each key is good for itself; together they say what cannot be. */
const CHECKS: readonly Check[] = [
  {
    key: "client",
    reason: "a peer in another AS is no client: routes are reflected inside of the own (RFC 4456)",
    hint: "leave client away, or correct remote-as",
    isWrong: (said, scene) => said.client?.value === true && isExternal(said, scene) === true,
  },
  {
    key: "role",
    reason: "roles are between ASes, and this peer is in our own (RFC 9234 §4.1)",
    hint: "leave role away, or correct remote-as",
    isWrong: (said, scene) => isExternal(said, scene) === false,
  },
  {
    key: "remove-private",
    reason: "says nothing about a peer in our own AS: its paths leave as they are",
    isWrong: (said, scene) =>
      said["remove-private"]?.value === true &&
      isExternal(said, scene) === false,
  },
  {
    key: "role-strict",
    reason: "says nothing without role",
    isWrong: (said) => said["role-strict"]?.value === true && !said.role,
  },
  {
    key: "ttl",
    reason: "ttl and ttl-security exclude each other: GTSM sends with 255",
    hint: "leave one away",
    isWrong: (said) => said["ttl-security"] !== undefined,
  },
  {
    key: "password-env",
    reason: "password-file and password-env exclude each other",
    hint: "leave one away",
    isWrong: (said) => said["password-file"] !== undefined,
  },
  {
    key: "password-env",
    reason: "the environment has no such variable",
    isWrong: (said, { hasVariable }) =>
      said["password-env"] !== undefined && hasVariable?.(said["password-env"].value) === false,
  },
  {
    key: "source",
    reason: "one of address and source is IPv4, the other IPv6",
    isWrong: (said) => isIpv6(said.source) !== isIpv6(said.address),
  },
  {
    key: "source",
    reason: "it is the address of the peer",
    isWrong: (said) => said.source?.value === said.address?.value,
  },
  {
    key: "passive",
    reason: "neither side dials: it waits, and listen is empty",
    isWrong: (said, { listens }) => said.passive?.value === true && !listens,
  },
];

/** Adds what cannot be so of a peer, all of its templates included. */
export function checkPeer(said: PeerValues, scene: PeerScene): void {
  for (const { key, reason, hint, isWrong } of CHECKS) {
    const at: Placed<unknown> | undefined = said[key];
    if (at && isWrong(said, scene)) scene.reading.errors.add(at.place, at.path, reason, hint);
  }
  const file = said["password-file"], fault = file && scene.keyFault?.(file.value);
  if (fault !== undefined) scene.reading.errors.add(file!.place, file!.path, fault);
}

/** Undefined where their OPEN decides. */
function isExternal(said: PeerValues, { localAs }: PeerScene): boolean | undefined {
  const remote = said["remote-as"]?.value;
  return remote === undefined || remote === ANY_AS || localAs === 0
    ? undefined
    : remote !== localAs;
}

function isIpv6(at: Placed<string> | undefined): boolean {
  return at?.value.includes(":") ?? false;
}
