import { assertEquals } from "@std/assert";
import { failure } from "./exit.ts";
import { inOwnWords } from "./ipam_check.ts";

Deno.test("inOwnWords leaves no option in a hint that ipam check does not have", () => {
  const words = (message: string) => {
    const { code, text } = inOwnWords(failure(message));
    return [code, ...text.split("\n")];
  };
  assertEquals(
    words(
      "no agent answers on this host\nto start one: x; one that listens elsewhere: --socket PATH",
    ),
    [
      3,
      "no agent answers on this host",
      "to start one: x; one that listens elsewhere: --bgp=unix:PATH",
    ],
  );
  assertEquals(
    words(
      "will not dial 192.0.2.1: bird has it\nto dial: stop it, or give --force and take that risk",
    ),
    [
      3,
      "will not dial 192.0.2.1: bird has it",
      "what an agent of this host sees: --bgp alone; to dial: stop it first",
    ],
  );
});
