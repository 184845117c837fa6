import type { Group, Key, Kind, Shape, Word } from "./spec/kind.ts";
import { ROUTER } from "./spec/router.ts";

const HEAD = `# underlay.yaml: what \`underlay peer --config underlay.yaml\` runs by.
#
# Every key there is stands here. Those behind a # have the value of the line as an example, and do
# what "Default" says while they are away. Every value is read as it is written: 010 is no number,
# 64512.10 is an AS, and only spaces indent. Put a text in quotes that begins with ! * & > | @ or
# has ": " inside. \`peer reload --plan\` says what a change would do.
`;

/** What stands in the file uncommented: a router with a ToR and a node. */
const LIVE: ReadonlySet<string> = new Set([
  "local-as",
  "prefix-lists",
  "prefix-lists.pods",
  "policies",
  "policies.from-tor",
  "policies.from-tor.rules",
  "policies.from-tor.rules[0].name",
  "policies.from-tor.rules[0].match",
  "policies.from-tor.rules[0].match.prefix-list",
  "policies.from-tor.rules[0].then",
  "policies.from-tor.otherwise",
  "templates",
  "templates.node",
  "templates.node.remote-as",
  "templates.node.client",
  "templates.node.next-hop",
  "peers",
  "peers[0].name",
  "peers[0].address",
  "peers[0].remote-as",
  "peers[0].import",
  "peers[0].export",
  "peers[1].name",
  "peers[1].address",
  "peers[1].template",
]);

/** What is written where the key's own example does not fit, as YAML. */
const WRITTEN: Readonly<Record<string, string>> = {
  "peers[0].remote-as": "65000",
  "peers[1].template": "node",
  "prefix-lists.pods": "[10.0.0.0/8 ge 16 le 26, fd00::/8 ge 48 le 64]",
  "policies.from-tor.rules[0].match.prefix-list": "pods",
  "peers[0].import": "from-tor",
  "templates.node.next-hop": "keep",
  "templates.node.remote-as": "65001",
  "ipam.labels.rack": "a",
  "peers[1].name": "node-2",
  "peers[1].address": "192.0.2.2",
};

/** Keys that need other keys or exclude each other are shown at different peers. */
const WITH_NODES: readonly string[] = ["template", "client", "ttl", "password-env"];
const SHOWN: Readonly<Record<string, (key: string) => boolean>> = {
  "peers[0]": (key) => !WITH_NODES.includes(key),
  "peers[1]": (key) => ["name", "address", "template", "ttl", "password-env"].includes(key),
  "templates.node": (key) => ["remote-as", "client", "next-hop"].includes(key),
  // All that stands there may stand here.
  "peers[0].families.ipv4": (key) => key === "import",
  "peers[0].families.ipv6": (key) => key === "import",
};

/** The name of the one that is shown, and how many items are. */
const NAMES: Readonly<Record<string, string>> = {
  "prefix-lists": "pods",
  policies: "from-tor",
  templates: "node",
  "ipam.labels": "rack",
};
const COUNTS: Readonly<Record<string, number>> = { peers: 2 };

/** The text of an `underlay.yaml` in which every key stands, with what it does. */
export function exampleConfig(): string {
  const told = new Set<unknown>();
  return `${HEAD}\n${groupLines(ROUTER, "", "", told).join("\n")}\n`;
}

/** `told`: keys that were explained; each is explained once. */
function groupLines(keys: Group, path: string, indent: string, told: Set<unknown>): string[] {
  const names = Object.keys(keys).filter((name) => SHOWN[path]?.(name) ?? true);
  return names.flatMap((name) => {
    const key = keys[name]!, inside = path === "" ? name : `${path}.${name}`;
    const gap = path === "" ? [""] : [];
    const help = told.has(key) ? [] : helpOf(key, indent);
    told.add(key);
    return [...gap, ...help, ...keyLines(name, key, inside, indent, told)];
  }).slice(path === "" ? 1 : 0);
}

function helpOf({ help, default: usual }: Key, indent: string): string[] {
  const default_ = usual === undefined ? [] : comment(`Default: ${usual}.`, indent);
  return [...comment(help, indent), ...default_];
}

/** Columns of the widest line of prose. */
const WIDEST = 96;

function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? undefined : `${lines.at(-1)} ${word}`;
    if (longer !== undefined && longer.length <= WIDEST) lines[lines.length - 1] = longer;
    else lines.push(`${indent}# ${word}`);
  }
  return lines;
}

function keyLines(
  name: string,
  { kind, example }: Key,
  path: string,
  indent: string,
  told: Set<unknown>,
): string[] {
  const head = `${indent}${LIVE.has(path) ? "" : "#"}${name}:`, text = WRITTEN[path] ?? example;
  if (kind.shape?.of === "words") {
    return [head, ...wordLines(kind.shape.table, path, `${indent}  `)];
  }
  if (text !== undefined) return [`${head} ${text}`];
  return [head, ...insideLines(kind.shape, path, `${indent}  `, told)];
}

function insideLines(
  shape: Shape | undefined,
  path: string,
  indent: string,
  told: Set<unknown>,
): string[] {
  if (shape?.of === "group") return groupLines(shape.group, path, indent, told);
  if (shape?.of === "items") {
    return Array.from(
      { length: COUNTS[path] ?? 1 },
      (_, i) => itemLines(shape.item, `${path}[${i}]`, indent, told),
    ).flat();
  }
  if (shape?.of === "names") {
    const name = NAMES[path]!, inside = `${path}.${name}`;
    return keyLines(name, { kind: shape.item } as Key, inside, indent, told);
  }
  return [];
}

/** A group as an item of a list: its first key has the dash. */
function itemLines(
  { shape }: Kind<unknown>,
  path: string,
  indent: string,
  told: Set<unknown>,
): string[] {
  const lines = insideLines(shape, path, `${indent}  `, told);
  const first = lines.findIndex((line) => !/^ *# /.test(line));
  lines[first] = lines[first]!.replace(/^( *) {2}(#?)(?=\S)/, "$1$2- ");
  return lines;
}

/** The words of the policy language, each with its first example that YAML can say. */
function wordLines(table: readonly Word[], path: string, indent: string): string[] {
  return table.flatMap(({ key, help, examples: [example] }) => {
    const inside = `${path}.${key}`, mark = LIVE.has(inside) ? "" : "#";
    const value = WRITTEN[inside] ?? (example === undefined ? "" : quotedIfNeeded(example));
    return [...comment(help, indent), `${indent}${mark}${key}: ${value}`.trimEnd()];
  });
}

/** What has a colon is a number to some readers of YAML. */
function quotedIfNeeded(text: string): string {
  return /^[\w/.][\w/. +-]*$/.test(text) ? text : JSON.stringify(text);
}
