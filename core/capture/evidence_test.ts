import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { Update } from "../wire/update.ts";
import {
  answer,
  eachFamily,
  IMPOSSIBLE,
  newQuestion,
  weigh,
  weighAsWidth,
  weighNlri,
} from "./evidence.ts";
import { ATTRIBUTES, ATTRIBUTES2, madeReach, madeUnreach, madeUpdate } from "./made_updates.ts";

const IPV4 = 1 << 8 | 1, IPV6 = 2 << 8 | 1;

function located(bytes: Uint8Array): Update {
  const update = new Update();
  assertEquals(update.locate(bytes, 0, bytes.length), undefined);
  return update;
}

function widths(attributes: string): [number, number] {
  const update = located(madeUpdate("", attributes, ""));
  return [weighAsWidth(update, 4), weighAsWidth(update, 2)];
}

function nlri(hex: string, key = IPV4): [number, number] {
  const bytes = fromHex(hex), fields = [[0, bytes.length]] as const;
  return [weighNlri(bytes, key, fields, false), weighNlri(bytes, key, fields, true)];
}

Deno.test("weighAsWidth fits a path to the width with which its segments end where it ends", () => {
  assertEquals(widths(ATTRIBUTES), [0, IMPOSSIBLE]);
  assertEquals(widths(ATTRIBUTES2), [IMPOSSIBLE, 0]);
  assertEquals(widths("40010100"), [-1, -1], "no path says nothing");
  assertEquals(widths("400200"), [-1, -1], "nor does an empty one");
  assertEquals(widths("400204" + "05010001"), [IMPOSSIBLE, IMPOSSIBLE], "no segment type");
  assertEquals(widths("400202" + "0200"), [IMPOSSIBLE, IMPOSSIBLE], "no number");
  assertEquals(widths("400206"), [-1, -1], "cut");
});

Deno.test("weighAsWidth believes the length of AGGREGATOR, and doubts zeros", () => {
  assertEquals(widths("c00708" + "0000fde9c0000201"), [0, IMPOSSIBLE]);
  assertEquals(widths("c00706" + "fde9c0000201"), [IMPOSSIBLE, 0]);
  // Two numbers of two octets, the first zero; four octets do not fit.
  const [, two] = widths("400206" + "0202" + "0000fde9");
  assert(two > 0 && two < IMPOSSIBLE);
});

Deno.test("weighNlri knows what cannot be, and what is unlikely", () => {
  assertEquals(nlri("180a0100"), [0, IMPOSSIBLE]);
  assertEquals(nlri("2100"), [IMPOSSIBLE, IMPOSSIBLE]);
  const [plain, paths] = nlri("00000001180a0100");
  assert(plain > paths && plain < IMPOSSIBLE, `${plain} ${paths}`);
  assertEquals(nlri("00"), [0, IMPOSSIBLE], "a default route alone is fine");
  const [one, other] = nlri("00180a0100");
  assertEquals(one, other, "these five octets tell nothing");
  assertEquals(nlri("2020010db8", IPV6), [0, IMPOSSIBLE]);
  const [groups, large] = nlri("04e0" + "04f0" + "180a0000");
  assert(groups < large, "two multicast prefixes are no path identifier");
  assertEquals(nlri("abcd", 0x400447), [-1, -1]);
});

Deno.test("weighNlri takes octets that are no prefixes for no path identifiers either", () => {
  // As found in hostile UPDATEs (CVE-2023-46753, CVE-2023-47235).
  assertEquals(nlri("466646f50d05800100010200ffff000000"), [IMPOSSIBLE, IMPOSSIBLE]);
  assertEquals(nlri("0100eb00ac100b0b001ad908ac100b0b"), [IMPOSSIBLE, IMPOSSIBLE]);
  const [, defaults] = nlri("00000001" + "00" + "00000002" + "00" + "00000001" + "180a0000");
  assert(defaults < IMPOSSIBLE, "small identifiers of default routes and another");
});

Deno.test("eachFamily visits every family of an UPDATE with its fields", () => {
  const attributes = madeReach("000201", "2020010db8", "00".repeat(16)) +
    madeUnreach("000202", "00");
  const told: [number, number][] = [];
  const update = located(madeUpdate("080a", attributes, "080b"));
  eachFamily(update, (key, fields) => told.push([key, fields.length]));
  assertEquals(told, [[IPV4, 2], [IPV6, 1], [2 << 8 | 2, 1]]);
  const none: number[] = [];
  eachFamily(located(madeUpdate("", madeUnreach("000201", ""), "")), (key) => none.push(key));
  assertEquals(none, []);
});

Deno.test("answer is certain by what can be read one way only, likely by a wide gap, else a guess", () => {
  const said = (...all: [number, number][]) => {
    const question = newQuestion();
    for (const [first, second] of all) weigh(question, first, second);
    const { second, confidence } = answer(question);
    return `${second ? "second" : "first"} ${confidence}`;
  };
  assertEquals(said(), "first a guess");
  assertEquals(said([1, 1]), "first a guess");
  assertEquals(said([3, 0]), "second likely");
  assertEquals(said([0, 3]), "first likely");
  assertEquals(said([IMPOSSIBLE, 0]), "second certain");
  assertEquals(said([2, 0], [0, IMPOSSIBLE]), "first certain");
  assertEquals(
    said([IMPOSSIBLE, 0], [0, IMPOSSIBLE]),
    "first a guess",
    "they contradict each other",
  );
  assertEquals(said([IMPOSSIBLE, IMPOSSIBLE], [-1, 0]), "first a guess", "neither says anything");
});
