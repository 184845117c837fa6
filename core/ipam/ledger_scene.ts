// Ledgers that tests of requests begin with, and all that a ledger answers.
import { allocate, type AllocateAnswer, type AllocateRequest } from "./allocate.ts";
import { Ledger } from "./ledger.ts";
import { keyOf, type LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { addPool, type AddPoolRequest } from "./request_pool.ts";
import { formatRow } from "./row_text.ts";
import type { Work } from "./work.ts";

/** Seconds after the scene begins, of one boot. */
export function at(seconds: number): Moment {
  return { unix: 1_800_000_000 + seconds, boot: "b", up: 1000 + seconds };
}

/** Does the work, and makes it durable as a store would. */
export function done<Answer extends object>(
  ledger: Ledger,
  work: Work<Answer>,
  now: Moment = at(0),
): Answer | Refusal {
  const change = work(ledger, now);
  if (isRefusal(change)) return change;
  const { delta, answer } = change as { delta: Parameters<Ledger["apply"]>[0]; answer: Answer };
  ledger.apply(delta, ledger.version + 1);
  return answer;
}

/** As {@link done}, of what is not refused. */
export function must<Answer extends object>(
  ledger: Ledger,
  work: Work<Answer>,
  now: Moment = at(0),
): Answer {
  const answer = done(ledger, work, now);
  if (isRefusal(answer)) throw new Error(answer.text);
  return answer as Answer;
}

/** What was refused, of what must be. */
export function refusal<Answer extends object>(
  ledger: Ledger,
  work: Work<Answer>,
  now: Moment = at(0),
): Refusal {
  const change = work(ledger, now);
  if (!isRefusal(change)) throw new Error("it was not refused");
  return change;
}

/** A ledger with pools: `pods` of 10.0.0.0/16 where nothing else is said. */
export function scene(...pools: readonly Partial<AddPoolRequest>[]): Ledger {
  const ledger = new Ledger();
  const meta = { kind: "meta", format: 1, id: "scene", epoch: 1 } as const;
  ledger.apply({ puts: [meta], deletes: [], guards: [], what: "" }, 1);
  for (const pool of pools.length === 0 ? [{}] : pools) {
    const elastic = { coolSeconds: 60 };
    must(ledger, addPool({ name: "pods", cidrs: ["10.0.0.0/16"], elastic, ...pool }));
  }
  return ledger;
}

/** Blocks for node n1 of rack a, or whom the changes say. */
export function grantOf(changes: Partial<AllocateRequest> = {}): Work<AllocateAnswer> {
  const labels = [{ key: "rack", value: "a" }];
  return allocate({ node: "n1", labels, count: 1, freshUid: "u1", ...changes });
}

export function rowsOf(ledger: Ledger): LedgerRow[] {
  const meta = ledger.meta ? [ledger.meta] : [];
  return [
    ...meta,
    ...ledger.pools(),
    ...ledger.supers(),
    ...ledger.nodes(),
    ...ledger.blocks(),
  ];
}

/** The same rows in a ledger that reads them at once, in the opposite order. */
export function reread(ledger: Ledger): Ledger {
  const rows = rowsOf(ledger).reverse().map((row) => {
    const key = keyOf(row);
    return { key, value: formatRow(row), version: ledger.versionOf(key) };
  });
  const other = new Ledger();
  other.take(rows, ledger.version, true);
  return other;
}

/** Everything a ledger answers. */
export function answersOf(ledger: Ledger): unknown {
  const { version, meta, foreign } = ledger, supers = [...ledger.supers()];
  const free = [...ledger.pools()].flatMap(({ name, cidrs }) => [
    ...cidrs.map(({ prefix }) => [prefix, ledger.ranges.free(name, prefix, true)]),
    ...ledger.ranges.of(name).map(({ prefix }) => [prefix, ledger.ranges.free(name, prefix)]),
  ]);
  const blocks = [...ledger.blocks()], nodes = [...ledger.nodes()];
  return {
    version,
    meta,
    foreign,
    free,
    supers,
    blocks,
    nodes,
    pools: [...ledger.pools()],
    versions: rowsOf(ledger).map((row) => [keyOf(row), ledger.versionOf(keyOf(row))]),
    inside: supers.map(({ prefix }) => ledger.blocksIn(prefix)),
    racks: supers.map(({ pool, rack }) => ledger.supersOf(pool, rack).map(({ name }) => name)),
    owned: nodes.map(({ name }) => [
      ledger.blocksOf(name),
      ledger.countOf(name, "ipv4"),
      ledger.countOf(name, "ipv6"),
    ]),
    requests: blocks.map(({ request }) => request && ledger.blocksFor(request)),
    cooling: [...ledger.cooling()].map(({ name }) => name).sort(),
  };
}
