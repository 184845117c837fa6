import { assert, assertEquals } from "@std/assert";
import type { ExplainedPath, Explanation } from "../rib/explanation.ts";
import { explanationLines } from "./explain_text.ts";
import { makePalette } from "./palette.ts";

const PLAIN = makePalette(false);

function path(n: number, more: Partial<ExplainedPath> = {}): ExplainedPath {
  return {
    path: n,
    peer: `leaf-${n}`,
    peer_address: `192.0.2.${n}`,
    kind: "external",
    next_hop: `192.0.2.${n}`,
    as_path: [65001, 65100],
    origin: "igp",
    status: "lost",
    ...more,
  };
}

const ROW: Explanation = {
  schema: "underlay.explain/1",
  family: "ipv4 unicast",
  prefix: "10.0.0.0/24",
  best: 1,
  paths: [
    path(1, { status: "best", local_pref: 200, weight: 5 }),
    path(2, {
      status: "multipath",
      path_id: 7,
      lost: { step: "router id", value: "192.0.2.2", to: 1, to_value: "192.0.2.1" },
    }),
    path(3, {
      lost: { step: "local-pref", value: "100", to: 1, to_value: "200" },
      wins_with: [{ knob: "weight", above: 5, text: "weight above 5" }],
    }),
    path(4, { status: "unreachable", otherwise: "otherwise it would be the best" }),
    path(5, { status: "rejected", refusal: "policy", policy: "from-tor", rule: "pods" }),
    path(6, { status: "rejected", refusal: "policy", policy: "from-tor" }),
    path(7, { status: "rejected", refusal: "AS loop" }),
  ],
  steps: [{
    step: "local-pref",
    stays: [{ path: 1, value: "200" }, { path: 2, value: "200" }],
    loses: [{ path: 3, value: "100" }],
  }, {
    step: "router id",
    stays: [{ path: 1, value: "192.0.2.1" }],
    loses: [{ path: 2, value: "192.0.2.2" }],
  }],
  exports: [
    {
      peer: "tor-a",
      exported: true,
      next_hop: "192.0.2.9",
      as_path: [65000, 65001, 65100],
      policy: "to-tor",
      rule: "all",
    },
    { peer: "tor-b", exported: false, withheld: "its own route" },
    { peer: "tor-c", exported: false, withheld: "policy", policy: "to-tor", rule: "pods" },
    { peer: "tor-d", exported: false, down: true },
  ],
  notes: ["Not known of #1: the router id of the peer; taken as 0.0.0.0."],
};

const AT_80 = `10.0.0.0/24  ipv4 unicast, 7 paths, of them 3 to choose from

       From    Id  Next hop   Weight  LP   MED  Path
*  #1  leaf-1  -   192.0.2.1  5       200  -    65001 65100 i
=  #2  leaf-2  7   192.0.2.2  0       -    -    65001 65100 i
   #3  leaf-3  -   192.0.2.3  0       -    -    65001 65100 i
x  #4  leaf-4  -   192.0.2.4  0       -    -    65001 65100 i
x  #5  leaf-5  -   192.0.2.5  0       -    -    65001 65100 i
x  #6  leaf-6  -   192.0.2.6  0       -    -    65001 65100 i
x  #7  leaf-7  -   192.0.2.7  0       -    -    65001 65100 i

Step        Stays          Loses
local-pref  200: #1 #2     100: #3
router id   192.0.2.1: #1  192.0.2.2: #2

#1   best, decided at router id
#2   used beside the best (multipath); behind #1 at router id: 192.0.2.2, and #1
     has 192.0.2.1
#3   behind #1 at local-pref: 100, and #1 has 200
     would be best with weight above 5
#4   no candidate: no way to its next hop 192.0.2.4; otherwise it would be the
     best
#5   no candidate: rejected by policy from-tor, rule pods
#6   no candidate: rejected by policy from-tor, its default, no rule fits
#7   no candidate: AS loop

Told to       Next hop   Path               Why
tor-a    yes  192.0.2.9  65000 65001 65100  policy to-tor, rule all
tor-b    no                                 its own route
tor-c    no                                 rejected by policy to-tor, rule pods
tor-d    no                                 not Established

  Not known of #1: the router id of the peer; taken as 0.0.0.0.`;

Deno.test("explanationLines reads well at 80 columns", () => {
  assertEquals(explanationLines(ROW, PLAIN, 80).join("\n"), AT_80);
});

Deno.test("explanationLines breaks no sentence at 200 columns", () => {
  const lines = explanationLines(ROW, PLAIN, 200), all = lines.join("\n");
  assertEquals(lines.length, AT_80.split("\n").length - 2);
  assert(all.includes("router id: 192.0.2.2, and #1 has 192.0.2.1\n"), all);
});

Deno.test("explanationLines keeps many paths inside of 80 columns", () => {
  const paths = Array.from({ length: 40 }, (_, i) => path(i + 1));
  const values = paths.map((one) => ({
    path: one.path,
    value: `${one.path % 3} from AS 4200000001`,
  }));
  const row = { ...ROW, paths, steps: [{ step: "MED", stays: values, loses: values }] };
  for (const line of explanationLines(row, PLAIN, 80)) assert(line.length <= 80, line);
});

Deno.test("explanationLines escapes what a peer was named", () => {
  const row = { ...ROW, paths: [path(1, { status: "best", peer: "\x1b[31mred\n" })], exports: [] };
  const text = explanationLines(row, PLAIN, 80).join("");
  assert(!text.includes("\x1b") && text.includes("red"), text);
  assert(text.includes("told to nobody"), text);
});
