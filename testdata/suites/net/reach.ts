// Link-local peers, and peers that cannot be reached.
import { assertEquals, assertMatch } from "@std/assert";
import { type Link, RIGHTS, startEnd } from "./link.ts";

/** Both ends name their zone, on a listener of one address and on one of all. */
export async function linkLocal(link: Link): Promise<void> {
  for (const address of ["fe80::2%cable", "::"]) {
    const { port, end } = await link.listen({ listen: { address, port: 0 } });
    const dial = { address: "fe80::2%cable", port };
    const said = ["connected fe80::1%cable", "heard ping", "ended closed: connection closed"];
    assertEquals(await link.dial({ dial }), said);
    assertMatch(await end.line() ?? "", /^accepted fe80::1%cable \d+$/);
    assertEquals(await end.line(), "left");
    assertEquals(await link.dial({ dial, source: "fe80::1%cable" }), said);
  }
}

/** A link-local peer may have a key and GTSM as well. */
export async function linkLocalWithKey(link: Link): Promise<void> {
  const asked = { key: "k", ttl: 255, ttlLeast: 255 };
  const listen = { address: "fe80::2%cable", port: 0 };
  const { port } = await link.listen({ listen, keys: [{ from: "fe80::1%cable", ...asked }] });
  const dial = { address: "fe80::2%cable", port };
  assertEquals((await link.dial({ dial, ...asked }))[1], "heard ping");
  assertEquals((await link.dial({ dial, ...asked, key: "q" })).length, 1);
}

/** Nobody answers, no way leads there, nobody listens: three different ends, by both ways of dialling. */
export async function unreached(link: Link): Promise<void> {
  for (const how of [{}, { ttl: 64 }]) {
    const end = async (address: string) =>
      await link.dial({ dial: { address, port: 179 }, ...how });
    assertEquals(await end("10.213.0.99"), ["ended timeout: no answer for 1 s"]);
    assertEquals(await end("10.214.0.1"), ["ended unreachable: no route to host"]);
    assertEquals(await end("10.215.0.1"), ["ended unreachable: no route to network"]);
    assertEquals(await end("10.213.0.2"), ["ended refused: connection refused"]);
  }
}

/** What needs libc says so where the right to it is missing; all else goes without. */
export async function withoutFfi(): Promise<void> {
  const remote = { address: "127.0.0.1", port: 1 }, rights = ["--allow-net"];
  const says = async (order: Parameters<typeof startEnd>[1], given = rights) =>
    (await (await startEnd([], order, given)).rest()).join("\n");
  const wanted = `this needs the C library, and ${RIGHTS[1]} was not given`;
  assertEquals(await says({ dial: remote, key: "k" }), `ended local: ${wanted}`);
  assertEquals(await says({ dial: remote }), "ended refused: connection refused");
  assertEquals(
    await says({ listen: { address: "::", port: 1179 } }),
    `cannot: cannot listen on :: port 1179: ${wanted}`,
  );
  assertMatch(await says({ dial: remote }, []), /^ended local: .*--allow-net/);
  assertMatch(await says({ listen: remote }, []), /^cannot: cannot listen on .*--allow-net/);
}

/** Port 179 without the right to it, by both ways of listening. */
export async function withoutPrivilege(): Promise<void> {
  const nobody = ["setpriv", "--reuid", "65534", "--clear-groups", "--inh-caps=-all"];
  for (const keys of [[], [{ from: "192.0.2.1", ttl: 64 }]]) {
    const order = { listen: { address: "127.0.0.1", port: 179 }, keys };
    const end = await startEnd([...nobody, "--bounding-set=-all"], order);
    assertEquals(await end.rest(), [
      "cannot: cannot listen on 127.0.0.1 port 179: permission denied",
    ]);
  }
}
