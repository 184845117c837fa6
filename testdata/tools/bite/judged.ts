// Bugs in what a person reads: filters, causes, verdicts, text.
import type { Mutant } from "./mutant.ts";

const FILTER = "core/filter/mod_test.ts", TIMES = "core/filter/times_test.ts";
const JUDGE = "core/session/judge/judge_test.ts", STORY = "core/capture/story_test.ts";
const STORY_FAULTS = "core/capture/story_faults_test.ts", VERDICT = "core/view/verdict_test.ts";
const PRINTABLE = "core/net/printable_test.ts", HOSTILE = "core/view/hostile_test.ts";

export const JUDGED: readonly Mutant[] = [
  {
    name: "printable-escapes-pass",
    imitates: "C34: a terminal escape in a shutdown text moves the cursor",
    file: "core/net/printable.ts",
    find: "if (code < 0x20 || code === 0x7f) return undefined;",
    put: "if (code === 0x7f) return undefined;",
    tests: [PRINTABLE, HOSTILE],
  },
  {
    name: "printable-overlong",
    imitates: "an overlong form hides a control character",
    file: "core/net/printable.ts",
    find: "if (second < low || second > high) return 0;",
    put: "if (second < 0x80 || second > 0xbf) return 0;",
    tests: [PRINTABLE],
  },
  {
    name: "verdict-escapes-pass",
    imitates: "a verdict quotes what came over the wire as it is",
    file: "core/view/labelled_rows.ts",
    find: "padEnd(this.#label), terminalText(text), this.#width)",
    put: "padEnd(this.#label), (terminalText, text), this.#width)",
    tests: [VERDICT, HOSTILE],
  },
  {
    name: "filter-super-sub",
    imitates: "-s gives what is inside and -S what covers it",
    file: "core/filter/prefixes.ts",
    find: "return length > term.length\n",
    put: "return length < term.length\n",
    tests: [FILTER],
  },
  {
    name: "filter-not-is-or",
    imitates: "a term with ! counts only where no other term matches",
    file: "core/filter/terms.ts",
    find: "any.some(matches)) && !none.some(matches)",
    put: "any.some(matches)) || !none.some(matches)",
    tests: [FILTER],
  },
  {
    name: "filter-part-of-number",
    imitates: "-a _6500_ finds AS 65001",
    file: "core/filter/paths.ts",
    find: '"(?:^|[ ,{}()\\\\[\\\\]]|$)"',
    put: '""',
    tests: [FILTER],
  },
  {
    name: "filter-communities-mixed",
    imitates: "a large community passes for two plain ones",
    file: "core/filter/communities.ts",
    find: "const pattern = term[i]!, { code, octets } = COMMUNITY_KINDS[pattern.kind];",
    put:
      "const pattern = term[i]!, { octets } = COMMUNITY_KINDS[pattern.kind], { code } = COMMUNITY_KINDS.standard;",
    tests: [FILTER],
  },
  {
    name: "filter-time-zone",
    imitates: "a time without zone is taken for local time",
    file: "core/filter/times.ts",
    find: '${parts[3] ?? "Z"}',
    put: '${parts[3] ?? "+01:00"}',
    tests: [TIMES],
  },
  {
    name: "cause-subcode-confused",
    imitates: "a wrong AS is told as a bad identifier",
    file: "core/session/cause.ts",
    find: '  2: "wrong-as",\n  3: "bad-id",',
    put: '  2: "bad-id",\n  3: "wrong-as",',
    tests: [JUDGE, STORY_FAULTS, "core/session/cause_test.ts"],
  },
  {
    name: "cause-wrong-side-silent",
    imitates: "the side that noticed the silence is told to have been silent",
    file: "core/session/judge/notified.ts",
    find:
      "const silent = otherOf(by), who = scene.name(silent), here = scene.name(by);\n  const last",
    put:
      "const silent = by, who = scene.name(silent), here = scene.name(otherOf(by));\n  const last",
    tests: [JUDGE, STORY_FAULTS, STORY],
  },
  {
    name: "cause-hold-jitter",
    imitates: "a hold timer that ran out at three quarters of its value is not seen",
    file: "core/session/judge/silence.ts",
    find: "const JITTER = 0.74;",
    put: "const JITTER = 1.5;",
    tests: [JUDGE, STORY_FAULTS, STORY],
  },
  {
    name: "cause-window-unseen",
    imitates: "C42: a peer that stops reading is not told of",
    file: "core/session/judge/silence.ts",
    find: "    if (lasted < Math.max(LEAST_BLOCKED_SECONDS, hold / 3)) return [];\n",
    put: "    if (lasted < 1e9) return [];\n",
    tests: [JUDGE, STORY_FAULTS, STORY],
  },
  {
    name: "cause-families-unseen",
    imitates: "two sides without a common family are told to miss a capability",
    file: "core/session/judge/notified.ts",
    find: "if (families) return [families, finding(id",
    put: "if (families && scene.isWhole === undefined) return [families, finding(id",
    tests: [JUDGE, STORY_FAULTS, STORY],
  },
  {
    name: "role-pairs",
    imitates: "RFC 9234 §4.2: provider and provider are a pair",
    file: "core/session/negotiate.ts",
    find: 'return a + b === 3 ? "pair" : "mismatch";',
    put: 'return a === b ? "pair" : "mismatch";',
    tests: ["core/session/negotiate_test.ts", "core/session/disagree_test.ts"],
  },
  {
    name: "hold-time-larger",
    imitates: "RFC 4271 §4.2: the larger of the two hold times is used",
    file: "core/session/negotiate.ts",
    find: "Math.min(ours.holdTimeSeconds, theirs.holdTimeSeconds)",
    put: "Math.max(ours.holdTimeSeconds, theirs.holdTimeSeconds)",
    tests: ["core/session/negotiate_test.ts"],
  },
  {
    name: "verdict-down-is-up",
    imitates: "a session that went down is told to be up",
    file: "core/view/verdict.ts",
    find: 'return open ? "stuck" : "down";',
    put: 'return open ? "stuck" : "up";',
    tests: [VERDICT],
  },
  {
    name: "verdict-alternatives-hidden",
    imitates: "where evidence cannot separate causes only the first one is told",
    file: "core/view/verdict.ts",
    find: '    ...others.flatMap((f) => row("or", alternative(f))),\n',
    put: "",
    tests: [VERDICT],
  },
  {
    name: "verdict-confidence-hidden",
    imitates: "what is only likely is told as certain",
    file: "core/view/verdict.ts",
    find: 'const sure = top.confidence === "certain" ? "" : ` (${top.confidence})`;',
    put: 'const sure = "";',
    tests: [VERDICT],
  },
];
