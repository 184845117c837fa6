import { assertEquals } from "@std/assert";
import { birdGreeting, birdName } from "./version.ts";

Deno.test("birdName gives Calico's tools a kind and an address, and BIRD 2 the name as it is", () => {
  assertEquals(birdName("tor-a", "10.0.0.2", 2), "tor-a");
  assertEquals(birdName("tor-a", "10.0.0.2", 1), "Node_10_0_0_2");
  assertEquals(birdName("fd00::1", "fd80:24e2:f998:72d7::2", 1), "Node_fd80_24e2_f998_72d7__2");
  assertEquals(birdName("tor", "fe80::1%eth0.7", 1), "Node_fe80__1%eth0.7");
});

Deno.test("birdName leaves a name alone that says its kind", () => {
  assertEquals(birdName("Mesh_10_0_0_9", "10.0.0.9", 1), "Mesh_10_0_0_9");
  assertEquals(birdName("Global_", "10.0.0.9", 1), "Node_10_0_0_9");
});

Deno.test("birdGreeting says what clients wait for", () => {
  assertEquals(birdGreeting(2), "BIRD 2.0.12 ready.");
  assertEquals(birdGreeting(1), "BIRD v1.6.8 ready.");
});
