// Real daemons, live, in network namespaces: what they write and what they say to each other, read
// by us and by bgpdump and tshark. Needs Linux, root and the packages of testdata/tools/lab.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Scenario } from "../tools/lab/scenario.ts";
import { run } from "../tools/lab/shell.ts";
import { tsharkCounts } from "../tools/lab/truth.ts";
import { gated } from "./interop/gate.ts";
import { ourFacts, tsharkFacts } from "./interop/facts.ts";
import { KNOWN } from "./interop/known.ts";
import { linesWhileCapturing } from "./interop/live.ts";
import { programsOf } from "./interop/needs.ts";
import { scenarioNamed, Stage } from "./interop/stage.ts";
import { decode, summary } from "./interop/underlay.ts";

/** Written by a daemon while it runs. Those that take longest come first. */
const DUMPS = [
  ...["gobgp-table", "gobgp-table-add-path", "bird-table", "bird-table-add-path", "frr-table"],
  ...["bird-updates", "bird-updates-add-path", "frr-all", "frr-all-et", "frr-updates"],
  ...["gobgp-updates", "gobgp-updates-add-path", "openbgpd-all", "openbgpd-updates"],
  ...["openbgpd-table-v2", "openbgpd-table"],
];

/** Sessions that come up and stay up. */
const SESSIONS = [
  ...["bird-frr-dual", "frr-openbgpd-ipv6", "gobgp-openbgpd", "bird-bird-extended-next-hop"],
  ...["bird-frr-add-path", "bird-gobgp-add-path", "bird-exabgp-attributes", "frr-gobgp-refresh"],
  ...["gobgp-gobgp-families", "gobgp-frr-families", "gobgp-gobgp-route-targets", "bird-frr-churn"],
];

/** Something is wrong, and we say what. */
const FAULTS = [
  ...["wrong-as-bird-to-frr", "wrong-as-gobgp-to-openbgpd", "hold-expired-frr-stopped"],
  ...["md5-one-side", "refused-bird", "cease-max-prefixes-frr", "three-neighbours"],
];

const LIVE = ["bird", "birdc", "bgpd (FRR)", "vtysh", "ip", "tcpdump", "setsid"];

const staged: string[] = [];
let stage: Stage | undefined;

Deno.test.beforeAll(async () => {
  if (staged.length === 0) return;
  stage = await Stage.open();
  await stage.perform(staged);
});

Deno.test.afterAll(() => stage?.close());

/** A test of what one scenario leaves. */
function scene(
  scenarioName: string,
  says: string,
  programs: readonly string[],
  test: (stage: Stage, scenario: Scenario) => Promise<void>,
): void {
  const scenario = scenarioNamed(scenarioName);
  const needs = [...programsOf(scenario.between), ...programs, "setsid"];
  const runs = gated(`interop ${scenarioName}: ${says}`, needs, () => test(stage!, scenario));
  if (runs) staged.push(scenarioName);
}

/** Lines that tell of a fault or of damage. */
function complaints(stderr: string): string[] {
  return stderr.split("\n").filter((line) =>
    line.startsWith("  ! ") || line.startsWith("# damage")
  );
}

for (const name of DUMPS) {
  scene(name, "-m prints what bgpdump -m prints", ["bgpdump"], async (stage) => {
    const path = stage.file(name, "mrt"), known = KNOWN[name];
    const theirs = (await run(["bgpdump", "-m", path])).stdout;
    const ours = await decode("-m", path);
    const mended = theirs.split("\n").map(known?.bgpdump ?? String).join("\n");
    if (known?.bgpdump) assert(mended !== theirs, `no longer needed: ${known.why}`);
    assert(mended.split("\n").length > 20, `bgpdump printed next to nothing:\n${theirs}`);
    assertEquals(ours.stdout, mended);
    const said = complaints(ours.stderr);
    assertEquals(ours.code, said.length > 0 ? 1 : 0, ours.stderr);
    for (const line of said) assertMatch(line, known?.said ?? /^nothing$/);
  });
}

for (const name of SESSIONS) {
  scene(name, "counts, routes and attributes are tshark's, the session is up", ["tshark"], async (
    stage,
  ) => {
    const path = stage.file(name, "pcap"), { messages, verdicts, findings } = await summary(path);
    assertEquals(messages, await tsharkCounts(path));
    assert((messages["update"] ?? 0) > 0);
    assertEquals(findings.damages + findings.faults, 0);
    assertEquals(verdicts.map(({ standing }) => standing), ["up"]);
    assertEquals(verdicts[0]?.causes[0]?.cause, "established");
    const { stdout, code } = await decode("--json", path);
    assertEquals(code, 0);
    assertEquals(ourFacts(stdout), await tsharkFacts(path));
  });
}

for (const name of FAULTS) {
  scene(name, "the verdict names what was planted", ["tshark"], async (stage, scenario) => {
    const path = stage.file(name, "pcap"), { messages, verdicts } = await summary(path);
    assertEquals(messages, await tsharkCounts(path));
    const { sessions = {}, causes = [] } = scenario;
    const wanted = Object.keys(sessions).length > 0 ? sessions : { "192.0.2.2": causes };
    assertEquals(verdicts.length, Object.keys(wanted).length);
    for (const { sides, causes: named } of verdicts) {
      const far = sides.map(({ address }) => address).find((address) => address in wanted) ?? "";
      const cause = named[0]?.cause ?? "";
      assert(wanted[far]?.includes(cause), `${far}: ${cause} is not ${wanted[far]}`);
    }
  });
}

scene("openbgpd-table-mp", "records that nobody reads are named and skipped", [], async (stage) => {
  const { stdout, stderr, code } = await decode(stage.file("openbgpd-table-mp", "mrt"));
  assertMatch(stderr + stdout, /MRT BGP4MP ENTRY is obsolete: skipped/);
  // Nothing in it could be read.
  assertEquals(code, 1);
});

gated(
  "interop live: tcpdump -U -w - | underlay decode - prints lines while packets arrive",
  LIVE,
  async () => {
    const { opening, later, code } = await linesWhileCapturing();
    assertMatch(opening, /OPEN/);
    assertMatch(later, /10\.99\.0\.0\/16/);
    assertEquals(code, 0);
  },
);
