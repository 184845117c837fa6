// A snapshot as a source: its routes go into the tables of whoever reads it.
import { Cannot } from "../core/io/cannot.ts";
import type { PeekableInput } from "../core/io/peekable.ts";
import { type AdjIn, type AdjInOptions, KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { IN_BLOCK } from "../core/rib/next_hops.ts";
import { SnapshotReader } from "../core/rib/snapshot.ts";
import type { AttributeSets } from "../core/wire/attribute_set.ts";
import { AgentClient, readRow } from "./agent_ask.ts";
import { failure } from "./exit.ts";
import type { Io } from "./io.ts";
import type { Group } from "./show_route_collect.ts";

/** The routes of a snapshot, under ids of `sets`. Throws `Cannot` for one that is damaged. */
export async function readSnapshot(
  input: PeekableInput,
  sets: AttributeSets,
  options: AdjInOptions,
): Promise<AdjIn> {
  const reader = new SnapshotReader(sets, options);
  for (let chunk = await input.next(); chunk; chunk = await input.next()) {
    if (reader.push(chunk)) break;
  }
  const found = reader.finish();
  if ("adjIn" in found) return found.adjIn;
  throw new Cannot(
    `take routes from ${input.name}`,
    `the snapshot is damaged: ${found.what} at offset ${found.offset}: ${found.reason}`,
  );
}

/** A piece of a snapshot as the agent answers it. */
interface SnapshotPiece {
  readonly schema: "underlay.snapshot/1";
  /** Base64 of the octets that are next in the file. */
  readonly octets: string;
}

/** What came in to the running agent, before policy. Throws CommandError. */
export async function agentSnapshot(
  socket: string | undefined,
  sets: AttributeSets,
  options: AdjInOptions,
  io: Io,
): Promise<AdjIn> {
  const client = await AgentClient.connect(io, socket);
  try {
    const reader = new SnapshotReader(sets, options);
    for await (const line of client.ask("snapshot")) {
      const { octets } = readRow<SnapshotPiece>(line, "underlay.snapshot/1");
      if (reader.push(Uint8Array.fromBase64(octets))) break;
    }
    const found = reader.finish();
    if ("adjIn" in found) return found.adjIn;
    throw failure(
      `cannot read the agent's answer: ${found.what} at offset ${found.offset}: ${found.reason}`,
    );
  } finally {
    client.close();
  }
}

/** Adds the routes of one set of tables to another; both have the same attribute sets. */
export function copyRoutes(adjIn: AdjIn, to: AdjIn, group: Group): void {
  const peers: number[] = [], nlri = new Uint8Array(17);
  for (const peer of adjIn.peers) peers[peer] = group.addPeer(to, adjIn.facts(peer));
  for (const family of KEPT_FAMILIES) {
    const table = adjIn.table(family)!, { prefixes } = table;
    for (let row = table.rowAfter(-1); row >= 0; row = table.rowAfter(row)) {
      const prefix = table.prefixOf(row), hop = table.nextHopOf(row);
      nlri[0] = prefixes.length(prefix);
      prefixes.put(prefix, nlri, 1);
      const nextHop = hop === IN_BLOCK ? IN_BLOCK : to.nextHops.intern(adjIn.nextHops.view(hop));
      const peer = peers[table.peerOf(row)]!;
      to.announce(
        peer,
        family,
        nlri,
        0,
        table.pathIdOf(row),
        table.setOf(row),
        nextHop,
        table.timeOf(row),
      );
    }
  }
}
