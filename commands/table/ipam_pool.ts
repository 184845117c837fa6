// Pools of addresses that blocks are granted from.
import type { Command, Run } from "../command.ts";
import {
  POOL_ADD_OPTIONS,
  POOL_DRAIN_OPTIONS,
  POOL_GROW_OPTIONS,
  POOL_REMOVE_OPTIONS,
  POOL_SET_OPTIONS,
  POOL_SHOW_OPTIONS,
} from "../ipam_pool_options.ts";

/** A store is a file, or etcd on the network; who changes it is told by the name of the host. */
export const NEEDS = ["net", "read", "write", "env", "sys", "ffi"] as const;

const pool = (name: "add" | "grow" | "drain" | "set" | "remove") => async () => ({
  run: (await import("../ipam_pool.ts"))[name] as Run<never>,
});

const ONE_POOL = {
  name: "NAME",
  min: 1,
  max: 1,
  missing: "which pool? underlay ipam show lists them",
  complete: [],
};

export const IPAM_POOL_ADD = {
  name: "ipam pool add",
  section: "Addresses",
  summary: "make a pool that blocks are granted from",
  usage: "ipam pool add [OPTIONS] NAME CIDR...",
  about: "CIDRs of IPv4, IPv6 or both; of both, every grant is of both or of none. A rack\n" +
    "gets a range of its own in them, so that it stays one aggregate. A store that is\n" +
    "not there yet is made. The numbers in the help of an option are what holds\n" +
    "without it.",
  operands: {
    name: "NAME and CIDR",
    min: 2,
    max: Infinity,
    missing: "for example: underlay ipam pool add pods 10.64.0.0/16",
    complete: [],
  },
  options: POOL_ADD_OPTIONS,
  examples: [
    { line: "underlay ipam pool add pods 10.64.0.0/16", does: "blocks of /26, /28 to /22" },
    {
      line: "underlay ipam pool add pods 10.64.0.0/16 2001:db8:64::/108",
      does: "dual stack: both or none",
    },
    {
      line: "underlay ipam pool add gpu 10.80.0.0/20 --selector rack=a,b --usual /27",
      does: "only for two racks",
    },
    {
      line: "underlay ipam pool add pods 10.64.0.0/16 --reserve 10.64.0.0/24 --plan",
      does: "without its first /24; says what it would do",
    },
  ],
  needs: NEEDS,
  load: pool("add"),
} as const satisfies Command;

export const IPAM_POOL_GROW = {
  name: "ipam pool grow",
  section: "Addresses",
  summary: "give a pool further CIDRs",
  usage: "ipam pool grow [OPTIONS] NAME CIDR...",
  about: "They are used when those before them are full. A CIDR that overlaps another, of\n" +
    "this pool or any, is refused.",
  operands: {
    name: "NAME and CIDR",
    min: 2,
    max: Infinity,
    missing: "for example: underlay ipam pool grow pods 10.65.0.0/16",
    complete: [],
  },
  options: POOL_GROW_OPTIONS,
  examples: [{ line: "underlay ipam pool grow pods 10.65.0.0/16", does: "behind the others" }],
  needs: NEEDS,
  load: pool("grow"),
} as const satisfies Command;

export const IPAM_POOL_DRAIN = {
  name: "ipam pool drain",
  section: "Addresses",
  summary: "grant nothing more from a pool, or from one of its CIDRs",
  usage: "ipam pool drain [OPTIONS] NAME [CIDR]",
  about: "Blocks that are held stay with their nodes. --undo grants from it again.",
  operands: {
    name: "NAME and CIDR",
    min: 1,
    max: 2,
    missing: "which pool? underlay ipam show lists them",
    more: "one CIDR at a time, or the whole pool without any",
    complete: [],
  },
  options: POOL_DRAIN_OPTIONS,
  examples: [
    { line: "underlay ipam pool drain pods 10.64.0.0/16", does: "the others are used" },
    { line: "underlay ipam pool drain pods --undo", does: "as before" },
  ],
  needs: NEEDS,
  load: pool("drain"),
} as const satisfies Command;

export const IPAM_POOL_SET = {
  name: "ipam pool set",
  section: "Addresses",
  summary: "change the rules of a pool",
  usage: "ipam pool set [OPTIONS] NAME",
  about: "Only what is said changes. What is granted stays as it is; a rule that something\n" +
    "granted breaks is refused and says what, or holds for new blocks with --force.",
  operands: ONE_POOL,
  options: POOL_SET_OPTIONS,
  examples: [
    { line: "underlay ipam pool set pods --high 70 --cool 5m", does: "grow sooner, cool longer" },
    { line: "underlay ipam pool set pods --usual /25", does: "for new blocks" },
  ],
  needs: NEEDS,
  load: pool("set"),
} as const satisfies Command;

export const IPAM_POOL_REMOVE = {
  name: "ipam pool remove",
  section: "Addresses",
  summary: "remove a pool, or CIDRs of it, that nobody uses",
  usage: "ipam pool remove [OPTIONS] NAME [CIDR...]",
  about: "Refused while a block of it is held; ipam pool drain first.",
  operands: { ...ONE_POOL, name: "NAME and CIDR", max: Infinity },
  options: POOL_REMOVE_OPTIONS,
  examples: [{ line: "underlay ipam pool remove pods --plan", does: "would it be refused?" }],
  needs: NEEDS,
  load: pool("remove"),
} as const satisfies Command;

export const IPAM_POOL_SHOW = {
  name: "ipam pool show",
  section: "Addresses",
  summary: "the rules of pools",
  usage: "ipam pool show [OPTIONS] [NAME]",
  about: "CIDRs, sizes, selector, what is reserved, and how nodes grow and shrink. How\n" +
    "full it is says ipam show.",
  operands: { name: "NAME", min: 0, max: 1, complete: [] },
  options: POOL_SHOW_OPTIONS,
  examples: [{ line: "underlay ipam pool show pods", does: "everything that was set" }],
  needs: NEEDS,
  load: async () => ({ run: (await import("../ipam_show.ts")).showPools as Run<never> }),
} as const satisfies Command;
