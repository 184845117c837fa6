import { assert, assertEquals } from "@std/assert";
import { cniLines, type CniTurn } from "./ipam_cni.ts";
import { CniNews } from "./ipam_cni_news.ts";
import { makePalette } from "./palette.ts";

const TURN: CniTurn = {
  node: "node-1",
  time: 1_800_000_000,
  conflist: "10-pods.conflist",
  isPlanned: false,
  ranges: ["10.0.0.0/26"],
  added: [],
  removed: [],
  used: 1,
  outside: [],
  steps: [],
};

Deno.test("CniNews of pods that come one by one are a turn a minute", () => {
  const news = new CniNews(), told: number[] = [];
  for (let second = 0; second < 150; second++) {
    const turn = { ...TURN, time: TURN.time + second, used: Math.min(100, 1 + second) };
    if (news.isNews(turn)) told.push(second);
  }
  assertEquals(told, [0, 60, 120]);
  assert(!news.isNews({ ...TURN, time: TURN.time + 9000, used: 100 }));
});

Deno.test("CniNews are other ranges, an address in no block and a shortage, once and at once", () => {
  const news = new CniNews(), block = "10.0.0.64/26";
  const turns: CniTurn[] = [
    TURN,
    { ...TURN, added: [block], ranges: [...TURN.ranges, block] },
    { ...TURN, outside: ["10.9.0.1"] },
    { ...TURN, short: "node-1 is short" },
  ];
  for (const turn of turns) assertEquals([news.isNews(turn), turn], [true, turn]);
  assert(!news.isNews(turns.at(-1)!));
  assert(news.isNews(TURN));
});

Deno.test("cniLines of a log begin with the time", () => {
  const lines = cniLines({ ...TURN, added: ["10.0.0.0/26"] }, makePalette(false), true);
  assertEquals(lines, [
    "2027-01-15T08:00:00.000Z  + 10.0.0.0/26  pods get addresses from it",
    "2027-01-15T08:00:00.000Z  node-1: 1 address in use, 1 block to give from",
  ]);
});
