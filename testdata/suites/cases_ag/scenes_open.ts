import { assert, assertEquals } from "@std/assert";
import type { Scene } from "./line.ts";
import { announceOld, as4, KEEPALIVE, MP_IPV4, nlri, notification, open } from "./octets.ts";
import { KEEPALIVE_TYPE, OPEN_TYPE } from "./raw_peer.ts";
import { timing } from "./stage.ts";

/** A KEEPALIVE every second: three within two of them, and a bit for a busy machine. */
export const quickKeepalives: Scene = {
  name: "a KEEPALIVE each second, the session lives on ours",
  async play(stage) {
    const { raw, watched } = await stage.pair({ holdTimeSeconds: 90 });
    const connection = await raw.accepted();
    await connection.establish(open({ hold: 3 }));
    await watched.reached("Established");
    assertEquals(watched.negotiated!.holdTimeSeconds, 3);
    const began = performance.now();
    connection.keepAlive(1000);
    await connection.until(KEEPALIVE_TYPE, 6);
    const took = performance.now() - began;
    assert(took > 2500 && took < 6500, `five KEEPALIVEs in ${took} ms`);
    assertEquals(connection.ended, undefined);
  },
};

export const withoutCapabilities: Scene = {
  name: "the next OPEN has no optional parameters, and the session comes up",
  async play(stage) {
    const { raw, watched } = await stage.pair({});
    const first = await raw.accepted();
    const { hex } = await first.until(OPEN_TYPE);
    assert(hex.slice(56, 58) !== "00", `capabilities first: ${hex}`);
    await first.send(notification(2, 4));
    first.close();
    const second = await raw.accepted(2);
    assertEquals((await second.until(OPEN_TYPE)).hex.slice(56), "00");
    await second.establish(open({ capabilities: [] }));
    await second.send(announceOld(nlri("10.0.0.0/24")));
    await watched.hasRoute("10.0.0.0/24");
  },
};

export const noRetry: Scene = {
  name: "no automatic retry",
  answers: ["2/7"],
  async play(stage) {
    const quick = timing({ idleHoldSeconds: 0.01 });
    const { raw, watched } = await stage.pair({ ...quick, require: [2] });
    const { raw: other } = await stage.pair({ ...quick, holdTimeLeastSeconds: 30 });
    const connection = await raw.accepted();
    await connection.until(OPEN_TYPE);
    await connection.send(open({ capabilities: [MP_IPV4, as4(65001)] }));
    await connection.over();
    assertEquals(connection.notifications, ["2/7 0200"]);
    // A peer that was refused for another reason is dialled again and again meanwhile.
    for (let n = 1; n <= 10; n++) {
      const again = await other.accepted(n);
      await again.until(OPEN_TYPE);
      await again.send(open({ hold: 3 }));
      await again.over();
      assertEquals(again.notifications[0]?.slice(0, 3), "2/6");
    }
    assertEquals(raw.connections.length, 1);
    assertEquals(watched.changes.at(-1)!.to, "Idle");
  },
};

export const longAsNumber: Scene = {
  name: "our OPEN says 23456, and our AS in the capability",
  async play(stage) {
    const { raw, watched } = await stage.pair({ localAs: 70000 });
    const connection = await raw.accepted();
    const { hex } = await connection.until(OPEN_TYPE);
    assertEquals(hex.slice(40, 44), "5ba0");
    assert(hex.includes("410400011170"), hex);
    await connection.send(open({ capabilities: [MP_IPV4] }));
    await connection.send(KEEPALIVE);
    await connection.send(announceOld(nlri("10.0.0.0/24")));
    await watched.hasRoute("10.0.0.0/24");
  },
};
