// What show route --explain --json writes is what its schema says, checked with a validator that is not ours.
import { assert } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import type { Explanation } from "../rib/explanation.ts";

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
const [schema] = ["explain", "attributes", "values"].map((name) => {
  const url = new URL(`./schema/${name}.json`, import.meta.url);
  const one = JSON.parse(Deno.readTextFileSync(url));
  ajv.addSchema(one);
  return one;
});
const validate = ajv.getSchema(schema.$id)!;

/** With every key there can be. */
const WHOLE: Explanation = {
  schema: "underlay.explain/1",
  family: "ipv4 unicast",
  prefix: "10.0.0.0/8",
  best: 1,
  paths: [{
    path: 1,
    peer: "tor-a",
    peer_address: "192.0.2.1",
    peer_asn: 65001,
    kind: "external",
    router_id: "192.0.2.1",
    path_id: 0,
    next_hop: "192.0.2.1",
    weight: 1,
    local_pref: 100,
    med: 0,
    as_path: [65001],
    origin: "igp",
    communities: ["65000:1"],
    large_communities: ["65000:1:2"],
    extended_communities: ["rt:65000:1"],
    since: "2026-01-01T00:00:00Z",
    status: "lost",
    lost: { step: "weight", value: "1", to: 2, to_value: "2" },
    not_beside: "maximum-paths ebgp is 1",
    refusal: "policy",
    policy: "from-tor",
    rule: "pods",
    otherwise: "otherwise it would be the best",
    wins_with: [
      { knob: "weight", above: 1, text: "weight above 1" },
      { knob: "local_pref", at_least: 1, text: "local-pref of at least 1" },
      { knob: "med", at_most: 1, text: "MED of at most 1" },
      { knob: "origin", is: "IGP", text: "origin IGP" },
    ],
  }],
  steps: [{ step: "weight", stays: [{ path: 2, value: "2" }], loses: [{ path: 1, value: "1" }] }],
  exports: [{
    peer: "tor-b",
    exported: false,
    withheld: "policy",
    policy: "to-tor",
    rule: "all",
    next_hop: "192.0.2.9",
    local_pref: 100,
    med: 5,
    as_path: [65000, 65001],
    down: true,
  }],
  notes: ["Not known of #1: the router id of the peer; taken as 0.0.0.0."],
};

function* objectsIn(value: unknown): Iterable<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

Deno.test("the schema of an explanation has every key, and no other", () => {
  const row = structuredClone(WHOLE) as unknown as Record<string, unknown>;
  assert(validate(row), JSON.stringify(validate.errors));
  for (const inner of objectsIn(row)) {
    inner.extra = 1;
    assert(!validate(row), JSON.stringify(inner));
    delete inner.extra;
  }
});
