// Blocks and the pods of a node.
import type { Command, Run } from "../command.ts";
import { CNI_OPTIONS } from "../ipam_cni_options.ts";
import { NEEDS } from "./ipam_pool.ts";

export const IPAM_CNI = {
  name: "ipam cni",
  section: "Addresses",
  summary: "keep a node's host-local CNI ranges equal to its blocks",
  usage: "ipam cni --node NAME --conflist FILE [OPTIONS]",
  about: "Runs until Ctrl-C. A granted block becomes a subnet of the range set, one that\n" +
    "drains leaves it; pods keep the addresses they have. What they use is counted in\n" +
    "host-local's folder and reported, so that the node grows and shrinks by it.",
  options: CNI_OPTIONS,
  examples: [
    {
      line: "underlay ipam cni --node node-1 --conflist /etc/cni/net.d/10-pods.conflist",
      does: "beside the container runtime",
    },
    {
      line: "underlay ipam cni --node node-1 --conflist 10-pods.conflist --once --plan",
      does: "what would be written",
    },
  ],
  needs: NEEDS,
  load: async () => ({ run: (await import("../ipam_cni.ts")).run as Run<never> }),
} as const satisfies Command;
