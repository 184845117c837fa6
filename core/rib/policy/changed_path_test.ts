import { assertEquals } from "@std/assert";
import { MadeRoutes, rule } from "./made_routes.ts";

Deno.test("judge asks for the path as rules before have made it, also of a set that it knows", () => {
  const routes = new MadeRoutes();
  const plain = { "as-path": "^65001_" }, prepended = { "as-path": "^65009_" };
  const policy = routes.policy({
    rules: [
      rule("far", { prefix: "10.0.0.0/8+" }, "next", "prepend as-path 65009"),
      rule("prepended", prepended, "accept"),
      rule("plain", plain, "accept", "set med 1"),
    ],
  });
  const judged = (prefix: string) => policy.judge(routes.route({ prefix })).rule;
  // The same set each time; the first answer about it is the one that is remembered.
  assertEquals(
    [judged("192.0.2.0/24"), judged("10.1.0.0/16"), judged("192.0.2.0/24")],
    [2, 1, 2],
  );
});
