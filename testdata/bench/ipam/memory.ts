// Grants and releases in memory with ever more blocks held, beside models of what others do.
import { filledLedger, numbers } from "../../../core/ipam/ledger_bench.ts";
import { allocate, type AllocateAnswer } from "../../../core/ipam/allocate.ts";
import { keyOf } from "../../../core/ipam/ledger_row.ts";
import type { Ledger } from "../../../core/ipam/ledger.ts";
import { isRefusal } from "../../../core/ipam/refusal.ts";
import type { Change } from "../../../core/ipam/work.ts";
import { spreadOf } from "../compare/spread.ts";
import type { Figure } from "./figure.ts";
import { LinearScan, type Model, OneSizeBitmap } from "./models.ts";
import type { Plan } from "./plan.ts";

/** /26 to /29, in equal parts. */
const SIZES = [64, 32, 16, 8] as const;
const NOW = { unix: 1_800_000_000, boot: "b", up: 100 };
const NODES = 10_000;
const NAMES = Array.from({ length: NODES }, (_, i) => `node-${i}`);

/** Of 256 racks a /15 each has room for a million blocks; a /22 is outgrown again and again. */
const ROOMY = 15, TIGHT = 22;

/** Somebody who grants: what is granted is freed again, so that the next run finds what this one did. */
interface Contestant {
  readonly name: string;
  grant(addresses: number): unknown;
  /** The last that was granted and is still held. */
  release(): void;
}

/** Our own: rows are made, checked against the ledger and applied to it, as before a commit. */
class OurLedger implements Contestant {
  readonly name: string;
  readonly #ledger: Ledger;
  readonly #next = numbers(7);
  readonly #granted: string[] = [];

  /** `rack`: prefix length of what a rack gets at first. */
  constructor(name: string, held: number, rack: number) {
    this.name = name;
    this.#ledger = filledLedger(held, 1, rack);
  }

  grant(addresses: number): void {
    const node = NAMES[this.#next(NODES)]!, size = 32 - Math.log2(addresses);
    const change = allocate({ node, freshUid: "", count: 1, size })(this.#ledger, NOW);
    if (isRefusal(change)) throw new Error(change.text);
    const { delta, answer } = change as Change<AllocateAnswer>;
    this.#ledger.apply(delta, this.#ledger.version + 1);
    this.#granted.push(keyOf(answer.blocks[0]!));
  }

  release(): void {
    const delta = { puts: [], deletes: [this.#granted.pop()!], guards: [], what: "" };
    this.#ledger.apply(delta, this.#ledger.version + 1);
  }
}

class Modelled implements Contestant {
  readonly name: string;
  readonly #model: Model;
  readonly #granted: number[] = [];

  constructor(model: Model) {
    this.#model = model;
    this.name = model.name;
  }

  grant(addresses: number): void {
    this.#granted.push(this.#model.grant(addresses));
  }

  release(): void {
    this.#model.release(this.#granted.pop()!);
  }
}

/** So many in a run, or as many as there is time for; the clock is looked at now and then. */
const MOST = 100_000, MOST_MS = 1000, LOOK = 64;

/** Grants so many at once and frees them, again and again; how many of each a second. */
function ratesOf(one: Contestant, sizes: readonly number[], atOnce: number): [number, number] {
  let done = 0, granting = 0, releasing = 0;
  while (done < MOST && granting + releasing < MOST_MS) {
    const begun = performance.now();
    let now = begun, held = 0;
    while (held < atOnce && now - begun < MOST_MS) {
      one.grant(sizes[(done + held++) % sizes.length]!);
      if (held % LOOK === 0 || now - begun > 1) now = performance.now();
    }
    granting += (now = performance.now()) - begun;
    for (let i = 0; i < held; i++) one.release();
    releasing += performance.now() - now;
    done += held;
  }
  return [done / granting * 1000, done / releasing * 1000];
}

interface Rates {
  readonly held: number;
  readonly name: string;
  readonly grants: number[];
  readonly releases: number[];
}

function measure(held: number, { runs }: Plan): Rates[] {
  const makers: readonly (() => Contestant)[] = [
    () => new OurLedger("underlay", held, ROOMY),
    () => new OurLedger("underlay, racks outgrow /22", held, TIGHT),
    () => new Modelled(new LinearScan(held, SIZES)),
    () => new Modelled(new OneSizeBitmap(held, SIZES[0], 0.5)),
    () => new Modelled(new OneSizeBitmap(held, SIZES[0], 0.99)),
  ];
  const all = makers.map((make) => make());
  const rates = all.map(({ name }): Rates => ({ held, name, grants: [], releases: [] }));
  const chance = numbers(11), sizes = Array.from({ length: MOST }, () => SIZES[chance(4)]!);
  // No more at once than there is room for where nearly all is taken.
  const atOnce = Math.min(MOST, Math.floor(held / 200));
  for (let run = 0; run < runs; run++) {
    for (const [i, one] of all.entries()) {
      const [grants, releases] = ratesOf(one, sizes, atOnce);
      rates[i]!.grants.push(grants);
      rates[i]!.releases.push(releases);
    }
  }
  return rates;
}

const MUST = 200_000, AIM = 1_000_000;

/** A hundred times as many blocks may cost a grant so many times more: log n says 1.5, and memory costs. */
const GROWTH = 5;

export function memory(plan: Plan): Promise<Figure[]> {
  const measured = plan.held.map((held) => measure(held, plan));
  const first = measured[0]!, last = measured.at(-1)!;
  const figures: Figure[] = [];
  for (const [i, { name }] of last.entries()) {
    for (const rates of measured) {
      const { held, grants } = rates[i]!;
      const isMarked = i === 0 && rates === last;
      figures.push({
        what: `${name}: grants, ${shortly(held)} held`,
        unit: "/s",
        values: grants,
        ...(isMarked && { must: MUST, aim: AIM }),
      });
    }
    figures.push({
      what: `${name}: releases, ${shortly(last[i]!.held)} held`,
      unit: "/s",
      values: last[i]!.releases,
    });
    if (measured.length < 2) continue;
    figures.push({
      what: `${name}: a grant with ${shortly(last[i]!.held)} over ${shortly(first[i]!.held)}`,
      unit: "x",
      values: [spreadOf(first[i]!.grants).median / spreadOf(last[i]!.grants).median],
      ...(i === 0 && { must: GROWTH }),
    });
  }
  return Promise.resolve(figures);
}

function shortly(held: number): string {
  return held >= 1e6 ? `${held / 1e6}M` : `${held / 1000}k`;
}
