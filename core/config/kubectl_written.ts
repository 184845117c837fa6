// The nodes of a ledger as kubectl has them: the other way of kubectl_nodes.
import type { BlockRow, LedgerRow } from "../ipam/ledger_row.ts";
import type { Written } from "./calico_written.ts";

/** All blocks of a node; `podCIDRs` of a Node has one of each family at most. */
const ANNOTATION = "underlay/pod-cidrs";

/** A list of Nodes, with the first held block of each family as podCIDRs and all in an annotation. */
export function writeNodes(rows: readonly LedgerRow[]): Written {
  const held = rows.filter((row) => row.kind === "block").filter(({ state }) => state === "held");
  const byNode = Map.groupBy(held, ({ node, uid }) => `${node}/${uid}`);
  const nodes = rows.filter((row) => row.kind === "node");
  let more = 0;
  const items = nodes.map(({ name, uid, labels }) => {
    const prefixes = (byNode.get(`${name}/${uid}`) ?? []).map((block: BlockRow) => block.prefix);
    const firsts = [false, true].flatMap((isIpv6) =>
      prefixes.find((prefix) => prefix.includes(":") === isIpv6) ?? []
    );
    if (prefixes.length > firsts.length) more++;
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        ...(uid !== "" && { uid }),
        labels: Object.fromEntries(labels.map(({ key, value }) => [key, value])),
        ...(prefixes.length > 0 && { annotations: { [ANNOTATION]: prefixes.join(",") } }),
      },
      spec: firsts.length > 0 ? { podCIDR: firsts[0], podCIDRs: firsts } : {},
    };
  });
  const notes = more === 0 ? [] : [
    `${more} of ${nodes.length} nodes have more blocks than podCIDRs of a Node can say; ` +
    `all are in the annotation ${ANNOTATION}`,
  ];
  const text = JSON.stringify({ apiVersion: "v1", kind: "List", items }, null, 2);
  return { text: `${text}\n`, notes };
}
