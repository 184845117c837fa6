import { assert, assertEquals, assertInstanceOf, assertMatch, assertThrows } from "@std/assert";
import type { Connection, Endpoint, Listener } from "../speaker/ports.ts";
import { Cannot } from "./cannot.ts";
import { libc } from "./libc.ts";
import { freePort, untilItDoes } from "./made_port.ts";
import { tcpTransport } from "./tcp.ts";
import { findSocket } from "./tcp_options.ts";
import { HIGH_MARK, LOW_MARK } from "./tcp_connection.ts";
import { Reception, type Taken, Witness } from "./tcp_witness.ts";

const transport = tcpTransport();
const octets = (text: string) => new TextEncoder().encode(text);

/** A machine may be without IPv6. */
const hasIpv6 = (() => {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
})();
const ADDRESSES = hasIpv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"];

interface Pair {
  readonly listener: Listener;
  readonly dialled: Taken;
  readonly accepted: Taken;
}

/** Two ends of one connection over loopback; both and their listener are gone afterwards. */
async function withPair(
  test: (pair: Pair) => Promise<void>,
  at: Endpoint = { address: "127.0.0.1", port: 0 },
) {
  const reception = new Reception(), heard = new Witness();
  const listener = transport.listen(at, reception.accept);
  const connection = transport.dial({ remote: listener.local, timeoutSeconds: 5 }, heard);
  const accepted = await reception.next();
  await heard.up;
  const pair = { listener, dialled: { connection, heard }, accepted };
  try {
    await test(pair);
  } finally {
    for (const { connection } of [pair.dialled, pair.accepted]) connection.abort();
    listener.close();
    await Promise.all([heard.over, accepted.heard.over]);
  }
}

/** A peer with the platform's own listener, which gives RST, FIN and silence at will. */
async function withPeer(test: (peer: Deno.TcpConn, ours: Taken) => Promise<void>) {
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 }), heard = new Witness();
  const remote = { address: "127.0.0.1", port: server.addr.port };
  const connection = transport.dial({ remote, timeoutSeconds: 5 }, heard);
  const peer = await server.accept();
  await heard.up;
  try {
    await test(peer, { connection, heard });
  } finally {
    connection.abort();
    await heard.over;
    try {
      peer.close();
    } catch { /* The test closed it. */ }
    server.close();
  }
}

for (const address of ADDRESSES) {
  Deno.test(`tcpTransport connects two ends that name each other, over ${address}`, async () => {
    await withPair(async ({ dialled, accepted, listener }) => {
      assertEquals(dialled.connection.remote, listener.local);
      assertEquals(dialled.connection.local, accepted.connection.remote);
      assertEquals(accepted.connection.local, { address, port: listener.local.port });
      dialled.connection.write(octets("hello"));
      accepted.connection.write(octets("good day"));
      await accepted.heard.until(() => accepted.heard.octets === 5);
      await dialled.heard.until(() => dialled.heard.octets === 8);
      assertEquals([accepted.heard.text, dialled.heard.text], ["hello", "good day"]);
      assertEquals(dialled.heard.events, ["connected", "data"]);
      assertEquals(accepted.heard.events, ["data"]);
    }, { address, port: 0 });
  });
}

Deno.test("tcpTransport dials from the source address", async () => {
  const reception = new Reception(), heard = new Witness();
  const listener = transport.listen({ address: "127.0.0.1", port: 0 }, reception.accept);
  const target = { remote: listener.local, source: "127.0.0.77", timeoutSeconds: 5 };
  const connection = transport.dial(target, heard);
  const accepted = await reception.next();
  assertEquals(accepted.connection.remote.address, "127.0.0.77");
  connection.abort();
  listener.close();
  assertEquals((await accepted.heard.over).kind, "reset");
});

/** Dials and answers the end, and whether anything was told within the call. */
async function endOfDial(target: Parameters<typeof transport.dial>[0]) {
  const heard = new Witness();
  transport.dial(target, heard);
  const told = heard.events.length;
  const end = await heard.over;
  assertEquals([told, heard.events], [0, ["ended"]]);
  return end;
}

Deno.test("tcpTransport says how a dial failed, with and without libc", async () => {
  const remote = { address: "127.0.0.1", port: freePort() };
  for (const ttl of [undefined, 64]) {
    const how = { timeoutSeconds: 5, ...ttl !== undefined && { ttl } };
    assertEquals(await endOfDial({ remote, ...how }), {
      kind: "refused",
      text: "connection refused",
    });
    assertEquals(await endOfDial({ remote, source: "192.0.2.77", ...how }), {
      kind: "local",
      text: "no such local address",
    });
    const name = { address: "router.example", port: 179 };
    assertEquals(await endOfDial({ remote: name, ...how }), {
      kind: "local",
      text: "not an address: router.example",
    });
    const broadcast = { address: "255.255.255.255", port: 179 };
    assertEquals((await endOfDial({ remote: broadcast, ...how })).kind, "unreachable");
  }
});

Deno.test("tcpTransport refuses keys and zones that TCP cannot use", async () => {
  const remote = { address: "127.0.0.1", port: 179 }, timeoutSeconds = 5;
  const empty = await endOfDial({ remote, timeoutSeconds, md5Key: new Uint8Array(0) });
  const long = await endOfDial({ remote, timeoutSeconds, md5Key: new Uint8Array(81) });
  const zone = { address: "fe80::1%no-such-one", port: 179 };
  const nowhere = await endOfDial({ remote: zone, timeoutSeconds });
  assertEquals([empty.kind, long.kind, nowhere.kind], ["local", "local", "local"]);
  assertEquals(nowhere.text, "no interface named no-such-one");
  assertEquals(long.text, "the TCP-MD5 key has 81 octets, more than 80");
});

Deno.test("tcpTransport bounds the segments of both ends where a dial asks for it", async () => {
  const most = async (segmentMost?: number) => {
    const reception = new Reception(), heard = new Witness();
    const listener = transport.listen({ address: "127.0.0.1", port: 0 }, reception.accept);
    const asked = { remote: listener.local, timeoutSeconds: 5, ...segmentMost && { segmentMost } };
    const dialled = transport.dial(asked, heard);
    const accepted = (await reception.next()).connection;
    await heard.up;
    const sizes = [dialled, accepted].map(segmentSize);
    dialled.abort();
    listener.close();
    await heard.over;
    return sizes;
  };
  for (const size of await most(500)) assert(size <= 500 && size > 400, `${size}`);
  for (const size of await most()) assert(size > 500, `${size}`);
});

/** What the kernel sends at most in one segment. */
function segmentSize({ local, remote }: Connection): number {
  const value = new Int32Array(1), tcp = 6, maxseg = 2;
  libc().getsockopt(findSocket(local!, remote)!, tcp, maxseg, value, new Uint32Array([4]));
  return value[0]!;
}

Deno.test("tcpTransport gives up a dial that is not up, without an error", async () => {
  for (const how of [{}, { ttl: 64 }]) {
    for (const give of ["close", "abort"] as const) {
      const reception = new Reception(), heard = new Witness();
      const listener = transport.listen({ address: "127.0.0.1", port: 0 }, reception.accept);
      const target = { remote: listener.local, timeoutSeconds: 5, ...how };
      transport.dial(target, heard)[give]();
      assertEquals(heard.events, []);
      assertEquals((await heard.over).kind, "closed");
      listener.close();
    }
  }
});

Deno.test("Connection.abort resets the peer", async () => {
  await withPair(async ({ dialled, accepted }) => {
    accepted.connection.write(new Uint8Array(10_000_000));
    accepted.connection.abort();
    accepted.connection.write(octets("more"));
    assertEquals(accepted.connection.unsent, 0);
    assertEquals(accepted.heard.events, []);
    assertEquals((await dialled.heard.over).kind, "reset");
    assertEquals((await accepted.heard.over).kind, "closed");
  });
});

Deno.test("Connection.close sends all that is queued before FIN", async () => {
  await withPeer(async (peer, { connection, heard }) => {
    const sent = Uint8Array.from({ length: 3_000_000 }, (_, i) => i * 7 & 0xff);
    connection.write(sent);
    connection.close();
    connection.write(octets("too late"));
    assertEquals(new Uint8Array(await new Response(peer.readable).arrayBuffer()), sent);
    assertEquals((await heard.over).kind, "closed");
  });
});

Deno.test("Connection.close drops what the peer still says", async () => {
  await withPeer(async (peer, { connection, heard }) => {
    connection.close();
    assertEquals(await peer.read(new Uint8Array(1)), null);
    const said = new Uint8Array(1_000_000);
    for (let at = 0; at < said.length;) at += await peer.write(said.subarray(at));
    await peer.closeWrite();
    assertEquals((await heard.over).kind, "closed");
    assertEquals(heard.events, ["connected", "ended"]);
  });
});

Deno.test("Connection ends with a peer's FIN, and what was queued still reaches that peer", async () => {
  await withPeer(async (peer, { connection, heard }) => {
    await peer.write(octets("last words"));
    await heard.until(() => heard.octets === 10);
    connection.pause();
    const answer = new Uint8Array(100_000).fill(3);
    connection.write(answer);
    await peer.closeWrite();
    connection.resume();
    assertEquals((await heard.over).kind, "closed");
    assertEquals((await new Response(peer.readable).arrayBuffer()).byteLength, answer.length);
  });
});

Deno.test("Connection.pause closes the window of the peer, and resume gives all of it", async () => {
  await withPair(async ({ dialled, accepted }) => {
    accepted.connection.pause();
    const piece = new Uint8Array(64 * 1024), total = 64 * 1024 * 1024;
    // Until the kernel takes no more: two looks with nothing gone in between.
    let given = 0;
    for (let stalled = 0, before = -1; stalled < 3 && given < total;) {
      while (dialled.connection.unsent < HIGH_MARK * 2) {
        dialled.connection.write(piece);
        given += piece.length;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
      stalled = dialled.connection.unsent === before ? stalled + 1 : 0;
      before = dialled.connection.unsent;
    }
    assert(given < total, "the kernel took all of it");
    assert(accepted.heard.octets <= 64 * 1024, `${accepted.heard.octets} octets while paused`);
    assert(dialled.connection.unsent > LOW_MARK && dialled.connection.unsent <= given);
    const { drains } = dialled.heard;
    accepted.connection.resume();
    await accepted.heard.until(() => accepted.heard.octets === given);
    await dialled.heard.until(() => dialled.heard.drains === drains + 1);
    assertEquals(dialled.connection.unsent, 0);
  });
});

Deno.test("Connection hands over octets that stay as they are", async () => {
  await withPair(async ({ dialled, accepted }) => {
    for (let i = 1; i <= 20; i++) {
      dialled.connection.write(new Uint8Array(1000).fill(i));
      await accepted.heard.until(() => accepted.heard.octets === i * 1000);
    }
    const heard = accepted.heard.chunks.flatMap((chunk) => [...chunk]);
    assert(heard.every((octet, at) => octet === Math.floor(at / 1000) + 1));
  });
});

Deno.test("Transport.listen resets whom accept refuses, and takes the next", async () => {
  const reception = new Reception();
  let refusals = 50;
  const accept = (c: Connection) => refusals-- > 0 ? undefined : reception.accept(c);
  const listener = transport.listen({ address: "127.0.0.1", port: 0 }, accept);
  const dial = () => {
    const heard = new Witness();
    transport.dial({ remote: listener.local, timeoutSeconds: 5 }, heard);
    return heard;
  };
  const refused = await Promise.all(Array.from({ length: 50 }, () => dial().over));
  assertEquals([...new Set(refused.map(({ kind }) => kind))], ["reset"]);
  const heard = dial();
  const { connection } = await reception.next();
  await heard.up;
  connection.abort();
  await heard.over;
  listener.close();
});

function refusal(address: string, port: number): Cannot {
  const error = assertThrows(() => transport.listen({ address, port }, () => undefined).close());
  assertInstanceOf(error, Cannot);
  return error;
}

Deno.test("Transport.listen says why it cannot", () => {
  for (const address of [...ADDRESSES, ...hasIpv6 ? ["::"] : []]) {
    const first = transport.listen({ address, port: 0 }, () => undefined);
    const { port } = first.local;
    const { message, hint } = refusal(address, port);
    assertEquals(message, `cannot listen on ${address} port ${port}: address and port are in use`);
    assertMatch(hint ?? "", /^Another process has it/);
    first.close();
  }
  assertEquals(
    refusal("192.0.2.77", 1179).message,
    "cannot listen on 192.0.2.77 port 1179: no such local address",
  );
  assertEquals(refusal("router", 1).message, "cannot listen on router port 1: not an address");
});

Deno.test("Transport.listen on :: leaves the port to 0.0.0.0", { ignore: !hasIpv6 }, () => {
  // One that nobody has over IPv4: the kernel would choose one that nobody has over IPv6.
  const six = transport.listen({ address: "::", port: freePort() }, () => undefined);
  const four = transport.listen({ address: "0.0.0.0", port: six.local.port }, () => undefined);
  assertEquals(six.local.port, four.local.port);
  six.close();
  four.close();
});

Deno.test("Transport.listen takes a port again as soon as it was let go", async () => {
  await withPair(async ({ listener }) => {
    listener.close();
    await untilItDoes(() => transport.listen(listener.local, () => undefined).close());
  }, { address: "127.0.0.1", port: freePort() });
});
