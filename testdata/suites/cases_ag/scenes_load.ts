import { assert, assertEquals } from "@std/assert";
import type { Scene } from "./line.ts";
import { announce, hex, KEEPALIVE, nlri, open, update } from "./octets.ts";
import { OPEN_TYPE, type RawConnection, rawDial, UPDATE_TYPE } from "./raw_peer.ts";
import type { Listener } from "../../../core/speaker/ports.ts";
import { type Pair, type Stage, timing } from "./stage.ts";
import { fromHex } from "../../../core/net/hex.ts";

const MEBIBYTE = 1 << 20;

/** Two seconds of 10,000 KEEPALIVEs each, in a hundred portions a second. */
export const manyKeepalives: Scene = {
  name: "the session stays, and so does the one beside it",
  async play(stage) {
    const { raw, watched, peer } = await stage.pair({});
    const connection = await raw.accepted();
    await connection.establish(open());
    await watched.reached("Established");
    const portion = fromHex(KEEPALIVE.repeat(100)), before = Deno.memoryUsage().rss;
    const began = performance.now(), usedBefore = cpuMilliseconds();
    for (let n = 0; n < 200; n++) {
      await connection.write(portion);
      const due = began + 10 * (n + 1) - performance.now();
      if (due > 0) await new Promise((done) => setTimeout(done, due));
    }
    await connection.send(announce(nlri("10.0.0.0/24")));
    await watched.hasRoute("10.0.0.0/24");
    const took = performance.now() - began, used = cpuMilliseconds() - usedBefore;
    assertEquals(peer.state, "Established");
    assertEquals(peer.facts.attempts.at(-1)!.last.sides[1].keepalives, 20_001);
    // Sender, receiver and whatever else runs here share this: the bound is a runaway loop's.
    assert(used < took, `${Math.round(used)} ms of CPU in ${Math.round(took)} ms`);
    const grown = (Deno.memoryUsage().rss - before) / MEBIBYTE;
    assert(grown < 64, `${grown} MiB more`);
  },
};

/** CPU time of this thread, which is both sides. */
function cpuMilliseconds(): number {
  const fields = Deno.readTextFileSync("/proc/thread-self/stat").split(") ")[1]!.split(" ");
  // Fields 14 and 15 of the line, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** 64 KiB of UPDATEs, whole. */
const FILLING = fromHex(
  update(
    "4001010040020602010000fde84003040a000001",
    Array.from({ length: 800 }, (_, i) => "200b00" + hex(i, 2)).join(""),
  ).repeat(16),
);

/** Sends as long as there is room, as whoever announces does; returns the octets that went. */
async function sendUntilFull(stage: Stage, hold: number, sendHoldSeconds: number) {
  const { raw, watched, peer } = await stage.pair(timing({ sendHoldSeconds }));
  const connection = await raw.accepted();
  await connection.establish(open({ hold }));
  await watched.reached("Established");
  connection.stopReading();
  let sent = 0;
  // The kernel takes some megabytes; then what is unsent grows to the mark, and no further.
  while (peer.room > 0 && sent < 64 * MEBIBYTE) {
    peer.send(FILLING);
    sent += FILLING.length;
    await new Promise((done) => setImmediate(done));
  }
  assert(sent < 64 * MEBIBYTE, "there was always room");
  return { raw, watched, peer, connection };
}

export const blockedPeer: Scene = {
  name: "memory is bounded, and the send hold timer ends the session though KEEPALIVEs come",
  async play(stage) {
    const { raw, watched, peer, connection } = await sendUntilFull(stage, 3, 0.5);
    connection.keepAlive(500);
    assertEquals(peer.room, 0);
    // Twice the hold time of three seconds is more than the half second that was set.
    await watched.until(() => watched.changes.some(({ to }) => to === "Idle"), "Idle");
    const { event } = watched.changes.find(({ to }) => to === "Idle")!;
    assertEquals(event, "SendHoldTimer_Expires");
    raw.close();
  },
};

export const blockedPeerWithoutHold: Scene = {
  name: "the session stays; what waits is bounded; all arrives when the peer reads on",
  async play(stage) {
    const { watched, peer, connection } = await sendUntilFull(stage, 0, 0.1);
    assertEquals(watched.negotiated!.holdTimeSeconds, 0);
    const before = connection.count(UPDATE_TYPE);
    await connection.send(announce(nlri("10.0.0.0/24")));
    await watched.hasRoute("10.0.0.0/24");
    assertEquals(peer.state, "Established");
    connection.resumeReading();
    await watched.until(() => peer.room > 0, "room");
    await connection.until(UPDATE_TYPE, before + 1);
  },
};

/** What another process saw of its connections. */
interface Flood {
  readonly opened: number;
  readonly failed: number;
  readonly ended: number;
}

/** Opens 10,000 connections from another process; `during` runs while they are held. */
async function flood(
  from: string,
  to: { address: string; port: number },
  during: (seen: Flood) => Promise<void>,
): Promise<void> {
  const script = new URL("./half_open.ts", import.meta.url).pathname;
  const args = ["run", "-A", "-q", script, from, to.address, String(to.port), "10000"];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" })
    .spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    const seen = JSON.parse((await reader.read()).value ?? "{}");
    await during(seen);
  } finally {
    await child.stdin.close();
    await reader.cancel();
    await child.status;
  }
}

/** As a router does that is refused: it tries again. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 12) throw error;
      await new Promise((done) => setTimeout(done, 300));
    }
  }
}

/** A configured peer dials from its address and tells a route. */
async function comesUp(listener: Listener, pair: Pair): Promise<RawConnection> {
  const connection = await rawDial(pair.raw.address, listener.local);
  await connection.establish(open());
  await connection.send(announce(nlri("10.0.0.0/24")));
  await pair.watched.hasRoute("10.0.0.0/24");
  return connection;
}

/** Peers that are waited for. */
async function passivePeers(stage: Stage, listener: Listener, count: number): Promise<Pair[]> {
  const settings = stage.settings({ passive: true }), options = { source: listener.local.address };
  const raws = await Promise.all(Array.from({ length: count }, () => stage.raw()));
  return raws.map((raw) => stage.against(raw, settings, options));
}

export const halfOpen: Scene = {
  name: "of strangers: bounded, and configured peers come up",
  async play(stage) {
    const listener = stage.listen(), before = Deno.memoryUsage().rss;
    const [pair] = await passivePeers(stage, listener, 1);
    await flood(stage.address(), listener.local, async ({ opened, failed }) => {
      assert(opened + failed > 9000, `only ${opened + failed} connections were tried`);
      // Nobody knows this address: each connection is reset as it comes.
      assert(failed > 5000, `only ${failed} connections were refused`);
      await comesUp(listener, pair!);
      await stage.isHealthy();
      assertGrown(before);
    });
    listener.close();
  },
};

export const halfOpenOfPeer: Scene = {
  name: "from the address of a peer: bounded, and other configured peers come up",
  async play(stage) {
    const listener = stage.listen(), before = Deno.memoryUsage().rss;
    const [pair, other] = await passivePeers(stage, listener, 2);
    await flood(pair!.raw.address, listener.local, async ({ opened, failed }) => {
      assert(opened + failed > 9000, `only ${opened + failed} connections were tried`);
      await eventually(() => comesUp(listener, other!));
      await stage.isHealthy();
      assertGrown(before);
    });
    // Its own address is free again.
    await eventually(() => comesUp(listener, pair!));
    listener.close();
  },
};

export const dialsAgain: Scene = {
  name: "of a peer that dials again and again: at most two stay open",
  async play(stage) {
    const listener = stage.listen(), [pair] = await passivePeers(stage, listener, 1);
    const connections: RawConnection[] = [];
    for (let n = 0; n < 20; n++) {
      const connection = await rawDial(pair!.raw.address, listener.local);
      connections.push(connection);
      await Promise.race([connection.until(OPEN_TYPE), connection.over()]).catch(() => {});
    }
    // None has said a word: all but those that may still become the session are ended.
    const older = connections.slice(0, 18);
    await Promise.all(older.map((connection) => connection.over(3000).catch(() => {})));
    const open = connections.filter((connection) => connection.ended === undefined);
    assert(open.length <= 2, `${open.length} connections are open`);
    for (const connection of connections) connection.close();
    listener.close();
  },
};

function assertGrown(before: number): void {
  const grown = (Deno.memoryUsage().rss - before) / MEBIBYTE;
  assert(grown < 200, `${Math.round(grown)} MiB more`);
}
