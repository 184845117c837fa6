// The options of `ipam`, as data.
import type { OptionGroup, OptionSpec, OptionValues } from "./option_spec.ts";
import { COLOR, LIMIT, QUIET } from "./options.ts";

/** Where the ledger is kept. */
export const STORE = {
  name: "store",
  value: "STORE",
  complete: "file",
  help: "a file, or etcd://HOST:PORT[,HOST:PORT]; without it $UNDERLAY_STORE, and without that " +
    "/var/lib/underlay/ipam.db for root, else underlay/ipam.db in the state folder",
} as const satisfies OptionSpec;

const JSON_LINES = { name: "json", help: "one JSON object a line" } as const satisfies OptionSpec;

const WATCH = {
  name: "watch",
  letter: "w",
  value: "SPAN",
  kind: "span",
  bare: "2s",
  help: "again and again until Ctrl-C, every 2s or SPAN: in place on a terminal",
} as const satisfies OptionSpec;

export const PLAN = {
  name: "plan",
  help: "only say what it would do: blocks, routes of the fabric, utilisation, days left",
} as const satisfies OptionSpec;

const FORCE = {
  name: "force",
  help: "do it although a refusal says what speaks against it",
} as const satisfies OptionSpec;

export const LABEL = {
  name: "label",
  value: "KEY=VALUE,…",
  kind: "list",
  help: "labels of the node, e.g. rack=a; they stay as they are where none is given",
} as const satisfies OptionSpec;

const UID = {
  name: "uid",
  value: "UID",
  help: "of this incarnation of the node; another one owns nothing of it",
} as const satisfies OptionSpec;

const POOL = {
  name: "pool",
  value: "NAME",
  help: "only of this pool",
} as const satisfies OptionSpec;

/** An option that is a number. */
export const count = <const Name extends string>(
  name: Name,
  value: string,
  help: string,
  max: number = Number.MAX_SAFE_INTEGER,
) => ({ name, value, kind: "integer", min: 0, max, help } as const);

export const STORE_AND_OUTPUT = {
  title: "Store and output",
  options: [STORE, JSON_LINES, QUIET, COLOR],
} as const satisfies OptionGroup;

/** What everything has that changes the ledger. */
export const CHANGING = {
  title: "Change, store and output",
  options: [PLAN, STORE, JSON_LINES, QUIET, COLOR],
} as const satisfies OptionGroup;

export const FORCING = {
  title: "Change, store and output",
  options: [PLAN, FORCE, STORE, JSON_LINES, QUIET, COLOR],
} as const satisfies OptionGroup;

export const ALLOCATE_OPTIONS = [
  {
    title: "What",
    options: [
      { name: "node", value: "NAME", required: true, help: "who owns the blocks" },
      { name: "size", value: "/N", help: "of each block; without it the pool's usual one" },
      {
        name: "count",
        value: "N",
        kind: "integer",
        min: 1,
        max: 1024,
        help: "so many blocks, all or none; one without it",
      },
      {
        name: "prefix",
        value: "PREFIX",
        help: "this very block: a free one, or the node's own that drains or is quarantined",
      },
      POOL,
      LABEL,
      UID,
      {
        name: "request",
        value: "ID",
        help: "names this request: said again, it answers what it was granted before",
      },
    ],
  },
  CHANGING,
] as const satisfies readonly OptionGroup[];

export const RELEASE_OPTIONS = [
  {
    title: "What",
    options: [
      { name: "node", value: "NAME", help: "whose blocks; with PREFIX, refused where it is not" },
      { name: "all", help: "with --node: everything it has" },
      {
        name: "serial",
        value: "N",
        kind: "integer",
        min: 0,
        help: "of the grant: refused where the block was granted anew since",
      },
    ],
  },
  FORCING,
] as const satisfies readonly OptionGroup[];

export const REPORT_OPTIONS = [
  {
    title: "What",
    options: [
      { name: "node", value: "NAME", help: "who reports" },
      count("used", "N", "addresses in use"),
      count("pending", "N", "addresses asked for in vain"),
      {
        name: "block",
        value: "PREFIX=USED,…",
        kind: "list",
        help: "addresses in use in each block; --used is their sum where it is not given",
      },
      UID,
    ],
  },
  CHANGING,
] as const satisfies readonly OptionGroup[];

export const NODE_SET_OPTIONS = [
  { title: "What", options: [LABEL, UID] },
  CHANGING,
] as const satisfies readonly OptionGroup[];
export const NODE_REMOVE_OPTIONS = [FORCING] as const;
export const NODE_SHOW_OPTIONS = [STORE_AND_OUTPUT] as const;

export const REBALANCE_OPTIONS = [
  {
    title: "What",
    options: [{ name: "node", value: "NAME", help: "only of this node" }],
  },
  CHANGING,
] as const satisfies readonly OptionGroup[];

export const SHOW_OPTIONS = [
  {
    title: "What",
    options: [
      { name: "blocks", help: "every block, too" },
      { name: "node", value: "NAME", help: "everything about this node and its blocks" },
      { name: "ip", value: "ADDRESS", help: "who has this address; 1 where nobody has" },
      POOL,
    ],
  },
  {
    title: "Store and output",
    options: [
      STORE,
      WATCH,
      {
        name: "style",
        value: "NAME",
        choices: ["calico"],
        help: "as calicoctl ipam show prints it",
      },
      JSON_LINES,
      COLOR,
    ],
  },
] as const satisfies readonly OptionGroup[];

export const TREE_OPTIONS = [
  {
    title: "What",
    options: [
      POOL,
      { name: "rack", value: "NAME", help: "only of this rack" },
      { name: "blocks", help: "every block; long runs are not put together" },
    ],
  },
  { title: "Store and output", options: [STORE, WATCH, JSON_LINES, COLOR] },
] as const satisfies readonly OptionGroup[];

export const CHECK_OPTIONS = [
  {
    title: "What",
    options: [
      {
        name: "bgp",
        value: "SOURCE",
        bare: "agent",
        help: "also against what BGP says: the agent of this host, or SOURCE as for show route",
      },
      { name: "repair", help: "put right what is safe to" },
    ],
  },
  { title: "Change, store and output", options: [PLAN, STORE, JSON_LINES, QUIET, COLOR] },
] as const satisfies readonly OptionGroup[];

export const HISTORY_OPTIONS = [
  { title: "Store and output", options: [LIMIT, STORE, JSON_LINES, COLOR] },
] as const satisfies readonly OptionGroup[];

export const EXPORT_OPTIONS = [
  {
    title: "What",
    options: [
      { name: "calico", help: "as Calico's IPPool, BlockAffinity and IPReservation" },
      { name: "nodes", help: "as a list of Nodes with podCIDRs, as kubectl has it" },
      {
        name: "force",
        help: "write over a file that is there; of a damaged store, save what is whole",
      },
    ],
  },
  { title: "Store and output", options: [STORE, QUIET] },
] as const satisfies readonly OptionGroup[];

export const IMPORT_OPTIONS = [
  {
    title: "What",
    options: [
      { name: "replace", help: "in place of what the store has" },
      {
        name: "calico",
        value: "FILE",
        complete: "file",
        help: "Calico's IPPool, BlockAffinity and IPAMBlock, as kubectl get -o yaml has them",
      },
      {
        name: "nodes",
        value: "FILE",
        complete: "file",
        help: "kubectl get nodes -o json: their podCIDRs; with --calico their uids and labels",
      },
    ],
  },
  FORCING,
] as const satisfies readonly OptionGroup[];

export type AllocateOptions = OptionValues<typeof ALLOCATE_OPTIONS>;
export type ReleaseOptions = OptionValues<typeof RELEASE_OPTIONS>;
export type ReportOptions = OptionValues<typeof REPORT_OPTIONS>;
export type NodeSetOptions = OptionValues<typeof NODE_SET_OPTIONS>;
export type NodeRemoveOptions = OptionValues<typeof NODE_REMOVE_OPTIONS>;
export type NodeShowOptions = OptionValues<typeof NODE_SHOW_OPTIONS>;
export type RebalanceOptions = OptionValues<typeof REBALANCE_OPTIONS>;
export type ShowOptions = OptionValues<typeof SHOW_OPTIONS>;
export type TreeOptions = OptionValues<typeof TREE_OPTIONS>;
export type CheckOptions = OptionValues<typeof CHECK_OPTIONS>;
export type HistoryOptions = OptionValues<typeof HISTORY_OPTIONS>;
export type ExportOptions = OptionValues<typeof EXPORT_OPTIONS>;
export type ImportOptions = OptionValues<typeof IMPORT_OPTIONS>;
