// ipam cni: keeps the ranges of a node's host-local equal to its blocks, and its demand known.
import { Cannot } from "../core/io/cannot.ts";
import { report } from "../core/ipam/demand_report.ts";
import type { Keeper } from "../core/ipam/keeper.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import { rebalance } from "../core/ipam/rebalance.ts";
import { isRefusal } from "../core/ipam/refusal.ts";
import { putNode } from "../core/ipam/request_node.ts";
import { StoreError } from "../core/ipam/store_error.ts";
import { cniLines, type CniRow } from "../core/view/ipam_cni.ts";
import { jsonText } from "../core/view/json_text.ts";
import { untilSignal } from "./agent_watch.ts";
import { EXIT, failure } from "./exit.ts";
import { useColor, type ColorChoice, type Io } from "./io.ts";
import { CniNode, type CniUse } from "./ipam_cni_node.ts";
import { refused, withLedger } from "./ipam_ledger.ts";
import { labelsOf } from "./ipam_words.ts";
import type { ParsedArgs } from "./parse.ts";
