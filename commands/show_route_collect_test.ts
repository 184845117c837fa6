import { assertEquals, assertThrows } from "@std/assert";
import { AdjIn } from "../core/rib/adj_in.ts";
import { madeFacts } from "../core/rib/made_peers.ts";
import { MOST_PEERS } from "../core/rib/path_table.ts";
import { UpdateChecker } from "../core/wire/update_checker.ts";
import { CommandError, EXIT } from "./exit.ts";
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
