import { assertEquals } from "@std/assert";
import { checkedConfig, checkedConfigAside } from "./config_reading.ts";

const PROGRAM = new URL("../main.ts", import.meta.url).href;

function peers(count: number, more = ""): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `  - {address: 10.0.${i >> 8}.${i & 255}, remote-as: 65001, import: p${more}}`,
  );
  const policies = "policies: {p: {rules: [{match: {prefix: 10.0.0.0/8+}, then: accept}]}}";
  return `local-as: 65001\n${policies}\nnext-hops: [{prefix: "::/0", unreachable: yes}]\npeers:\n${
    lines.join("\n")
  }\n`;
}

Deno.test("checkedConfigAside reads in another thread what it would read here", async () => {
  for (
    const text of [peers(2), peers(300), peers(300, ", hold-time: 2"), peers(200, ", hld-time: 9")]
  ) {
    assertEquals(await checkedConfigAside(text, "u.yaml", PROGRAM), checkedConfig(text, "u.yaml"));
  }
});

Deno.test("checkedConfigAside leaves this thread to go on meanwhile", async () => {
  const order: string[] = [];
  const turn = new Promise<void>((resolve) =>
    setTimeout(() => resolve(void order.push("another turn of the loop")), 0)
  );
  await checkedConfigAside(peers(300), "u.yaml", PROGRAM);
  order.push("read");
  await turn;
  assertEquals(order, ["another turn of the loop", "read"]);
  // What is short is read at once.
  order.length = 0;
  setTimeout(() => order.push("another turn of the loop"), 0);
  await checkedConfigAside(peers(2), "u.yaml", PROGRAM);
  assertEquals(order, []);
  await new Promise((resolve) => setTimeout(resolve, 0));
});
