import { assertEquals } from "@std/assert";
import { isTrueAt, listAt, numberAt, readResources, textAt, textsAt } from "./resources.ts";

function kinds(text: string) {
  const resources = readResources(text);
  return "fault" in resources
    ? resources.fault
    : resources.map(({ kind, name }) => `${kind} ${name}`);
}

Deno.test("readResources reads documents, lists and JSON alike", () => {
  assertEquals(kinds("kind: A\nmetadata: {name: a}\n---\nkind: B\nmetadata: {name: b}\n"), [
    "A a",
    "B b",
  ]);
  assertEquals(kinds("kind: List\nitems:\n- kind: A\n  metadata: {name: a}\n---\n"), ["A a"]);
  assertEquals(
    kinds('{"kind": "NodeList", "items": [{"kind": "Node", "metadata": {"name": "n"}}]}'),
    [
      "Node n",
    ],
  );
  assertEquals(kinds("{kind: A, metadata: {name: a}}"), ["A a"]);
});

Deno.test("readResources says why there is none", () => {
  assertEquals(kinds(""), "there is no resource in it");
  assertEquals(kinds("kind: List\nitems: []\n"), "there is no resource in it");
  assertEquals(kinds("- 7\n"), "there is something in it that has no kind");
  assertEquals(
    kinds("a: b: c"),
    "Nested mappings are not allowed in compact mappings at line 1, column 4",
  );
});

Deno.test("readResources leaves names as they were written", () => {
  const resources = readResources(
    "kind: A\nmetadata: {name: 010}\nspec: {n: 0x10, t: true, l: [1]}\n",
  );
  if ("fault" in resources) throw new Error(resources.fault);
  const [{ name, value }] = resources as [typeof resources[number]];
  assertEquals(
    [name, textAt(value, "spec", "n"), numberAt(value, "spec", "n"), isTrueAt(value, "spec", "t")],
    ["010", "0x10", undefined, true],
  );
  assertEquals([listAt(value, "spec", "l"), listAt(value, "spec", "x")], [["1"], []]);
  assertEquals(textsAt(value, "metadata"), [{ key: "name", value: "010" }]);
});
