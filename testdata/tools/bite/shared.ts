// Bugs in what is remembered: interned blocks, kept text, what goes to another thread.
import type { Mutant } from "./mutant.ts";

const INTERNED = "core/net/interned_bytes_test.ts", CHECKER = "core/wire/update_checker_test.ts";
const PAGE = "core/view/page_test.ts", RELAY = "core/capture/relay_test.ts";

export const SHARED: readonly Mutant[] = [
  {
    name: "intern-without-comparing",
    imitates: "two blocks of one hash and one length are one block",
    file: "core/net/interned_bytes.ts",
    find: "rows.get(id, SHAPE) === shape &&\n        this.#same(rows.get(id, PLACE), start, end)",
    put: "rows.get(id, SHAPE) === shape",
    tests: [INTERNED],
  },
  {
    name: "intern-class-ignored",
    imitates: "a block of a two-octet session is taken for sound because a four-octet one was",
    file: "core/net/interned_bytes.ts",
    find: "const shape = end - start | klass << CLASS_SHIFT;",
    put: "const shape = end - start;",
    tests: [INTERNED, CHECKER],
  },
  {
    name: "intern-sweep-unannounced",
    imitates: "ids are given out anew and what was derived from the old ones is still shown",
    file: "core/net/interned_bytes.ts",
    find: "    this.generation++;\n",
    put: "",
    tests: [INTERNED],
  },
  {
    name: "intern-sweep-held",
    imitates: "octets that somebody holds are swept away",
    file: "core/net/interned_bytes.ts",
    find: "if (refs > 0) return",
    put: "if (refs > HOLD) return",
    tests: [INTERNED],
  },
  {
    name: "block-first-class-only",
    imitates: "a block is checked for the first session that brings it and never for another",
    file: "core/wire/attribute_set.ts",
    find: "const klass = context.attributeClass;",
    put: "const klass = 0 * context.attributeClass;",
    tests: [CHECKER, "core/filter/mod_test.ts", "core/wire/attribute/incidents_test.ts"],
  },
  {
    name: "kept-text-of-old-page",
    imitates: "text is pasted from where other text stands by now",
    file: "core/view/page.ts",
    find: "if (page.generation !== this.#pageGeneration || this.#generationOf()",
    put: "if (this.#generationOf()",
    tests: [PAGE],
  },
  {
    name: "kept-text-of-old-sets",
    imitates: "attributes are printed that another block had under the same id",
    file: "core/view/page.ts",
    find:
      "page.generation !== this.#pageGeneration || this.#generationOf() !== this.#setGeneration",
    put: "page.generation !== this.#pageGeneration",
    tests: [PAGE],
  },
  {
    name: "kept-text-of-old-sheet",
    imitates: "the attributes of the route above are copied from a sheet that was handed on",
    file: "core/view/page.ts",
    find: "if (id === this.#lastId && page.sheet === this.#lastSheet) {",
    put: "if (id === this.#lastId) {",
    tests: [PAGE],
  },
  {
    name: "relay-generation-kept",
    imitates: "another thread prints the attributes of a block that was swept away",
    file: "core/capture/told_blocks.ts",
    find: "    this.generation = generation;\n",
    put: "",
    tests: [RELAY],
  },
  {
    name: "relay-add-path-lost",
    imitates: "another thread does not know of path identifiers",
    file: "core/capture/relay_flow.ts",
    find: "addPath: [...addPath],",
    put: "addPath: [],",
    tests: [RELAY],
  },
  {
    name: "relay-flow-once",
    imitates: "what becomes known of a session later never gets to the thread that prints",
    file: "core/capture/relay.ts",
    find: "if (sent !== undefined && isSame(sent, flow)) return;",
    put: "if (sent !== undefined) return;",
    tests: [RELAY],
  },
  {
    name: "relay-faults-lost",
    imitates: "faults do not get to the thread that prints",
    file: "core/capture/relay.ts",
    find: "const told = faults.length > 0 ? this",
    put: "const told = faults.length > 1000 ? this",
    tests: [RELAY],
  },
  {
    name: "replay-path-id-lost",
    imitates: "routes of a table dump lose their path identifiers on the way",
    file: "core/capture/replay.ts",
    find: "entry.pathId = view.getFloat64(at + 8, true);",
    put: "entry.pathId = -1;",
    tests: [RELAY],
  },
];
