import { announcedOf } from "./announced.ts";
import { type ConfigError, ErrorList } from "./config_error.ts";
import type { Nearest } from "./misread.ts";
import { decisionOf, hopsOf } from "./decision_keys.ts";
import { ipamOf } from "./ipam_keys.ts";
import { PeerMaker } from "./peer_maker.ts";
import { policiesOf, prefixListsOf } from "./policy_keys.ts";
import type { RouterConfig } from "./router_config.ts";
import type { Reading, Values } from "./spec/kind.ts";
import { ROUTER, router } from "./spec/router.ts";
import { readTree } from "./yaml_tree.ts";

export interface ReadOptions {
  /** Finds the name that a mistyped one was meant to be. */
  readonly nearest?: Nearest;
  /** Whether a variable is there; without it that is left to whoever reads the key. */
  readonly hasVariable?: (name: string) => boolean;
  /** Why a file, as the configuration names it, holds no key; without it that is left to whoever reads it. */
  readonly keyFault?: (path: string) => string | undefined;
}

/** A whole configuration, or all that is wrong in it, in the order of the file. */
export type ConfigReading =
  | { readonly config: RouterConfig; readonly errors?: undefined }
  | { readonly errors: readonly ConfigError[]; readonly config?: undefined };

/**
 * Reads `underlay.yaml`; `file` is what errors call it. Nothing but the text is looked at, unless the
 * options look at what it names.
 */
export function readConfig(text: string, file: string, options: ReadOptions = {}): ConfigReading {
  const errors = new ErrorList(file), tree = readTree(text, errors);
  if (!tree) return { errors: errors.sorted() };
  const reading: Reading = { errors, nearest: options.nearest ?? (() => undefined) };
  if (tree.kind === "nothing") {
    errors.add(tree.place, "", "the file is empty", "it needs local-as and peers");
    return { errors: errors.sorted() };
  }
  const values = router.read(tree, { path: "", reading });
  const config = values && configOf(values, reading, options);
  return errors.length > 0 || !config ? { errors: errors.sorted() } : { config };
}

/** Undefined where the errors say why. */
function configOf(
  values: Values<typeof ROUTER>,
  reading: Reading,
  options: ReadOptions,
): RouterConfig | undefined {
  const port = values.port?.value ?? 179;
  const listen = values.listen?.value.map(({ value }) => value) ?? ["0.0.0.0", "::"];
  const prefixLists = prefixListsOf(values["prefix-lists"]?.value);
  const policies = policiesOf(values.policies?.value, prefixLists, reading);
  const localAs = values["local-as"]?.value;
  const maker = new PeerMaker(values, localAs ?? 0, policies, reading, options);
  const peers = maker.peers();
  const routerId = values["router-id"]?.value, clusterId = values["cluster-id"]?.value;
  const control = values.control?.value, ipam = ipamOf(values.ipam, reading);
  if (localAs === undefined) return undefined;
  return {
    localAs,
    ...(routerId !== undefined && { routerId }),
    ...(clusterId !== undefined && { clusterId }),
    listen: [...new Set(listen)].map((address) => ({ address, port })),
    decision: decisionOf(values.decision?.value),
    gracefulShutdown: values["graceful-shutdown"]?.value ?? false,
    obeyGracefulShutdown: values["obey-graceful-shutdown"]?.value ?? true,
    rejectAsSets: values["reject-as-sets"]?.value ?? false,
    nextHops: hopsOf(values["next-hops"]?.value ?? [], reading),
    prefixLists,
    policies,
    peers,
    announce: announcedOf(values.announce?.value ?? [], reading),
    ...(ipam && { ipam }),
    control: {
      ...(control?.socket && { socket: control.socket.value }),
      ...(control?.["bird-socket"] && { birdSocket: control["bird-socket"].value }),
      birdVersion: control?.["bird-version"]?.value ?? 2,
    },
    watch: values.watch?.value ?? false,
  };
}
