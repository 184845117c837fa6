// The options of a session -> what a speaker is started with.
import type { GracefulOffer } from "../core/session/offer.ts";
import { makeSettings, type SessionSettings, type Timing } from "../core/session/settings.ts";
import type { SocketOptions, Target } from "../core/speaker/ports.ts";
import { CAPABILITY_CODES, ROLE_NUMBERS } from "../core/wire/capability/capability_words.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { familyName } from "../core/wire/family/mod.ts";
import { parseFamily } from "../core/wire/family/parse_family.ts";
import { usageError } from "./exit.ts";
import { readKey } from "./key_file.ts";
import { quote } from "./parse.ts";
import { checkedSource, type PeerAddress } from "./peer_address.ts";
import type { SessionOptions } from "./peer_options.ts";
import { chooseRouterId } from "./router_id.ts";
import { sameSession } from "./session_words.ts";

/** A session as it was asked for; {@link targetOf} adds the peer. */
export interface SessionPlan {
  readonly settings: SessionSettings;
  readonly socket: SocketOptions;
  readonly source: string | undefined;
  readonly port: number;
  /** What --timeout says. */
  readonly timeoutSeconds: number | undefined;
  /** What a person should know of it: the router id that was chosen, a key file that others can read. */
  readonly notes: readonly string[];
  /** The command that looks at the same session with a peer. */
  readonly closer: (typed: string) => string;
}

/** What a command wants where no option says otherwise. */
export interface SessionDefaults {
  readonly families?: readonly FamilyKey[];
  readonly timing?: Timing;
  /** Who only asks is hardly asked for its router id: no note tells which one was chosen. */
  readonly isAsking?: boolean;
}

/** The timing of a command that a person waits for: it asks again soon. */
export const ONE_SHOT_TIMING: Timing = {
  connectRetrySeconds: 5,
  openHoldSeconds: 240,
  delayOpenSeconds: 0,
  idleHoldSeconds: 1,
  idleHoldMostSeconds: 30,
  sendHoldSeconds: 480,
};

/** A TCP connection that takes longer to come up is given up, and tried again. */
const CONNECT_SECONDS = 5;
const BGP_PORT = 179;

/** Checks the options together and reads the key file. Throws CommandError. */
export async function planSession(
  options: SessionOptions,
  defaults: SessionDefaults = {},
): Promise<SessionPlan> {
  const settings = settingsOf(options, defaults), notes: string[] = [];
  const source = options.source === undefined ? undefined : checkedSource(options.source);
  const { routerId, note } = chooseRouterId(options.routerId);
  if (note && !defaults.isAsking) notes.push(note);
  const key = options.passwordFile === undefined ? undefined : await readKey(options.passwordFile);
  if (key?.warning) notes.push(key.warning);
  return {
    settings: makeSettings({ ...settings, routerId }),
    socket: { ...(key && { md5Key: key.octets }), ...ttlOf(options) },
    source,
    port: options.port ?? BGP_PORT,
    timeoutSeconds: options.timeout,
    notes,
    closer: (typed) => sameSession("peer diagnose", typed, options),
  };
}

/** Where to dial for one peer. Throws CommandError where --source is of the other address family. */
export function targetOf(peer: PeerAddress, plan: SessionPlan): Target {
  const isIpv6 = (text: string) => text.includes(":");
  const { source } = plan;
  if (source !== undefined && isIpv6(source) !== isIpv6(peer.address)) {
    throw usageError(
      `cannot reach ${peer.address} from --source ${source}: one is IPv4, the other IPv6`,
    );
  }
  const zone = peer.address.split("%")[1];
  const isBareLinkLocal = source !== undefined && /^fe[89ab]/i.test(source) &&
    !source.includes("%");
  const from = isBareLinkLocal && zone !== undefined ? `${source}%${zone}` : source;
  return {
    remote: { address: peer.address, port: plan.port },
    ...(from !== undefined && { source: from }),
    timeoutSeconds: CONNECT_SECONDS,
    ...plan.socket,
  };
}

function ttlOf({ ttl, ttlSecurity }: SessionOptions): SocketOptions {
  // RFC 5082 §3: sent with 255, each router on the way takes one off.
  if (ttlSecurity !== undefined) return { ttl: 255, ttlLeast: 256 - ttlSecurity };
  return ttl === undefined ? {} : { ttl };
}

type Wanted = Omit<SessionSettings, "routerId" | "holdTimeLeastSeconds">;

function settingsOf(options: SessionOptions, defaults: SessionDefaults): Wanted {
  const families = familiesOf(options, defaults);
  return {
    // Without a local AS, --remote-as alone asks for an internal session; with neither, their OPEN
    // says which AS we are in too.
    localAs: options.localAs ?? options.remoteAs,
    remoteAs: options.remoteAs,
    holdTimeSeconds: holdTimeOf(options),
    capabilities: !options.noCapabilities,
    // An OPEN without capabilities names no family: IPv4 unicast it is (RFC 4760 §8).
    families: options.noCapabilities ? [IPV4_UNICAST] : families,
    addPath: addPathOf(options, families),
    extendedNextHop: options.noExtendedNextHop ? [] : families.filter(mayHaveIpv6Hop),
    extendedMessage: !options.noExtendedMessage,
    routeRefresh: !options.noRouteRefresh,
    enhancedRefresh: !options.noRouteRefresh,
    fourOctetAs: !options.as2 && !options.noCapabilities,
    graceful: gracefulOf(options, families),
    role: options.role === undefined ? undefined : ROLE_NUMBERS[options.role],
    roleStrict: options.roleStrict,
    hostName: named(options.hostName, "--host-name"),
    softwareVersion: named(options.softwareVersion, "--software-version"),
    require: (options.require ?? []).map((name) => CAPABILITY_CODES[name]),
    passive: options.passive,
    timing: defaults.timing ?? ONE_SHOT_TIMING,
  };
}

function familiesOf({ family }: SessionOptions, defaults: SessionDefaults): readonly FamilyKey[] {
  if (!family) return defaults.families ?? [IPV4_UNICAST, IPV6_UNICAST];
  return [...new Set(family.map((name) => checkedFamily(name, "--family")))];
}

function checkedFamily(name: string, option: string): FamilyKey {
  const key = parseFamily(name);
  if (key !== undefined) return key;
  throw usageError(
    `cannot use ${quote(name)} for ${option}: it is no address family\n` +
      "ipv4, ipv6, ipv4-multicast, vpnv4, vpnv6, evpn, ipv4-flowspec, or AFI/SAFI as numbers: 1/128",
  );
}

function holdTimeOf({ holdTime }: SessionOptions): number {
  if (holdTime !== 1 && holdTime !== 2) return holdTime ?? 90;
  // RFC 4271 §4.2: a peer has to refuse these.
  throw usageError(`cannot use ${holdTime} for --hold-time: it must be 0, or 3 and more`);
}

const WAYS: Readonly<Record<string, 1 | 2 | 3>> = { receive: 1, send: 2, both: 3 };

function addPathOf(
  options: SessionOptions,
  families: readonly FamilyKey[],
): Map<FamilyKey, 1 | 2 | 3> {
  const out = new Map<FamilyKey, 1 | 2 | 3>();
  for (const item of options.addPath ?? []) {
    const [name, ...rest] = item.split("=").reverse(), way = WAYS[name!];
    if (way === undefined || rest.length > 1) {
      throw usageError(
        `cannot use ${quote(item)} for --add-path: it is not receive, send or both, ` +
          "or FAMILY=receive, FAMILY=send or FAMILY=both",
      );
    }
    const named = rest[0] === undefined ? families : [checkedFamily(rest[0], "--add-path")];
    for (const family of named) {
      if (!families.includes(family)) {
        throw usageError(
          `cannot use ${quote(item)} for --add-path: ${familyName(family)} is not carried\n` +
            `add it to --family`,
        );
      }
      out.set(family, way);
    }
  }
  return out;
}

/** RFC 8950 §3: the families of IPv4 prefixes, VPN or not. */
function mayHaveIpv6Hop(family: FamilyKey): boolean {
  return family >>> 8 === 1 && [1, 2, 4, 128, 129].includes(family & 0xff);
}

function gracefulOf(
  { gracefulRestart }: SessionOptions,
  families: readonly FamilyKey[],
): GracefulOffer | undefined {
  if (gracefulRestart === undefined) return undefined;
  return {
    restarting: false,
    notification: true,
    restartTimeSeconds: gracefulRestart,
    families: new Map(families.map((family) => [family, false])),
  };
}

/** A text that has to fit one octet's length in a capability. */
function named(text: string | undefined, option: string): string | undefined {
  return text === undefined ? undefined : checkedLength(text, option);
}

/** The message of a shutdown, checked: at most 255 octets of UTF-8 (RFC 9003 §2). */
export function shutdownTextOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : checkedLength(text, "--shutdown-text");
}

function checkedLength(text: string, option: string): string {
  const { length } = new TextEncoder().encode(text);
  if (length <= 255) return text;
  throw usageError(
    `cannot use ${quote(text)} for ${option}: it has ${length} octets, 255 are the most`,
  );
}
