import { capabilityName, role as roleCapability } from "../wire/capability/mod.ts";
import { Writer } from "../net/writer.ts";
import type { Notification } from "../wire/notification.ts";
import { asOf, capabilitiesOf, type Open } from "../wire/open.ts";
import { identifierText } from "../wire/open_view.ts";
import { roleName } from "./disagree.ts";
import { rolePair } from "./negotiate.ts";
import { offerOf } from "./offer.ts";
import { ownOpen } from "./own_open.ts";
import type { SessionSettings } from "./settings.ts";

/** Why an OPEN without fault is refused all the same. */
export interface Refusal {
  readonly notification: Notification;
  /** For a person: `their AS is 65002, 65001 was expected`. */
  readonly why: string;
  /** A new try would end alike: RFC 5492 §3 asks not to come back by itself. */
  readonly final: boolean;
}

const BAD_PEER_AS = 2, BAD_IDENTIFIER = 3, UNACCEPTABLE_HOLD_TIME = 6;
const UNSUPPORTED_CAPABILITY = 7, ROLE_MISMATCH = 11;

/**
 * Whether the OPEN of a peer, in which no fault was found, is what these settings allow; the
 * refusal where it is not (RFC 4271 §6.2, RFC 6286 §2.2, RFC 5492 §3, RFC 9234 §4.2).
 */
export function admit(
  theirs: Open,
  settings: SessionSettings,
  localAs: number,
): Refusal | undefined {
  return identityRefused(theirs, settings, localAs) ?? holdRefused(theirs, settings) ??
    capabilityRefused(theirs, settings, localAs) ?? roleRefused(theirs, settings);
}

function refusal(subcode: number, why: string, data = NOTHING, final = false): Refusal {
  return { notification: { code: 2, subcode, data }, why, final };
}

const NOTHING = new Uint8Array(0);

function identityRefused(theirs: Open, settings: SessionSettings, localAs: number) {
  const as = asOf(theirs), { remoteAs, routerId } = settings;
  if (remoteAs !== undefined && as !== remoteAs) {
    return refusal(BAD_PEER_AS, `their AS is ${as}, ${remoteAs} was expected`);
  }
  // Unique within an AS; equal ones on an external session are allowed (RFC 6286 §2.1).
  if (theirs.identifier === routerId && as === localAs) {
    const id = identifierText(routerId);
    return refusal(BAD_IDENTIFIER, `their BGP identifier ${id} is ours too, inside one AS`);
  }
  return undefined;
}

function holdRefused({ holdTimeSeconds }: Open, { holdTimeLeastSeconds }: SessionSettings) {
  if (holdTimeSeconds >= holdTimeLeastSeconds || holdTimeLeastSeconds === 0) return undefined;
  const why = `their hold time is ${holdTimeSeconds} s, less than our least of ` +
    `${holdTimeLeastSeconds} s`;
  return refusal(UNACCEPTABLE_HOLD_TIME, why);
}

/** The data of 2/7 are the capabilities that are wanted, as our own OPEN would list them (RFC 5492 §3). */
function capabilityRefused(theirs: Open, settings: SessionSettings, localAs: number) {
  const theirCodes = new Set(
    capabilitiesOf(theirs).filter((c) => c.malformed === undefined).map((c) => c.code),
  );
  const missing = settings.require.filter((code) => !theirCodes.has(code));
  if (missing.length === 0) return undefined;
  const ours = capabilitiesOf(ownOpen(settings, localAs)), out = new Writer(64);
  for (const code of missing) {
    const wanted = ours.filter((c) => c.code === code);
    for (const { body } of wanted.length > 0 ? wanted : [{ body: NOTHING }]) {
      out.u8(code);
      out.sized8(() => out.put(body));
    }
  }
  const why = `they do not offer ${missing.map(capabilityName).join(", ")}, which is required`;
  return refusal(UNSUPPORTED_CAPABILITY, why, out.finish(), true);
}

function roleRefused(theirs: Open, { role, roleStrict }: SessionSettings): Refusal | undefined {
  const their = offerOf(theirs).role;
  if (role === undefined) return undefined;
  if (their === undefined) {
    if (!roleStrict) return undefined;
    return refusal(ROLE_MISMATCH, `they send no ${roleCapability.name}, which is required`);
  }
  if (rolePair(role, their) !== "mismatch") return undefined;
  const why = `their role ${roleName(their)} is no pair with our ${roleName(role)}`;
  return refusal(ROLE_MISMATCH, why);
}
