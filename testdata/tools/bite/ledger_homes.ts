// Bugs of the homes of a ledger, of the agent that follows it, and of what comes from other systems.
import type { Mutant } from "./mutant.ts";

const SQLITE = "core/io/store_sqlite_test.ts", DOOR = "core/io/store_sqlite_door_test.ts";
const COMMIT = "core/io/store_etcd_commit_test.ts", MIRROR = "core/io/store_etcd_mirror_test.ts";
const CLIENT = "core/io/etcd_client_test.ts";
const FOLLOWER = "core/agent/ipam_follower_test.ts", ROUTES = "core/agent/ipam_routes_test.ts";
const CRASH = "core/agent/ipam_crash_test.ts", COPY = "core/agent/ipam_copy_test.ts";
const HOST_LOCAL = "core/ipam/host_local_test.ts";
const CALICO = "core/config/calico_ipam_test.ts", NODES = "core/config/kubectl_nodes_test.ts";
const HOSTILE = "core/config/hostile_resources_test.ts";

export const LEDGER_HOMES: readonly Mutant[] = [
  {
    name: "sqlite-sum-unread",
    imitates: "a row that the disk has changed is granted from",
    file: "core/io/store_sqlite_read.ts",
    find:
      'if (sum !== rowSum(key, value, version)) faults.push({ what: "its sum is wrong", key });',
    put: 'if (sum === undefined) faults.push({ what: "its sum is wrong", key });',
    tests: [DOOR],
  },
  {
    name: "sqlite-missing-rows",
    imitates: "a ledger of which rows are lost is begun again with what is left",
    file: "core/io/store_sqlite_read.ts",
    find: "if (faults.length === 0 && total !== head.total) {",
    put: "if (faults.length === 0 && total < -head.total) {",
    tests: [DOOR],
  },
  {
    name: "sqlite-news-one-late",
    imitates: "a watch leaves the change out that came just after the reading",
    file: "core/io/store_sqlite_read.ts",
    find: "this.#since.all(after)",
    put: "this.#since.all(after + 1)",
    tests: [SQLITE, DOOR],
  },
  {
    name: "sqlite-deletion-unsaid",
    imitates: "what was freed by others is in use here for ever",
    file: "core/io/store_sqlite_read.ts",
    find: "    if (line === undefined) return { key, value: undefined, version };",
    put: '    if (line === undefined) return { key, value: "{}", version };',
    tests: [SQLITE],
  },
  {
    name: "sqlite-other-program",
    imitates: "tables are made in somebody else's database",
    file: "core/io/store_sqlite_file.ts",
    find: "  if (id !== APPLICATION_ID) {",
    put: "  if (id !== APPLICATION_ID && id !== 0) {",
    tests: [DOOR],
  },
  {
    name: "sqlite-empty-file-begins",
    imitates: "where the file was emptied everything is free",
    file: "core/io/store_sqlite_file.ts",
    find: "  if (facts.size > 0) return;",
    put: "  if (facts.size >= 0) return;",
    tests: [DOOR],
  },
  {
    name: "sqlite-host-unnoted",
    imitates: "a copy of the ledger on a second host is not told of",
    file: "core/io/store_sqlite_write.ts",
    find: "    this.#host.run(`host/${this.#hostName}`, String(version));\n",
    put: "",
    tests: [DOOR],
  },
  {
    name: "etcd-guards-unsent",
    imitates: "whereabouts#110: what was read is not compared when it is written",
    file: "core/io/store_etcd_commit.ts",
    find: "  for (const { key, version } of commit.guards) versions.set(key, version);\n",
    put: "",
    tests: [COMMIT],
  },
  {
    name: "etcd-old-event-overwrites",
    imitates: "an event that comes late puts an older version in a newer one's place",
    file: "core/io/store_etcd_mirror.ts",
    find: "      if (event.version <= this.complete) continue;\n",
    put: "",
    tests: [MIRROR],
  },
  {
    name: "etcd-write-sent-twice",
    imitates: "a write that may have been done is sent again",
    file: "core/io/etcd_client.ts",
    find: 'error.kind === "unknown" && isRepeatable;',
    put: 'error.kind === "unknown";',
    tests: [CLIENT],
  },
  {
    name: "agent-acknowledges-unsent",
    imitates: "a block is freed while its withdrawal waits in a buffer",
    file: "core/agent/ipam_withdrawals.ts",
    find: "return isWritten && session !== undefined && session.room === AHEAD_OCTETS;",
    put: "return true || isWritten && session !== undefined;",
    tests: [FOLLOWER, ROUTES],
  },
  {
    name: "agent-ended-session-is-paid",
    imitates: "a peer that did not notice the end uses the route, and the block is another's",
    file: "core/agent/ipam_withdrawals.ts",
    find: "    return now - debtor.endedAt >= holdSeconds;",
    put: "    return true;",
    tests: [ROUTES, CRASH],
  },
  {
    name: "agent-before-us-unheeded",
    imitates: "after a crash what the agent before had announced is freed at once",
    file: "core/agent/ipam_routes.ts",
    find: "      this.#withdrawals.add(prefix, parsePrefix(prefix)!, true);\n      this.#look();",
    put: "      this.#gone.add(prefix);",
    tests: [ROUTES, CRASH],
  },
  {
    name: "agent-announces-any-incarnation",
    imitates: "a node that was made anew announces what the old one had",
    file: "core/agent/ipam_wanted.ts",
    find: "    if (!isLive(block) || block.uid !== identity.uid) continue;",
    put: "    if (!isLive(block)) continue;",
    tests: [ROUTES, FOLLOWER],
  },
  {
    name: "agent-draining-withdrawn",
    imitates: "pods of a block that drains lose their network",
    file: "core/agent/ipam_wanted.ts",
    find: '  return state === "held" || state === "draining";',
    put: '  return state === "held";',
    tests: [ROUTES, FOLLOWER],
  },
  {
    name: "agent-two-announce",
    imitates: "two agents of a node announce at once",
    file: "core/agent/ipam_follower.ts",
    find:
      "    this.#agent.ipam.take(NOTHING_WANTED, this.#config.onConflict);\n    this.#taken = undefined;",
    put: "    this.#taken = undefined;",
    tests: [COPY],
  },
  {
    name: "agent-lost-blocks-kept",
    imitates: "what an older ledger does not know is announced on, and granted to another",
    file: "core/agent/ipam_follower.ts",
    find: "    const answer = await this.#do(keeper, declare({ node, uid, prefixes }));",
    put:
      "    const answer = undefined as { quarantined: []; leaving: []; conflicts: [] } | undefined;",
    tests: [FOLLOWER],
  },
  {
    name: "agent-conflict-unheard",
    imitates: "Cilium#41986: two announce one block, and nobody is told",
    file: "core/agent/ipam_routes.ts",
    find: "    for (const conflict of come) this.#tell(this.#conflictText(conflict), conflict);\n",
    put: "",
    tests: [ROUTES, COPY],
  },
  {
    name: "cni-draining-range-kept",
    imitates: "pods are given addresses of a block that is to be emptied",
    file: "core/ipam/host_local.ts",
    find: 'blocks.filter(({ state }) => state === "held")',
    put: 'blocks.filter(({ state }) => state !== "cooling")',
    tests: [HOST_LOCAL],
  },
  {
    name: "cni-deep-configuration",
    imitates: "a configuration without end ends the program that keeps it",
    file: "core/ipam/host_local.ts",
    find: '  if (isNestedTooDeep(config)) return { fault: "it is nested too deep" };\n',
    put: "",
    tests: [HOST_LOCAL],
  },
  {
    name: "calico-two-owners",
    imitates: "of two nodes with one block the first is believed",
    file: "core/config/calico_ipam.ts",
    find: "    const why = nodes.size > 1\n",
    put: "    const why = nodes.size > 2\n",
    tests: [CALICO],
  },
  {
    name: "calico-pending-counts",
    imitates: "Calico's claims that were never confirmed are taken for grants",
    file: "core/config/calico_ipam.ts",
    find: 'if (state === "pending" || textAt',
    put: 'if (state === "" || textAt',
    tests: [CALICO],
  },
  {
    name: "calico-block-size-guessed",
    imitates: "a size that cannot be read becomes the usual one",
    file: "core/config/calico_ipam.ts",
    find:
      'if (size === undefined) return this.#fault("IPPool", name, "its blockSize is no number");',
    put: "if (size === undefined) return;",
    tests: [HOSTILE, CALICO],
  },
  {
    name: "nodes-outside-pools",
    imitates: "k8s#29058: a podCIDR in use is granted to another",
    file: "core/config/kubectl_nodes.ts",
    find: "else if (!pool) faults.push(`node ${name}: its podCIDR ${prefix} is in no pool`);",
    put: "else if (!pool) notes.push(`node ${name}: its podCIDR ${prefix} is in no pool`);",
    tests: [NODES, HOSTILE],
  },
  {
    name: "resources-bomb",
    imitates: "the billion laughs of YAML",
    file: "core/config/resources.ts",
    find: "  if (values.some((value) => isNestedTooDeep(value))) return { fault: TOO_DEEP };\n",
    put: "",
    tests: [HOSTILE],
  },
];
