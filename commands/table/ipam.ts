// Blocks of addresses: who owns what, how it grows and shrinks, and whether it is right.
import type { Command, Run } from "../command.ts";
import {
  ALLOCATE_OPTIONS,
  CHECK_OPTIONS,
  EXPORT_OPTIONS,
  HISTORY_OPTIONS,
  IMPORT_OPTIONS,
  NODE_REMOVE_OPTIONS,
  NODE_SET_OPTIONS,
  NODE_SHOW_OPTIONS,
  REBALANCE_OPTIONS,
  RELEASE_OPTIONS,
  REPORT_OPTIONS,
  SHOW_OPTIONS,
  TREE_OPTIONS,
} from "../ipam_options.ts";
import { IPAM_CNI } from "./ipam_cni.ts";
import {
  IPAM_POOL_ADD,
  IPAM_POOL_DRAIN,
  IPAM_POOL_GROW,
  IPAM_POOL_REMOVE,
  IPAM_POOL_SET,
  IPAM_POOL_SHOW,
  NEEDS,
} from "./ipam_pool.ts";

type AnyRun = Run<never>;

const request = (name: "allocate" | "release" | "rebalance") => async () => ({
  run: (await import("../ipam_request.ts"))[name] as AnyRun,
});
const screen = (name: "show" | "tree" | "showNodes") => async () => ({
  run: (await import("../ipam_show.ts"))[name] as AnyRun,
});
const node = (name: "set" | "remove") => async () => ({
  run: (await import("../ipam_node.ts"))[name] as AnyRun,
});

const ONE_NODE = {
  name: "NODE",
  min: 1,
  max: 1,
  missing: "which node? underlay ipam node show lists them",
  complete: [],
};

export const IPAM_ALLOCATE = {
  name: "ipam allocate",
  section: "Addresses",
  summary: "grant blocks to a node",
  usage: "ipam allocate --node NAME [OPTIONS]",
  about: "Prints the blocks when they are safe on disk. A node that is not known yet is\n" +
    "made, with the labels given. Of a pool of both families --size is IPv4's; the\n" +
    "IPv6 block moves along. --prefix is the way back for what is quarantined: the\n" +
    "block and its partner are the node's again, under a new number, and announced.",
  options: ALLOCATE_OPTIONS,
  examples: [
    { line: "underlay ipam allocate --node node-1 --label rack=a", does: "one block" },
    { line: "underlay ipam allocate --node node-1 --size /26 --count 2", does: "all or none" },
    {
      line: "underlay ipam allocate --node node-1 --request 7f3a --json | jq .blocks",
      does: "may be said again, for scripts",
    },
    { line: "underlay ipam allocate --node node-1 --size /24 --plan", does: "what it would take" },
    {
      line: "underlay ipam allocate --node node-1 --prefix 10.64.0.64/26",
      does: "this very block, given back or free",
    },
  ],
  needs: NEEDS,
  load: request("allocate"),
} as const satisfies Command;

export const IPAM_RELEASE = {
  name: "ipam release",
  section: "Addresses",
  summary: "give blocks back",
  usage: "ipam release PREFIX... | --node NAME --all [OPTIONS]",
  about: "A block whose node has an agent drains until that has withdrawn it; another one\n" +
    "cools and is free then. --force frees what is quarantined, or what an agent that\n" +
    "is no more would have to withdraw. ipam allocate --prefix gives a block back.",
  operands: {
    name: "PREFIX",
    min: 1,
    max: Infinity,
    unless: ["all"],
    missing: "which blocks? or --node NAME --all",
    complete: [],
  },
  options: RELEASE_OPTIONS,
  examples: [
    { line: "underlay ipam release 10.64.0.64/26", does: "whoever has it" },
    {
      line: "underlay ipam release 10.64.0.64/26 --node node-1 --serial 4",
      does: "only if it is still this grant",
    },
    { line: "underlay ipam release --node node-1 --all", does: "everything it has" },
  ],
  needs: NEEDS,
  load: request("release"),
} as const satisfies Command;

export const IPAM_REPORT = {
  name: "ipam report",
  section: "Addresses",
  summary: "say what a node uses, and let it grow or shrink by that",
  usage: "ipam report --node NAME --used N [OPTIONS] | ipam report FILE",
  about: "FILE, or - for standard input, has a JSON object a line:\n" +
    '{"node":"n1","used":5,"pending":3,"blocks":[{"prefix":"10.64.0.0/26","used":5}]}',
  operands: { name: "FILE", min: 0, max: 1, complete: "file" },
  options: REPORT_OPTIONS,
  examples: [
    { line: "underlay ipam report --node node-1 --used 57 --pending 3", does: "60 are needed" },
    {
      line: "underlay ipam report --node node-1 --block 10.64.0.0/26=57,10.64.0.64/26=0",
      does: "the second may go",
    },
    { line: "pods-per-node | underlay ipam report -", does: "of many nodes" },
  ],
  needs: NEEDS,
  load: async () => ({ run: (await import("../ipam_report.ts")).run as AnyRun }),
} as const satisfies Command;

export const IPAM_NODE_SET = {
  name: "ipam node set",
  section: "Addresses",
  summary: "make a node known, or change its labels",
  usage: "ipam node set [OPTIONS] NODE",
  about: "With another --uid it is a new incarnation: blocks of the one before drain.",
  operands: ONE_NODE,
  options: NODE_SET_OPTIONS,
  examples: [
    { line: "underlay ipam node set node-1 --label rack=a,zone=z1", does: "where it stands" },
  ],
  needs: NEEDS,
  load: node("set"),
} as const satisfies Command;

export const IPAM_NODE_REMOVE = {
  name: "ipam node remove",
  section: "Addresses",
  summary: "a node is gone: its blocks drain",
  usage: "ipam node remove [OPTIONS] NODE",
  about: "Nothing is freed that may still be in use: blocks are given back when they are\n" +
    "empty, or after the pool's grace. Refused while the node's agent lives.",
  operands: ONE_NODE,
  options: NODE_REMOVE_OPTIONS,
  examples: [{ line: "underlay ipam node remove node-1 --plan", does: "what would drain" }],
  needs: NEEDS,
  load: node("remove"),
} as const satisfies Command;

export const IPAM_NODE_SHOW = {
  name: "ipam node show",
  section: "Addresses",
  summary: "nodes: labels, what they use and hold",
  usage: "ipam node show [OPTIONS] [NODE]",
  about: "The blocks of one node, too, where it is named.",
  operands: { name: "NODE", min: 0, max: 1, complete: [] },
  options: NODE_SHOW_OPTIONS,
  examples: [{ line: "underlay ipam node show", does: "all of them" }],
  needs: NEEDS,
  load: screen("showNodes"),
} as const satisfies Command;

export const IPAM_REBALANCE = {
  name: "ipam rebalance",
  section: "Addresses",
  summary: "let every node grow and shrink by what it reported",
  usage: "ipam rebalance [OPTIONS]",
  about: "Grants, drains, gives back: what is due now by the rules of the pools. Blocks\n" +
    "that have cooled become free, ranges of racks that are empty too.",
  options: REBALANCE_OPTIONS,
  examples: [
    { line: "underlay ipam rebalance --plan", does: "what is due, and what comes of it" },
    { line: "underlay ipam rebalance --node node-1", does: "only of one" },
  ],
  needs: NEEDS,
  load: request("rebalance"),
} as const satisfies Command;

export const IPAM_SHOW = {
  name: "ipam show",
  section: "Addresses",
  summary: "how full pools and racks are; who has an address",
  usage: "ipam show [OPTIONS]",
  about: "A bar for each pool and rack: in use, granted, going, reserved, free.",
  options: SHOW_OPTIONS,
  examples: [
    { line: "underlay ipam show", does: "pools and racks" },
    { line: "underlay ipam show --blocks", does: "and every block" },
    { line: "underlay ipam show --ip 10.64.0.70", does: "who has it?" },
    { line: "underlay ipam show --watch=1s", does: "again every second, in place" },
    { line: "underlay ipam show --style calico", does: "as calicoctl ipam show" },
    {
      line: "underlay ipam show --blocks --json | jq -r 'select(.prefix).prefix'",
      does: "for scripts",
    },
  ],
  needs: NEEDS,
  load: screen("show"),
} as const satisfies Command;

export const IPAM_TREE = {
  name: "ipam tree",
  section: "Addresses",
  summary: "the address space drawn: pools, racks, blocks, free space",
  usage: "ipam tree [OPTIONS]",
  about: "Each bar is a range from its first address to its last.",
  options: TREE_OPTIONS,
  examples: [
    { line: "underlay ipam tree", does: "everything, long runs put together" },
    { line: "underlay ipam tree --rack a --blocks", does: "every block of one rack" },
  ],
  needs: NEEDS,
  load: screen("tree"),
} as const satisfies Command;

export const IPAM_CHECK = {
  name: "ipam check",
  section: "Addresses",
  summary: "is every address accounted for, once?",
  usage: "ipam check [OPTIONS]",
  about: "Reads all that is kept again, with its checksums, and looks for blocks that\n" +
    "overlap, lie in no pool, have no owner. --bgp: also for blocks announced by\n" +
    "another node, by two, by nobody. Exit code 1 when something is found. --repair\n" +
    "puts right what is safe; with --plan it only says what.",
  options: CHECK_OPTIONS,
  examples: [
    { line: "underlay ipam check", does: "the ledger by itself" },
    { line: "underlay ipam check --bgp", does: "and what the agent sees announced" },
    { line: "underlay ipam check --bgp=192.0.2.1 --json", does: "what a ToR sees, for scripts" },
    { line: "underlay ipam check --repair --plan", does: "what would be put right" },
  ],
  // To speak BGP takes the tools of the host.
  needs: [...NEEDS, "run"],
  load: async () => ({ run: (await import("../ipam_check.ts")).run as AnyRun }),
} as const satisfies Command;

export const IPAM_HISTORY = {
  name: "ipam history",
  section: "Addresses",
  summary: "what was changed, when and by whom",
  usage: "ipam history [OPTIONS]",
  about: "The newest first.",
  options: HISTORY_OPTIONS,
  examples: [{ line: "underlay ipam history --limit 20", does: "the last twenty" }],
  needs: NEEDS,
  load: async () => ({ run: (await import("../ipam_history.ts")).run as AnyRun }),
} as const satisfies Command;

export const IPAM_EXPORT = {
  name: "ipam export",
  section: "Addresses",
  summary: "write the whole ledger as JSON",
  usage: "ipam export [OPTIONS] [FILE]",
  about: "To standard output without FILE. ipam import takes it, into any store.",
  operands: { name: "FILE", min: 0, max: 1, complete: "file" },
  options: EXPORT_OPTIONS,
  examples: [
    { line: "underlay ipam export ledger.json", does: "a copy" },
    {
      line: "underlay ipam export | underlay ipam import - --store etcd://127.0.0.1:2379",
      does: "to a cluster",
    },
  ],
  needs: NEEDS,
  load: async () => ({ run: (await import("../ipam_export.ts")).run as AnyRun }),
} as const satisfies Command;

export const IPAM_IMPORT = {
  name: "ipam import",
  section: "Addresses",
  summary: "take a ledger from a file into the store",
  usage: "ipam import [OPTIONS] FILE",
  about: "FILE is what ipam export wrote; - reads standard input. A store that is not\n" +
    "there is made. What the store has stays, and what it has not comes; --replace\n" +
    "puts it in the place of all there is.",
  operands: {
    name: "FILE",
    min: 1,
    max: 1,
    unless: ["calico", "nodes"],
    missing: "give what ipam export wrote, or - for standard input",
    complete: "file",
  },
  options: IMPORT_OPTIONS,
  examples: [
    { line: "underlay ipam import ledger.json --store new.db", does: "a copy elsewhere" },
    { line: "underlay ipam import ledger.json --replace --plan", does: "what would change" },
  ],
  needs: NEEDS,
  load: async () => ({ run: (await import("../ipam_import.ts")).run as AnyRun }),
} as const satisfies Command;

/** In the order of the help. */
export const IPAM_COMMANDS: readonly Command[] = [
  IPAM_POOL_ADD,
  IPAM_POOL_GROW,
  IPAM_POOL_DRAIN,
  IPAM_POOL_SET,
  IPAM_POOL_REMOVE,
  IPAM_POOL_SHOW,
  IPAM_ALLOCATE,
  IPAM_RELEASE,
  IPAM_REPORT,
  IPAM_REBALANCE,
  IPAM_NODE_SET,
  IPAM_NODE_REMOVE,
  IPAM_NODE_SHOW,
  IPAM_SHOW,
  IPAM_TREE,
  IPAM_CHECK,
  IPAM_HISTORY,
  IPAM_EXPORT,
  IPAM_IMPORT,
  IPAM_CNI,
];
