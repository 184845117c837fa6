// Who asks: nodes, their labels and their incarnations.
import { newerFormat, unknownNode } from "./allocate_refusal.ts";
import { type Delta, NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { adopted, isAwaited } from "./node_adopt.ts";
import type { Refusal } from "./refusal.ts";
import type { Work } from "./work.ts";

/** A node as a request names it. */
export interface NodeRequest {
  readonly node: string;
  /** Names the incarnation; without it, the one that is known. */
  readonly uid?: string;
  /** In place of those that are known. */
  readonly labels?: NodeRow["labels"];
  /** Random: the incarnation of a node that was not known and came without one. */
  readonly freshUid: string;
}

/** A node is there: it is made known, has other labels, or is another incarnation. */
export interface NodeAnswer {
  readonly node: NodeRow;
  /** Blocks of earlier incarnations that drain from now on. */
  readonly drained: readonly BlockRow[];
}

export function putNode(request: NodeRequest): Work<NodeAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    return incarnate(ledger, request, now);
  };
}

/** Longest name of a Kubernetes node: that of a DNS subdomain. */
const MOST_NAME = 253;

/** Whether a node may be called so: it stands in keys, commands and files. */
export function isNodeName(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return text !== "" && text.length <= MOST_NAME && !/[\x00-\x20\x7f/]/.test(text);
}

function badName(node: string): Refusal | undefined {
  if (isNodeName(node)) return undefined;
  return {
    refused: "bad-request",
    text: `${JSON.stringify(shown(node))} is no name of a node: 1 to ${MOST_NAME} characters, ` +
      "without spaces and slashes",
  };
}

/** As much of a name as a person looks at. */
function shown(name: string): string {
  return name.length <= SHOWN ? name : `${name.slice(0, SHOWN)}…`;
}

const SHOWN = 60;

/**
 * The node as it is after the request; what another incarnation had drains, and what had none yet
 * becomes its own.
 */
export function incarnate(
  ledger: Ledger,
  request: NodeRequest,
  now: Moment,
): { readonly delta: Delta; readonly answer: NodeAnswer } | Refusal {
  const known = ledger.node(request.node);
  const bad = known ? undefined : badName(request.node);
  if (bad) return bad;
  const uid = request.uid || (known?.uid ?? firstUid(ledger, request));
  const isSame = known?.uid === uid, isFirst = !known || known.uid === "";
  const own = request.uid && (isSame || isFirst) ? adopted(ledger, request.node, uid) : [];
  const drained = isSame ? [] : othersDrained(ledger, request.node, uid, isFirst, now);
  const node = known && (isSame || isFirst)
    ? withLabels(isSame ? known : { ...known, uid }, request.labels, request.uid !== undefined)
    : fresh(request, uid, known);
  if (node === known && own.length === 0) return { delta: NOTHING, answer: { node, drained } };
  const puts = [...node === known ? [] : [node], ...own, ...drained];
  const how = isSame ? labelChange(known, node) : `, incarnation ${uid}`;
  const what = puts.length === 0 ? "" : `node ${node.name}${how}`;
  return { delta: { puts, deletes: [], guards: [], what }, answer: { node, drained } };
}

/** A name that waits for its first incarnation goes on waiting until one is said. */
function firstUid(ledger: Ledger, { node, freshUid }: NodeRequest): string {
  return isAwaited(ledger, node) ? "" : freshUid;
}

function othersDrained(
  ledger: Ledger,
  node: string,
  uid: string,
  isFirst: boolean,
  now: Moment,
): BlockRow[] {
  return ledger.blocksOf(node).flatMap((block) => {
    const isOther = block.uid !== uid && !(isFirst && block.uid === "");
    return isOther && block.state === "held"
      ? [drains(block, now, `${node} is another incarnation`)]
      : [];
  });
}

/** `isBack`: the node says itself who it is, so that it is there. */
function withLabels(
  known: NodeRow,
  labels: NodeRow["labels"] | undefined,
  isBack: boolean,
): NodeRow {
  const isGone = known.gone !== undefined && !isBack;
  const isLabelled = labels === undefined || sameLabels(labels, known.labels);
  if (isLabelled && (known.gone === undefined || isGone)) return known;
  const { gone, lost, ...rest } = known;
  return {
    ...rest,
    labels: labels ?? known.labels,
    ...(isGone && gone ? { gone, ...(lost && { lost }) } : undefined),
  };
}

function labelChange(before: NodeRow, { labels }: NodeRow): string {
  if (sameLabels(before.labels, labels)) return "";
  return `: labels ${labelText(before.labels)} -> ${labelText(labels)}`;
}

function labelText(labels: NodeRow["labels"]): string {
  return labels.length === 0 ? "none" : labels.map(({ key, value }) => `${key}=${value}`).join(" ");
}

function sameLabels(a: NodeRow["labels"], b: NodeRow["labels"]): boolean {
  return a.length === b.length &&
    a.every(({ key, value }, i) => b[i]!.key === key && b[i]!.value === value);
}

/** An agent of the one before stays until it unregisters: it announces what it has. */
function fresh({ node, labels }: NodeRequest, uid: string, known?: NodeRow): NodeRow {
  const { agent } = known ?? {};
  return {
    kind: "node",
    name: node,
    uid,
    labels: labels ?? known?.labels ?? [],
    ...(agent ? { agent } : undefined),
  };
}

export function drains(block: BlockRow, now: Moment, why: string): BlockRow {
  return { ...block, state: "draining", since: now, why };
}

export interface RemoveRequest {
  readonly node: string;
  /** Its agent is heard of now, and would hold the blocks again within seconds: refused. */
  readonly isAlive?: boolean;
}

/** The node is gone, by an operator or because its lease was lost: nothing of it is freed, all of it drains. */
export function removeNode(request: RemoveRequest): Work<NodeAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const known = ledger.node(request.node);
    if (!known) return unknownNode(request.node);
    if (request.isAlive) return aliveAgent(request.node);
    const node: NodeRow = { ...known, gone: known.gone ?? now };
    const drained = ledger.blocksOf(node.name)
      .filter(({ state }) => state === "held")
      .map((block) => drains(block, now, `${node.name} is gone`));
    const puts = known.gone ? drained : [node, ...drained];
    const what = puts.length === 0 ? "" : `node ${node.name} is gone`;
    return { delta: { puts, deletes: [], guards: [], what }, answer: { node, drained } };
  };
}

function aliveAgent(node: string): Refusal {
  return {
    refused: "in-use",
    text: `cannot remove node ${node}: its agent lives, and would hold its blocks again`,
    hint: "stop the agent first; --force says that it is gone all the same",
  };
}
