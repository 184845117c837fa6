import { assert, assertEquals } from "@std/assert";
import { systemClock } from "./clock.ts";
import { Reception, Witness } from "./tcp_witness.ts";
import { tcpTransport } from "./tcp.ts";

Deno.test("systemClock wakes at the deadline, not before, and once", async () => {
  const clock = systemClock(), at = clock.now() + 8;
  const woken = await new Promise<number>((resolve) => {
    clock.wakeAt(at, () => resolve(clock.now()));
  });
  assert(woken >= at - 1, `woken ${at - woken} ms early`);
});

Deno.test("systemClock forgets a deadline for a later call", async () => {
  const clock = systemClock(), woken: string[] = [];
  await new Promise<void>((resolve) => {
    clock.wakeAt(clock.now() + 2, () => woken.push("first"));
    clock.wakeAt(clock.now() + 6, () => {
      woken.push("later");
      clock.wakeAt(clock.now() + 50, () => woken.push("never"));
      clock.wakeAt(clock.now() + 1, () => {
        woken.push("earlier");
        resolve();
      });
    });
  });
  assertEquals(woken, ["later", "earlier"]);
});

Deno.test("systemClock neither wakes at once nor stays awake for deadlines no timer can hold", async () => {
  const clock = systemClock();
  for (const at of [2 ** 31 + 5, 2 ** 40, Infinity]) {
    clock.wakeAt(clock.now() + at, () => assert(false, `woken for ${at}`));
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  // Deno's check for timers that are left behind says whether Infinity let go of the last one.
});

Deno.test("systemClock wakes for a deadline in the past, even when each turn sets it again", async () => {
  const clock = systemClock();
  let woken = false, turns = 0;
  await new Promise<void>((resolve) => {
    const turn = () => {
      if (woken) return resolve();
      assert(++turns < 100_000, "the wake starves");
      clock.wakeAt(clock.now() - 5, () => woken = true);
      clock.soon(turn);
    };
    clock.soon(turn);
  });
});

Deno.test("systemClock lets sockets in between turns that follow each other without end", async () => {
  const clock = systemClock(), reception = new Reception(), transport = tcpTransport();
  const listener = transport.listen({ address: "127.0.0.1", port: 0 }, reception.accept);
  const heard = new Witness();
  const connection = transport.dial({ remote: listener.local, timeoutSeconds: 5 }, heard);
  const { connection: other, heard: atOther } = await reception.next();
  await heard.up;
  connection.write(new Uint8Array(19));
  let turns = 0;
  await new Promise<void>((resolve) => {
    const turn = () => {
      if (atOther.octets === 19) return resolve();
      assert(++turns <= 30, "30 turns of a millisecond, and the octets are not there");
      for (const until = clock.now() + 1; clock.now() < until;);
      clock.soon(turn);
    };
    clock.soon(turn);
  });
  connection.abort();
  other.abort();
  listener.close();
  await Promise.all([heard.over, atOther.over]);
});

Deno.test("systemClock tells the date, and more of it than milliseconds", () => {
  const clock = systemClock(), before = Date.now() / 1000;
  const read = Array.from({ length: 100 }, () => clock.unixSeconds());
  const last = read.at(-1)!, after = Date.now() / 1000;
  // However long another process was served between two lines.
  assert(last >= before - 0.005 && last <= after + 0.005, `${before} ${last} ${after}`);
  assert(read.some((seconds) => Math.round(seconds * 1e6) % 1000 !== 0), `${read}`);
  assert(read.every((seconds, i) => i === 0 || seconds >= read[i - 1]! - 0.005), `${read}`);
});
