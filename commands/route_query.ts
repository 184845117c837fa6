// What is asked of the routes of an agent, as it stands in the parameters of a request.
import type { FilterTexts } from "../core/filter/mod.ts";
import { formatPrefix, parsePrefix } from "../core/net/prefix.ts";
import type { Parameters } from "./agent_request.ts";
import { usageError } from "./exit.ts";
import { quote } from "./parse.ts";
import type { Question, RouteAsk, Side } from "./show_route_question.ts";
import type { ShowRouteOptions } from "./show_options.ts";

/** A question over the tables, and what of them passes. */
export interface RouteQuery {
  readonly question: Question;
  readonly from?: string;
  readonly side?: { readonly what: Side; readonly peer: string };
  readonly filtered: boolean;
  readonly primary: boolean;
  readonly where?: string;
  /** Name of a policy that is tried. */
  readonly policy?: string;
  readonly filter: FilterTexts;
  /** Rows at most. */
  readonly limit: number;
}

const KINDS = ["all", "exact", "inside", "for"] as const;
const SIDES = ["received", "accepted", "rejected", "advertised", "export", "noexport"] as const;

type Values = Readonly<Record<string, unknown>>;

/** The parameters of a request for what the words and options ask. */
export function queryParameters(
  { question, from, side, filtered, primary, where }: RouteAsk,
  options: ShowRouteOptions,
): Values {
  const expressions = [where, options.where].filter((text) => text !== undefined);
  const whole = expressions.length > 1
    ? expressions.map((text) => `(${text})`).join(" and ")
    : expressions[0];
  return {
    match: question.kind,
    ...(question.kind !== "all" && { prefix: formatPrefix(question.prefix) }),
    ...(from !== undefined && { from }),
    ...(side && { side: side.what, peer: side.peer }),
    ...(filtered && { filtered }),
    ...(primary && { primary }),
    ...(whole !== undefined && { where: whole }),
    ...(options.policy !== undefined && { policy: options.policy }),
    ...(options.limit !== undefined && { limit: options.limit }),
    ...filterParameters(options),
  };
}

function filterParameters(options: FilterTexts): Values {
  const all: Values = {
    "origin-asn": options.originAsn,
    prefixes: options.prefix,
    "include-super": options.includeSuper || undefined,
    "include-sub": options.includeSub || undefined,
    "peer-ip": options.peerIp,
    "peer-asn": options.peerAsn,
    community: options.community,
    "as-path": options.asPath,
    "start-ts": options.startTs,
    "end-ts": options.endTs,
    duration: options.duration,
    family: options.family,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The query that parameters ask, from whomever. Throws CommandError. */
export function readQuery(parameters: Parameters): RouteQuery {
  const from = parameters.text("from"), where = parameters.text("where");
  const policy = parameters.text("policy"), side = sideOf(parameters);
  return {
    question: questionOf(parameters),
    ...(from !== undefined && { from }),
    ...(side && { side }),
    filtered: parameters.flag("filtered"),
    primary: parameters.flag("primary"),
    ...(where !== undefined && { where }),
    ...(policy !== undefined && { policy }),
    filter: filterOf(parameters),
    limit: parameters.number("limit") ?? Infinity,
  };
}

function questionOf(parameters: Parameters): Question {
  const asked = parameters.text("match") ?? "all", text = parameters.text("prefix");
  const kind = KINDS.find((one) => one === asked);
  if (kind === undefined) throw usageError(`${quote(asked)} is not ${KINDS.join(", ")}`);
  if (kind === "all") return { kind };
  const prefix = parsePrefix(text ?? "");
  if (!prefix) throw usageError(`${quote(text ?? "")} is neither an address nor a prefix`);
  return { kind, prefix };
}

function sideOf(parameters: Parameters): RouteQuery["side"] {
  const asked = parameters.text("side");
  if (asked === undefined) return undefined;
  const what = SIDES.find((one) => one === asked);
  if (what === undefined) throw usageError(`${quote(asked)} is not ${SIDES.join(", ")}`);
  return { what, peer: parameters.needed("peer") };
}

function filterOf(parameters: Parameters): FilterTexts {
  const list = (name: string) => {
    const items = parameters.list(name);
    return items.length > 0 ? items : undefined;
  };
  return {
    originAsn: list("origin-asn"),
    prefix: list("prefixes"),
    includeSuper: parameters.flag("include-super"),
    includeSub: parameters.flag("include-sub"),
    peerIp: list("peer-ip"),
    peerAsn: list("peer-asn"),
    community: list("community"),
    asPath: parameters.text("as-path"),
    startTs: parameters.text("start-ts"),
    endTs: parameters.text("end-ts"),
    duration: parameters.text("duration"),
    family: list("family"),
  };
}
