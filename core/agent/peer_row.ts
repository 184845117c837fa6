import type { NextHopMode } from "../config/router_config.ts";
import { formatAddress } from "../net/address.ts";
import { REFUSALS } from "../rib/importer.ts";
import type { Rib } from "../rib/rib.ts";
import type { FamilyTally } from "../rib/tally.ts";
import { formatCapability } from "../wire/capability/mod.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { asOf, capabilitiesOf } from "../wire/open.ts";
import { identifierText } from "../wire/open_view.ts";
import type { AgentPeer } from "./agent_peer.ts";
import type { Held } from "./peer_home.ts";
import { reasonOf } from "./reason.ts";
import type { PeerFamilyRow, PeerRow, RejectedRow } from "./rows.ts";
import { timeText } from "./time_text.ts";

/** The moment of a question. */
export interface Moment {
  readonly unixSeconds: number;
  readonly routerId: number;
}

type Part = Partial<PeerRow>;

/** All that there is to say of one peer; no path is looked at. */
export function peerRow(
  peer: AgentPeer,
  rib: Rib,
  { unixSeconds: now, routerId }: Moment,
): PeerRow {
  const { config, history, session } = peer, { attempt } = session ?? {};
  const { kind } = rib.in.facts(peer.number), mine = attempt?.sides[0], theirs = attempt?.sides[1];
  return {
    schema: "underlay.peer/1",
    name: config.name,
    ...(config.description !== undefined && { description: config.description }),
    address: config.address,
    port: config.port,
    ...ends(peer),
    local_as: config.localAs,
    kind,
    ...(config.client && { client: true }),
    passive: config.passive,
    state: history.state,
    since: timeText(history.since),
    ...(peer.isUp
      ? { uptime_seconds: tenths(Math.max(0, now - history.since)) }
      : whyDown(peer, now)),
    ...(history.lastNotification && { last_notification: history.lastNotification }),
    ...(history.lastUp !== undefined && { last_up: timeText(history.lastUp) }),
    established_count: history.establishedCount,
    local_router_id: identifierText(routerId),
    ...timers(peer),
    ...opens(peer),
    messages_in: theirs?.messages ?? 0,
    messages_out: mine?.messages ?? 0,
    updates_in: theirs?.updates ?? 0,
    updates_out: mine?.updates ?? 0,
    families: config.families.map(({ family }) => familyRow(peer, rib, family)),
  };
}

/** Where the connection is between, and whose ASes: the configured until OPENs say it. */
function ends({ session, config }: AgentPeer): Part {
  const { local, theirs } = session?.session ?? {};
  const localAddress = local?.address ?? config.source ?? session?.lastAddress;
  const remoteAs = config.remoteAs ?? (theirs && asOf(theirs));
  return {
    ...(localAddress !== undefined && { local_address: localAddress }),
    ...(local && { local_port: local.port }),
    ...(remoteAs !== undefined && { remote_as: remoteAs }),
    ...(theirs && { router_id: identifierText(theirs.identifier) }),
  };
}

/** Why it is not Established, and when it is tried again. */
function whyDown(peer: AgentPeer, now: number): Part {
  const { held, session, name } = peer;
  if (held) return whyHeld(held, name, now);
  if (!session) return {};
  const { nextTrySeconds } = session, { cause, why, remedy, or } = reasonOf(peer, session, now);
  const gaveUp = session.givenUp === undefined ? "" : `; gave up: ${session.givenUp}`;
  return {
    cause,
    why: `${why}${gaveUp}`,
    ...(or.length > 0 && { or }),
    ...(remedy !== undefined && { remedy }),
    ...(nextTrySeconds !== undefined && { next_try_seconds: tenths(nextTrySeconds) }),
  };
}

function whyHeld(held: Held, name: string, now: number): Part {
  if (held.why === "disabled") {
    const said = held.text === "" ? "" : `: ${held.text}`;
    return { cause: "disabled", why: `disabled${said}`, remedy: `underlay peer enable ${name}` };
  }
  const { family, most, until } = held;
  return {
    cause: "cease-max-prefixes",
    why: `it announced more than ${most} paths of ${familyName(family)}, which is its maximum`,
    remedy: `once it announces less or its maximum is higher: underlay peer restart ${name}`,
    ...(until !== undefined && { next_try_seconds: tenths(Math.max(0, until - now)) }),
  };
}

function timers({ session, negotiated }: AgentPeer): Part {
  if (!session || !negotiated) return {};
  const hold = session.secondsLeft("Hold"), keepalive = session.secondsLeft("Keepalive");
  return {
    hold_time_seconds: negotiated.holdTimeSeconds,
    keepalive_seconds: negotiated.keepaliveSeconds,
    ...(hold !== undefined && { hold_left_seconds: tenths(hold) }),
    ...(keepalive !== undefined && { keepalive_left_seconds: tenths(keepalive) }),
  };
}

function opens({ session }: AgentPeer): Part {
  const { ours, theirs } = session?.session ?? {};
  return {
    ...(ours && { capabilities_sent: capabilitiesOf(ours).map(formatCapability) }),
    ...(theirs && { capabilities_received: capabilitiesOf(theirs).map(formatCapability) }),
  };
}

function familyRow(peer: AgentPeer, rib: Rib, family: FamilyKey): PeerFamilyRow {
  const config = peer.familyConfig(family)!, { importPolicy, exportPolicy, maximum } = config;
  const tally = rib.in.familyTally(peer.number, family), out = peer.member?.tally(family);
  const endOfRib = tally?.endOfRib ?? -1, reasons = rejectedFor(tally), { negotiated } = peer;
  return {
    family: familyName(family),
    ...(negotiated && { negotiated: negotiated.families.includes(family) }),
    received: tally?.paths ?? 0,
    accepted: tally?.accepted ?? 0,
    rejected: tally?.rejected ?? 0,
    ...(reasons.length > 0 && { rejected_for: reasons }),
    best: rib.loc(family)?.bestOf(peer.number) ?? 0,
    advertised: out?.paths ?? 0,
    ...(importPolicy !== undefined && { import_policy: importPolicy }),
    ...(exportPolicy !== undefined && { export_policy: exportPolicy }),
    next_hop: nextHopText(config.nextHop),
    ...(maximum && { maximum: maximum.paths }),
    ...(endOfRib >= 0 && { end_of_rib: timeText(endOfRib) }),
    announced_in: tally?.announced ?? 0,
    withdrawn_in: tally?.withdrawn ?? 0,
    treated_as_withdraw: tally?.treatedAsWithdraw ?? 0,
    refused: tally?.refused ?? 0,
    announced_out: out?.announced ?? 0,
    withdrawn_out: out?.withdrawn ?? 0,
    messages_out: out?.messages ?? 0,
    unsendable: out?.unsendable ?? 0,
  };
}

function rejectedFor(tally: FamilyTally | undefined): readonly RejectedRow[] {
  if (!tally || tally.rejected === 0) return [];
  const all = REFUSALS.map((reason) => ({ reason, routes: tally.rejectedFor(reason) }));
  return all.filter(({ routes }) => routes > 0);
}

/** Seconds as anybody wants to read them. */
function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

export function nextHopText(mode: NextHopMode): string {
  return mode.mode === "address" ? formatAddress(mode.address) : mode.mode;
}
