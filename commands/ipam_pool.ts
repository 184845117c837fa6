// ipam pool add, grow, drain, set, remove: where blocks are granted from, and by which rules.
import { type Ledger } from "../core/ipam/ledger.ts";
import type { BlockSizes, ElasticSettings } from "../core/ipam/pool.ts";
import { isRefusal } from "../core/ipam/refusal.ts";
import {
  addPool,
  drainPool,
  growPool,
  type PoolRules,
  removePool,
} from "../core/ipam/request_pool.ts";
import { setPool } from "../core/ipam/request_pool_set.ts";
import type { Work } from "../core/ipam/work.ts";
import { usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { changeLedger } from "./ipam_change.ts";
import type {
  PoolAddOptions,
  PoolDrainOptions,
  PoolGrowOptions,
  PoolRemoveOptions,
  PoolSetOptions,
} from "./ipam_pool_options.ts";
import { lengthOf, lengthsOf, prefixOf, selectorOf } from "./ipam_words.ts";
import { type ParsedArgs, quote } from "./parse.ts";

export function add({ operands, options }: ParsedArgs<PoolAddOptions>, io: Io): Promise<number> {
  const [name = "", ...cidrs] = operands;
  const work = addPool({
    name: poolName(name),
    cidrs: cidrs.map((text) => prefixOf(text, "CIDR")),
    reserved: (options.reserve ?? []).map((text) => prefixOf(text, "--reserve")),
    ...rulesOf(options),
  });
  return changeLedger(options, io, founding(work), () => ({}), "make");
}

export function grow({ operands, options }: ParsedArgs<PoolGrowOptions>, io: Io): Promise<number> {
  const [name = "", ...cidrs] = operands;
  const work = growPool({ name, cidrs: cidrs.map((text) => prefixOf(text, "CIDR")) });
  return changeLedger(options, io, work);
}

export function drain(
  { operands: [name = "", cidr], options }: ParsedArgs<PoolDrainOptions>,
  io: Io,
): Promise<number> {
  const work = drainPool({
    name,
    undo: options.undo,
    ...(cidr !== undefined && { cidr: prefixOf(cidr, "CIDR") }),
  });
  return changeLedger(options, io, work);
}

export function set(
  { operands: [name = ""], options }: ParsedArgs<PoolSetOptions>,
  io: Io,
): Promise<number> {
  const { reserve, unreserve, force } = options;
  const rules = rulesOf(options), { elastic, ...others } = rules;
  const isSaid = [reserve, unreserve, ...Object.values(others), ...Object.values(elastic ?? {})]
    .some((one) => one !== undefined);
  if (!isSaid) {
    throw usageError(
      "ipam pool set needs a rule to set, e.g. --high 70\n" +
        `underlay ipam pool show ${name} has them as they are`,
    );
  }
  const work = setPool({
    name,
    force,
    ...rules,
    ...(reserve && { reserve: reserve.map((text) => prefixOf(text, "--reserve")) }),
    ...(unreserve && { unreserve: unreserve.map((text) => prefixOf(text, "--unreserve")) }),
  });
  return changeLedger(options, io, work, ({ odd }) => ({
    notes: odd.map(({ prefix, node }) => `${prefix} of ${node} stays as it is`),
  }));
}

export function remove(
  { operands, options }: ParsedArgs<PoolRemoveOptions>,
  io: Io,
): Promise<number> {
  const [name = "", ...cidrs] = operands;
  const work = removePool({ name, cidrs: cidrs.map((text) => prefixOf(text, "CIDR")) });
  return changeLedger(options, io, work);
}

/** A name that was forgotten shows in what stands in its place. */
function poolName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name) && !/^[0-9.]+$/.test(name)) return name;
  throw usageError(
    `cannot call a pool ${quote(name)}: a name has letters, digits, - and _, and no slash\n` +
      "the name comes first: underlay ipam pool add pods 10.64.0.0/16",
  );
}

/** The ledger of a store that has none yet begins with the first pool. */
function founding<Answer>(work: Work<Answer>): Work<Answer> {
  const id = crypto.randomUUID().replaceAll("-", "");
  return (ledger: Ledger, now) => {
    const change = work(ledger, now);
    if (isRefusal(change as object) || ledger.meta) return change;
    const { delta, answer } = change as Exclude<typeof change, { refused: unknown }>;
    const meta = { kind: "meta", format: 1, id, epoch: 1 } as const;
    return { delta: { ...delta, puts: [meta, ...delta.puts] }, answer };
  };
}

type RuleOptions = Omit<PoolAddOptions, "plan" | "store" | "json" | "quiet" | "color" | "reserve">;

function rulesOf(options: RuleOptions): PoolRules {
  const selector = selectorOf(options.selector), { rackLabel } = options;
  const ipv4 = sizesOf(options.sizes, options.usual, options.rackSize, "", 32);
  const ipv6 = sizesOf(options.ipv6Sizes, options.ipv6Usual, options.ipv6RackSize, "ipv6-", 128);
  return {
    ...(ipv4 && { ipv4 }),
    ...(ipv6 && { ipv6 }),
    ...(selector && { selector }),
    ...(rackLabel !== undefined && { rackLabel }),
    elastic: elasticOf(options),
  };
}

function sizesOf(
  sizes: string | undefined,
  usual: string | undefined,
  rack: string | undefined,
  family: string,
  bits: 32 | 128,
): Partial<BlockSizes> | undefined {
  if (sizes === undefined && usual === undefined && rack === undefined) return undefined;
  return {
    ...(sizes !== undefined && lengthsOf(`${family}sizes`, sizes, bits)),
    ...(usual !== undefined && { usual: lengthOf(`${family}usual`, usual, bits) }),
    ...(rack !== undefined && { rack: lengthOf(`${family}rack-size`, rack, bits) }),
  };
}

function elasticOf(options: RuleOptions): Partial<ElasticSettings> {
  const said: { readonly [Key in keyof ElasticSettings]: number | undefined } = {
    preAllocate: options.preAllocate,
    highPercent: options.high,
    lowPercent: options.low,
    settleSeconds: options.settle,
    doubleSeconds: options.doubleWithin,
    coolSeconds: options.cool,
    graceSeconds: options.grace,
    unusable: options.unusable,
    mostBlocks: options.mostBlocks,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
