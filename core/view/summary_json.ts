import type { Story } from "../capture/story.ts";
import { familyName } from "../wire/family/mod.ts";
import { timeText } from "./rfc3339.ts";
import type { FamilyCounts, PeerCounts, RouteCounts } from "./summary_counts.ts";
import type { FaultKind, Findings } from "./summary_findings.ts";
import type { Summary } from "./summary.ts";
import { verdictJson } from "./verdict_json.ts";

/** Entries of each list. */
const MOST_CHURN = 100, MOST_SLICES = 100;

/** The JSON value of a summary, schema `underlay.summary/1`. */
export function summaryJson(
  summary: Summary,
  stories: readonly Story[],
  oddNlri: number,
): Record<string, unknown> {
  const { routes, states, infos, sets } = summary;
  return {
    schema: "underlay.summary/1",
    ...spanJson(summary),
    messages: messagesJson(summary),
    routes: routesJson(routes),
    state_changes: states,
    ...(infos.size > 0 && { infos: [...infos].map(([kind, count]) => ({ kind, count })) }),
    attribute_sets: { distinct: sets.count, exact: sets.exact },
    verdicts: stories.map(verdictJson),
    senders: summary.peers.list.map(peerJson),
    families: summary.families.list.map(familyJson),
    churn: churnJson(summary),
    timeline: timelineJson(summary),
    findings: findingsJson(summary.findings, oddNlri),
  };
}

function spanJson({ first, last }: Summary): Record<string, unknown> {
  if (last.seconds < 0) return {};
  return {
    first: timeText(first.seconds, first.microseconds),
    last: timeText(last.seconds, last.microseconds),
  };
}

/** Every type is there, a zero included: scripts add them up. */
function messagesJson({ messages }: Summary): Record<string, number> {
  const [other, open, update, notification, keepalive, refresh] = messages as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { open, update, notification, keepalive, refresh, other };
}

function routesJson({ announced, withdrawn, dumped }: RouteCounts): Record<string, number> {
  return { announced, withdrawn, ...(dumped > 0 && { dumped }) };
}

function peerJson(peer: PeerCounts): Record<string, unknown> {
  const { address, label, asn, messages, updates, families } = peer;
  return {
    ...(address !== "" && { address }),
    ...(asn !== undefined && { asn }),
    ...(label !== "" && { label }),
    messages,
    updates,
    routes: routesJson(peer.total),
    families: [...families].map(([key, counts]) => ({
      family: familyName(key),
      ...routesJson(counts),
    })),
  };
}

function familyJson(counts: FamilyCounts): Record<string, unknown> {
  const { family, churn, endOfRib } = counts;
  return {
    family: familyName(family),
    ...routesJson(counts),
    ...(churn && { prefixes: { distinct: churn.distinct, exact: churn.error === 0 } }),
    end_of_rib: endOfRib,
  };
}

function churnJson(summary: Summary): Record<string, unknown> {
  const { error, prefixes } = summary.churn(MOST_CHURN);
  return {
    error,
    prefixes: prefixes.map((churn) => ({ ...churn, family: familyName(churn.family) })),
  };
}

function timelineJson({ timeline }: Summary): Record<string, unknown> {
  const { seconds, slices } = timeline.slices(MOST_SLICES);
  return {
    slice_seconds: seconds,
    slices: slices.map(({ time, ...counts }) => ({
      time: timeText(Math.floor(time), Math.round(time % 1 * 1e6)),
      ...counts,
    })),
  };
}

function findingsJson(findings: Findings, oddNlri: number): Record<string, unknown> {
  return {
    faults: findings.faults,
    fault_kinds: findings.kinds.map(faultJson),
    damages: findings.damages,
    first_damages: findings.firstDamages.map(({ offset, frame, what, reason }) => ({
      ...(offset >= 0 && { offset }),
      ...(frame > 0 && { frame }),
      what,
      reason,
    })),
    odd_nlri: oddNlri,
    notices: findings.texts.map(({ notice: { kind, text, frame }, count }) => ({
      kind,
      text,
      ...(frame > 0 && { frame }),
      count,
    })),
  };
}

function faultJson({ what, section, outcome, count, frame, reason }: FaultKind) {
  return { what, reason, outcome, section, count, ...(frame > 0 && { frame }) };
}
