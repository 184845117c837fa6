// What pods have of a node's blocks, as host-local's folder says.
import type { DemandSource } from "../core/agent/ipam_ports.ts";
import { Cannot } from "../core/io/cannot.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import { type CniFiles, CniNode } from "./ipam_cni_node.ts";
import { type CniUse, isSure, PodCount, UNSURE_SECONDS } from "./ipam_pod_count.ts";

/** Told of what cannot be done, once. */
type Note = (text: string) => void;

/** Whoever keeps the ranges, `underlay ipam cni` as a rule, looks at the ledger this often at least. */
const OTHERS_SECONDS = 10;

/** Seconds of a clock that only runs. */
const seconds = () => performance.now() / 1000;

/** Counts in the folder of a network, whose ranges another one keeps. */
export function demandOf(folder: string, note: Note, now: () => number = seconds): DemandSource {
  const pods = new PodCount(now, OTHERS_SECONDS + UNSURE_SECONDS);
  return sourceOf((blocks) => {
    pods.reach(blocks);
    return pods.count(folder, blocks);
  }, note);
}

/** Keeps the ranges of a network configuration too. */
export function cniDemandOf(
  files: CniFiles,
  note: Note,
  now: () => number = seconds,
): DemandSource {
  const node = new CniNode(files, now);
  return sourceOf((blocks) => node.keep(blocks).use, note);
}

function sourceOf(keep: (blocks: readonly BlockRow[]) => CniUse, note: Note): DemandSource {
  let said = "";
  const tried = (blocks: readonly BlockRow[]) => {
    try {
      const use = keep(blocks);
      said = "";
      return use;
    } catch (error) {
      if (!(error instanceof Cannot)) throw error;
      if (error.message !== said) note(`ipam: ${said = error.message}`);
      return undefined;
    }
  };
  return {
    hold: (blocks) => void tried(blocks),
    count(blocks) {
      const use = tried(blocks);
      return Promise.resolve(use && isSure(use) ? use : undefined);
    },
  };
}
