import { formatAddress } from "../net/address.ts";
import { CAPABILITY_CODES } from "../wire/capability/capability_words.ts";
import { roleName } from "../wire/capability/role.ts";
import { familyName } from "../wire/family/mod.ts";
import {
  changed,
  changeOf,
  type ConfigChange,
  type Difference,
  differences,
  field,
  type Fields,
  pairs,
  shown,
} from "./change.ts";
import type {
  FamilyConfig,
  MaximumPrefix,
  NextHopMode,
  PeerConfig,
  RouterConfig,
} from "./router_config.ts";
import { FAMILIES, FAMILY_KEYS, MAXIMUM } from "./spec/family.ts";
import { ANY_AS, PEER } from "./spec/peer.ts";

/** Says whether the key of a peer is another one, whatever the file that it is in is called. */
export type IsOtherKey = (peer: string) => boolean;

/** What becomes of each peer, one after the other. */
export function* comparePeers(
  before: RouterConfig,
  after: RouterConfig,
  isOtherKey: IsOtherKey,
): Generator<readonly ConfigChange[]> {
  const byName = ({ peers }: RouterConfig) => new Map(peers.map((peer) => [peer.name, peer]));
  for (const [name, old, now] of pairs(byName(before), byName(after))) {
    const what = `peer ${name}`;
    if (!old) yield [changeOf(what, "add", now!.enabled ? "session opened" : "nothing")];
    else if (!now) yield [changeOf(what, "remove", old.enabled ? "session closed" : "nothing")];
    else yield comparePeer(what, old, now, isOtherKey(name));
  }
}

function comparePeer(
  what: string,
  old: PeerConfig,
  now: PeerConfig,
  isOtherKey: boolean,
): readonly ConfigChange[] {
  // Another file or variable is another key: that is said once.
  const isSameSource = old.passwordFile === now.passwordFile && old.passwordEnv === now.passwordEnv;
  const key: readonly Difference[] = isOtherKey && isSameSource
    ? [{
      text: `${now.passwordEnv ? "password-env" : "password-file"}: another key`,
      effect: "session",
    }]
    : [];
  const all = [...differences(PEER_FIELDS, old, now), ...key, ...compareFamilies(old, now)];
  const [row] = changed(what, all);
  if (!row) return [];
  if (old.enabled && now.enabled) return [row];
  const effect = now.enabled ? "session opened" : old.enabled ? "session closed" : "nothing";
  return [{ ...row, effect }];
}

function compareFamilies(old: PeerConfig, now: PeerConfig): readonly Difference[] {
  return now.families.flatMap((family) => {
    const before = old.families.find((one) => one.family === family.family);
    if (!before) return [];
    const inside = `${familyWord(family)} `;
    return [
      ...differences(FAMILY_FIELDS, before, family, inside),
      ...compareLimits(before.maximum, family.maximum, inside),
    ];
  });
}

function compareLimits(
  old: MaximumPrefix | undefined,
  now: MaximumPrefix | undefined,
  inside: string,
): readonly Difference[] {
  if (old && now) return differences(MAXIMUM_FIELDS, old, now, `${inside}maximum-prefix `);
  if (!old && !now) return [];
  const text = `${inside}maximum-prefix: ${old?.paths ?? "none"} -> ${now?.paths ?? "none"}`;
  return [{ text, effect: FAMILY_KEYS["maximum-prefix"].effect }];
}

const peer = <Value>(key: keyof typeof PEER, show?: (value: Value) => string) =>
  field<Value>(PEER, key, show);
const family = <Value>(key: keyof typeof FAMILY_KEYS, show?: (value: Value) => string) =>
  field<Value>(FAMILY_KEYS, key, show);
const maximum = (key: keyof typeof MAXIMUM) => field<unknown>(MAXIMUM, key);

const PEER_FIELDS: Fields<PeerConfig> = {
  name: peer("name"),
  description: peer("description"),
  address: peer("address"),
  port: peer("port"),
  source: peer("source"),
  localAs: peer("local-as"),
  remoteAs: peer("remote-as", (value) => shown(value ?? ANY_AS)),
  enabled: peer("enabled"),
  passive: peer("passive"),
  holdTimeSeconds: peer("hold-time"),
  connectRetrySeconds: peer("connect-retry"),
  passwordFile: peer("password-file"),
  passwordEnv: peer("password-env"),
  ttl: peer("ttl"),
  ttlSecurity: peer("ttl-security"),
  families: peer("families", (all: readonly FamilyConfig[]) => all.map(familyWord).join(", ")),
  client: peer("client"),
  role: peer("role", (value) => value === undefined ? "none" : roleName(value)),
  roleStrict: peer("role-strict"),
  weight: peer("weight"),
  allowAsIn: peer("allow-as-in"),
  removePrivate: peer("remove-private"),
  enforceFirstAs: peer("enforce-first-as"),
  extendedMessage: peer("extended-message"),
  extendedNextHop: peer("extended-next-hop"),
  require: peer(
    "require",
    (codes: readonly number[]) => codes.map(capability).join(", ") || "none",
  ),
  gracefulRestart: peer("graceful-restart", (value) => shown(value ?? 0)),
};

const FAMILY_FIELDS: Fields<Omit<FamilyConfig, "maximum">> = {
  // Which there are is a field of the peer.
  family: { key: "family", effect: FAMILIES.ipv4.effect, show: () => "" },
  importPolicy: family("import"),
  exportPolicy: family("export"),
  nextHop: family("next-hop", nextHop),
  addPath: family("add-path", (value) => ["none", "receive", "send", "both"][value ?? 0]!),
};

const MAXIMUM_FIELDS: Fields<MaximumPrefix> = {
  paths: maximum("paths"),
  warnPercent: maximum("warn"),
  beyond: maximum("beyond"),
  restartSeconds: maximum("restart"),
};

/** As the file has it: `ipv4`. */
function familyWord(config: FamilyConfig): string {
  return familyName(config.family).replace(/ unicast$/, "");
}

function nextHop(mode: NextHopMode): string {
  return mode.mode === "address" ? formatAddress(mode.address) : mode.mode;
}

function capability(code: number): string {
  return Object.entries(CAPABILITY_CODES).find(([, one]) => one === code)?.[0] ?? `${code}`;
}
