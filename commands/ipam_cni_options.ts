// The options of `ipam cni`, as data.
import { LABEL, PLAN, STORE_AND_OUTPUT } from "./ipam_options.ts";
import type { OptionGroup, OptionValues } from "./option_spec.ts";

export const CNI_OPTIONS = [
  {
    title: "The node",
    options: [
      { name: "node", value: "NAME", required: true, help: "whose blocks its pods use" },
      {
        name: "conflist",
        value: "FILE",
        complete: "file",
        required: true,
        help: "the network configuration with host-local in it, in /etc/cni/net.d as a rule",
      },
      {
        name: "state",
        value: "FOLDER",
        complete: "file",
        help: "where host-local keeps what it gave out: its dataDir, /var/lib/cni/networks",
      },
      LABEL,
      {
        name: "every",
        value: "SPAN",
        kind: "span",
        help: "count this often, though nothing was seen to change: 5s",
      },
      { name: "once", help: "look once and end" },
      PLAN,
    ],
  },
  STORE_AND_OUTPUT,
] as const satisfies readonly OptionGroup[];

export type CniOptions = OptionValues<typeof CNI_OPTIONS>;
