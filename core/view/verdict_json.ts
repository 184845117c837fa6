import type { Story, StorySide } from "../capture/story.ts";
import type { Finding } from "../session/cause.ts";
import type { Graceful, Negotiated } from "../session/negotiate.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { identifierText } from "../wire/open_view.ts";
import { momentJson } from "./rfc3339.ts";
import { farthestState, standingOf } from "./verdict.ts";

/** The JSON value of a verdict, schema `underlay.verdict/1`: names not numbers, no key for what is absent. */
export function verdictJson(story: Story): Record<string, unknown> {
  const { facts, verdict, negotiated, disagreements } = story;
  const { attempts } = facts, began = attempts.map((a) => a.first.time).filter((t) => t >= 0);
  return {
    schema: "underlay.verdict/1",
    sides: story.sides.map(sideJson),
    standing: standingOf(story),
    up: verdict.up,
    state: farthestState(story),
    attempts: facts.attemptCount,
    established: facts.upCount,
    established_seconds: round(facts.upSeconds),
    ...(began.length > 0 && { first_seen: momentJson(Math.min(...began)) }),
    ...(facts.until.time >= 0 && { last_seen: momentJson(facts.until.time) }),
    causes: verdict.causes.map(findingJson),
    remedy: verdict.remedy,
    ...(verdict.decider !== undefined && { decider: verdict.decider }),
    ...(verdict.also.length > 0 && { also: verdict.also.map(findingJson) }),
    ...(negotiated && { negotiated: negotiatedJson(negotiated) }),
    disagreements: disagreements.map(({ topic, ours, theirs, effect, fatal }) => ({
      topic,
      values: [ours, theirs],
      effect,
      fatal,
    })),
  };
}

function findingJson({ id, title, confidence, why, evidence }: Finding): Record<string, unknown> {
  return {
    cause: id,
    title,
    confidence,
    why,
    evidence: evidence.map(({ frame, text }) => ({ ...(frame !== undefined && { frame }), text })),
  };
}

function sideJson({ address, asn, bgpId, open }: StorySide): Record<string, unknown> {
  const offer = open?.offer;
  return {
    address,
    ...(asn !== undefined && { asn }),
    ...(bgpId !== undefined && { bgp_id: identifierText(bgpId) }),
    ...(open && open.frame > 0 && { open_frame: open.frame }),
    ...(offer && { hold_time_seconds: offer.holdTimeSeconds }),
    ...(offer?.hostname !== undefined && { host: offer.hostname }),
    ...(offer?.softwareVersion !== undefined && { software: offer.softwareVersion }),
  };
}

function names(families: Iterable<FamilyKey>): string[] {
  return [...families].map(familyName);
}

/** What was negotiated; directions are told as the index of the side that sends. */
export function negotiatedJson(n: Negotiated): Record<string, unknown> {
  return {
    families: names(n.families),
    peer: n.peer,
    hold_time_seconds: n.holdTimeSeconds,
    keepalive_seconds: round(n.keepaliveSeconds),
    as_octets: n.fourOctetAs ? 4 : 2,
    add_path: [names(n.send.addPath), names(n.receive.addPath)],
    extended_messages: [n.send.extendedMessage, n.receive.extendedMessage],
    ipv6_next_hop: names(n.extendedNextHop),
    route_refresh: n.routeRefresh,
    enhanced_refresh: n.enhancedRefresh,
    ...(n.restarter && n.helper && {
      graceful_restart: [gracefulJson(n.restarter), gracefulJson(n.helper)],
    }),
    role: n.role,
  };
}

function gracefulJson(g: Graceful): Record<string, unknown> {
  return {
    restart_time_seconds: g.restartTimeSeconds,
    notification: g.notification,
    families: names(g.families),
    ...(g.longLivedSeconds.size > 0 && {
      long_lived: [...g.longLivedSeconds].map(([family, seconds]) => ({
        family: familyName(family),
        stale_time_seconds: seconds,
      })),
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
