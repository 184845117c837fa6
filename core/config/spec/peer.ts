import { CAPABILITY_CODES, ROLE_NUMBERS } from "../../wire/capability/capability_words.ts";
import { address } from "./addresses.ts";
import { FAMILIES, FAMILY_KEYS } from "./family.ts";
import { type Group, group, items, type Kind, names, type Values } from "./kind.ts";
import { asn, choice, flag, integer, line, name, path, span, variable } from "./scalars.ts";

type Numbers = Readonly<Record<string, number>>;

/** `any`: whatever their OPEN says. */
export const ANY_AS = "any";

const remoteAs: Kind<number | typeof ANY_AS> = {
  wanted: `${asn.wanted}, or any`,
  schema: { anyOf: [asn.schema, { const: ANY_AS }] },
  read(tree, spot) {
    if (tree.kind === "text" && tree.text === ANY_AS) return ANY_AS;
    return asn.read(tree, spot);
  },
  write: (value) => value,
};

/** What peers and templates say. */
export const SHARED = {
  template: {
    kind: name,
    help: "a template: what stands here comes before what it says",
    default: "none",
    example: "fabric",
    effect: "nothing",
  },
  description: {
    kind: line,
    help: "a line for people",
    default: "none",
    example: "rack 7, top",
    effect: "nothing",
  },
  "remote-as": {
    kind: remoteAs,
    help: "AS of the peer: 65001, 64512.10, or any for whatever its OPEN says",
    default: "it has to be said, here or in a template",
    example: "65001",
    effect: "session",
  },
  "local-as": {
    kind: asn,
    help: "our AS towards it",
    default: "that of the router",
    example: "65010",
    effect: "session",
  },
  enabled: {
    kind: flag,
    help: "no: there is no session",
    default: "yes",
    example: "yes",
    effect: "session",
  },
  port: {
    kind: integer(1, 65535),
    help: "TCP port to dial",
    default: "179",
    example: "179",
    effect: "session",
  },
  source: {
    kind: address,
    help: "address of ours that the session is from",
    default: "as the kernel routes",
    example: "192.0.2.10",
    effect: "session",
  },
  passive: {
    kind: flag,
    help: "wait for it to dial",
    default: "no",
    example: "no",
    effect: "session",
  },
  "hold-time": {
    kind: span(3, 65535, 0),
    help: "without a word for so long the session is over (RFC 4271 §4.2); 0 = never",
    default: "90",
    example: "90",
    effect: "session",
  },
  "connect-retry": {
    kind: span(1, 65535),
    help: "longest pause between two tries to connect; the first are shorter",
    default: "30",
    example: "30s",
    effect: "nothing",
  },
  "password-file": {
    kind: path,
    help:
      "file with the key of TCP-MD5 (RFC 2385), for nobody else to read; without a slash at its beginning it is beside this file",
    default: "no key",
    example: "/etc/underlay/tor-a.key",
    effect: "session",
  },
  "password-env": {
    kind: variable,
    help: "or the variable that has it; its name begins with UNDERLAY_",
    default: "no key",
    example: "UNDERLAY_KEY",
    effect: "session",
  },
  ttl: {
    kind: integer(1, 255),
    help: "TTL of what is sent",
    default: "that of the system",
    example: "4",
    effect: "session",
  },
  "ttl-security": {
    kind: integer(1, 254),
    help: "GTSM: send with TTL 255 and take only what came over at most so many hops (RFC 5082)",
    default: "off",
    example: "1",
    effect: "session",
  },
  client: {
    kind: flag,
    help: "it is a client, and we reflect between it and others (RFC 4456)",
    default: "no",
    example: "yes",
    effect: "refresh",
  },
  role: {
    kind: choice<Numbers>(ROLE_NUMBERS),
    help: "what we are to it (RFC 9234): its routes leak nowhere they should not",
    default: "none",
    example: "customer",
    effect: "session",
  },
  "role-strict": {
    kind: flag,
    help: "no session without a role of theirs",
    default: "no",
    example: "no",
    effect: "session",
  },
  weight: {
    kind: integer(0, 65535),
    help: "its routes win before anything else is compared; told to nobody",
    default: "0",
    example: "0",
    effect: "import",
  },
  "allow-as-in": {
    kind: integer(0, 10),
    help: "our own AS may stand so often in a path of its",
    default: "0",
    example: "1",
    effect: "import",
  },
  "remove-private": {
    kind: flag,
    help: "private AS numbers are taken out of paths that are sent to it",
    default: "no",
    example: "no",
    effect: "export",
  },
  "enforce-first-as": {
    kind: flag,
    help: "a path from it has to begin with its AS (RFC 4271 §6.3)",
    default: "yes; no where we are its route-server-client",
    example: "yes",
    effect: "import",
  },
  "extended-message": {
    kind: flag,
    help: "messages of up to 65535 octets (RFC 8654)",
    default: "yes",
    example: "yes",
    effect: "session",
  },
  "extended-next-hop": {
    kind: flag,
    help: "IPv4 routes with an IPv6 next hop (RFC 8950)",
    default: "yes",
    example: "yes",
    effect: "session",
  },
  require: {
    kind: items(choice<Numbers>(CAPABILITY_CODES)),
    help: `no session without these: ${Object.keys(CAPABILITY_CODES).join(", ")}`,
    default: "none",
    example: "[4-octet-as, route-refresh]",
    effect: "session",
  },
  "graceful-restart": {
    kind: span(1, 4095, 0),
    help:
      "keep its routes for at most so long while it restarts (RFC 4724), where it asks for that; ours are not asked to be kept; 0 = off",
    default: "120",
    example: "0",
    effect: "session",
  },
  ...FAMILY_KEYS,
  families: {
    kind: group(FAMILIES),
    help: "families that are carried: those that stand here, and no others",
    default: "ipv4 and ipv6",
    effect: "session",
  },
} as const satisfies Group;

const SECRET = "a secret has no place in this file: use password-file or password-env";

const ONES_OWN = "each peer has its own";

/** Where people put secrets. */
const SECRETS = {
  password: SECRET,
  "md5-password": SECRET,
  "auth-password": SECRET,
  secret: SECRET,
  key: SECRET,
  md5: SECRET,
  "tcp-md5": SECRET,
  "md5-key": SECRET,
};

/** One peer. */
export const PEER = {
  name: {
    kind: name,
    help: "what it is called",
    default: "its address",
    example: "tor-a",
    effect: "session",
  },
  address: {
    kind: address,
    help: "its address; a link-local one with its interface, fe80::1%eth0",
    example: "192.0.2.1",
    effect: "session",
    isRequired: true,
  },
  ...SHARED,
} as const satisfies Group;

export type PeerValues = Values<typeof PEER>;
export type SharedValues = Values<typeof SHARED>;

export const peers = items(group(PEER, SECRETS));
export const templates = names(group(SHARED, { ...SECRETS, name: ONES_OWN, address: ONES_OWN }));
