import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { fromHex } from "../core/net/hex.ts";
import { Writer } from "../core/net/writer.ts";
import { AdjIn } from "../core/rib/adj_in.ts";
import { madeFacts } from "../core/rib/made_peers.ts";
import { MOST_PEERS } from "../core/rib/path_table.ts";
import { encodeMessage, UPDATE } from "../core/wire/message_header.ts";
import { UpdateChecker } from "../core/wire/update_checker.ts";
import { CommandError, EXIT } from "./exit.ts";
import { quietIo } from "./made_router.ts";
import { findCommand } from "./mod.ts";
import { parseCommandLine } from "./parse.ts";
import { showRoute } from "./show_route.ts";
import { Group } from "./show_route_collect.ts";

Deno.test("Group.addPeer says where the peers of a file are too many, rather than fail", () => {
  const routes = new AdjIn(new UpdateChecker().sets), group = new Group("a.mrt");
  for (let n = 0; n < MOST_PEERS; n++) routes.addPeer(madeFacts(1));
  const error = assertThrows(() => group.addPeer(routes, madeFacts(2)), CommandError);
  assertEquals(error.code, EXIT.failed);
  assertEquals(error.text, "cannot take routes from a.mrt: there are 65,536 peers already");
  routes.removePeer(77);
  assertEquals([group.addPeer(routes, madeFacts(2)), group.peers], [77, [77]]);
});

/** A BGP4MP_MESSAGE_AS4_ADDPATH record (RFC 8050 §3) with `count` paths to 10.0.0.0/24 from `first` on. */
function addPathRecord(first: number, count: number): Uint8Array {
  const out = new Writer(),
    attributes = fromHex("40010100" + "40020602010000fde9" + "400304c0000201");
  out.u32(1_700_000_000);
  out.u16(16);
  out.u16(9);
  out.u32(20 + 23 + attributes.length + 8 * count);
  out.put(fromHex("0000fde9" + "0000fde8" + "0000" + "0001" + "c0000201" + "c0000209"));
  encodeMessage(out, UPDATE, () => {
    out.u16(0);
    out.sized16(() => out.put(attributes));
    for (let n = first; n < first + count; n++) {
      out.u32(n);
      out.u32(0x180a0000);
    }
  });
  return out.finish();
}

Deno.test("show route says so when paths to a prefix have no end", async () => {
  const path = await Deno.makeTempFile({ suffix: ".mrt" });
  try {
    const records = [0, 400, 800].map((first) => addPathRecord(first, 400));
    await Deno.writeFile(path, new Uint8Array(await new Blob(records as BlobPart[]).arrayBuffer()));
    const io = quietIo(), command = findCommand("show route")!;
    const args = parseCommandLine(command, ["--from", path, "--count"]);
    assertEquals(await showRoute(args as unknown as Parameters<typeof showRoute>[0], io), 1);
    assertEquals(io.out(), "1024 routes, 1 network, 1 peer\n");
    assertMatch(
      io.err(),
      /# 176 routes of .*\.mrt found no room: more than 1024 paths to a prefix/,
    );
  } finally {
    await Deno.remove(path);
  }
});
