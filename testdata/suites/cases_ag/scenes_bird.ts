// The agent's socket in BIRD's own words, and clients that mean no good.
import { assert, assertEquals } from "@std/assert";
import { Asking } from "./asking.ts";
import { manyRoutes, MEBIBYTE, noise, scene } from "./watched_agent.ts";

/** What BIRD's clients ask, and what nobody should. */
const BIRD_LINES = [
  "",
  " ",
  "\0",
  "show",
  "show route",
  "show route for 10.0.0.0/99",
  "show route where " + "(".repeat(5000),
  'show protocols all "' + "*".repeat(5000) + '"',
  "show memory",
  "configure",
  "disable all",
  "down",
  "restrict",
  "a".repeat(60_000),
];

export const birdScene = scene(
  "BIRD's socket: garbage, noise, who never reads, who asks for too much",
  async (watch) => {
    const path = `${watch.stage.folder}/bird.ctl`, before = await watch.stage.resident();
    const client = await Asking.connect(path);
    await client.until(() => client.lines.length > 0, "a greeting");
    for (const line of BIRD_LINES) await client.send(`${line}\n`);
    // A reply ends with the line whose code has a blank behind it.
    const replies = () => client.lines.filter((line) => /^\d{4} /.test(line)).length;
    await client.until(
      () => replies() > BIRD_LINES.length || client.isOver,
      "a reply to each line",
    );
    assertEquals(replies(), BIRD_LINES.length + 1);
    client.close();
    await manyRoutes(watch, 40_000);
    const silent: Asking[] = [];
    for (let i = 0; i < 16; i++) {
      const one = await Asking.connect(path);
      one.socket.pause();
      await one.send("show route all\n".repeat(100));
      silent.push(one);
      const wild = await Asking.connect(path);
      wild.send(noise(100_000));
      await watch.passes();
      wild.close();
    }
    for (let i = 0; i < 10; i++) await watch.passes();
    const grown = (await watch.stage.resident() - before) / MEBIBYTE;
    assert(grown < 96, `${Math.round(grown)} MiB more`);
    for (const one of silent) one.close();
    // Nothing of it has changed the router.
    assertEquals((await watch.stage.peer("outside"))["established_count"], 1);
    const again = await Asking.connect(path);
    await again.send("show status\n");
    await again.until(() => again.lines.some((line) => line.startsWith("0013")), "its status");
    again.close();
  },
  ["control: {bird-socket: FOLDER/bird.ctl}"],
);
