/**
 * Peers that tell a table of both families and then go on changing it, all in one process, and one
 * more that takes what comes of it. Told SIGUSR1 they stop; what the last one has then is compared
 * with what a router has to have chosen. It prints one JSON object a line.
 *
 *   churner.ts --connect 10.9.0.254:179 --ipv4 500000 --ipv6 200000 --rate 5000
 */
import { Rng } from "../generate/rng.ts";
import { readEndpoint, readWords } from "../live/words.ts";
import { ChurnModel, type Kind, KINDS } from "./churn_model.ts";
import { sayUpdate } from "./churn_message.ts";
import { ChurnTaker } from "./churn_taker.ts";
import { TAKER_AS, takerAddress, TELLERS } from "./place.ts";
import { PlainSession, tell } from "./session.ts";

/** What came of it, when all have been still for a while. */
export interface Churned {
  readonly updates: number;
  /** Prefixes of which the taker has not what it should have. */
  readonly astray: number;
  readonly prefixes: number;
}

/**
 * Routes share their attributes with others; of a hundred changes one has some that nobody had
 * before. Were all such, there would be more of them with every change, and of memory too.
 */
const SHARED = 4096, NEW_PERCENT = 1;

const SLICE_MS = 20, STILL_MS = 2000, GIVE_UP_MS = 60_000, SEED = 7, WITHDRAWN_PERCENT = 20;
const words = readWords(Deno.args), to = readEndpoint(words.connect!), rate = Number(words.rate);
const counts: Readonly<Record<Kind, number>> = {
  ipv4: Number(words.ipv4),
  ipv6: Number(words.ipv6),
};
const rng = new Rng(SEED), model = new ChurnModel(counts, TELLERS.length);
const taker = new ChurnTaker(counts);
await PlainSession.open(
  { as: TAKER_AS, source: takerAddress(0), ...to, both: true },
  (bytes, at, end) => taker.take(bytes, at, end),
);
const sessions = await Promise.all(
  TELLERS.map(({ as, address }) => PlainSession.open({ as, source: address, ...to, both: true })),
);

const BATCH = 100;

function community(): number {
  return rng.percent(NEW_PERCENT) ? rng.uint32() : rng.below(SHARED);
}

/** The whole table of every peer, some prefixes a message. */
async function tellAll(): Promise<void> {
  for (const [peer, session] of sessions.entries()) {
    for (const kind of KINDS) {
      for (let first = 0; first < counts[kind]; first += BATCH) {
        const count = Math.min(BATCH, counts[kind] - first), length = 1 + rng.below(5);
        for (let i = 0; i < count; i++) model.announce(peer, kind, first + i, length);
        const message = sayUpdate(TELLERS[peer]!, kind, first, count, length, community());
        if (!session.socket.write(message)) await drained(session);
      }
    }
  }
}

function drained({ socket }: PlainSession): Promise<void> {
  return new Promise((resolve) => socket.once("drain", () => resolve()));
}

let updates = 0, isStopped = false;

/** A few changes. */
function change(count: number): void {
  for (let i = 0; i < count; i++) {
    const peer = rng.below(TELLERS.length), kind = rng.percent(70) ? "ipv4" : "ipv6";
    const at = rng.below(counts[kind]), isGone = rng.percent(WITHDRAWN_PERCENT);
    const length = isGone ? 0 : 1 + rng.below(5);
    model.announce(peer, kind, at, length);
    sessions[peer]!.socket.write(
      sayUpdate(TELLERS[peer]!, kind, at, 1, length, community()),
    );
  }
  updates += count;
}

/** What is late is made up for, so that the rate holds whatever the timers do. */
function churn(): void {
  const began = performance.now();
  const timer = setInterval(() => {
    if (isStopped) return clearInterval(timer);
    const due = Math.floor((performance.now() - began) / 1000 * rate) - updates;
    // A router that is far behind is not to be drowned, but judged by what it did.
    if (due > 0) change(Math.min(due, rate));
  }, SLICE_MS);
}

async function settled(): Promise<void> {
  const began = performance.now();
  let before = -1, since = began;
  while (performance.now() - since < STILL_MS && performance.now() - began < GIVE_UP_MS) {
    await new Promise((go) => setTimeout(go, 100));
    if (taker.messages !== before) since = performance.now();
    before = taker.messages;
  }
}

function result(): Churned {
  let astray = 0;
  for (const kind of KINDS) {
    for (let at = 0; at < counts[kind]; at++) {
      if (taker.has(kind, at) !== model.best(kind, at)) astray++;
    }
  }
  return { updates, astray, prefixes: counts.ipv4 + counts.ipv6 };
}

Deno.addSignalListener("SIGUSR1", async () => {
  isStopped = true;
  await settled();
  tell(result());
});
await tellAll();
await settled();
tell({ loaded: true, astray: result().astray });
churn();
