// Peers that do not read, and many at once, over loopback.
import { assert, assertEquals } from "@std/assert";
import { tcpTransport } from "../../../core/io/tcp.ts";
import { LINGER_MS } from "../../../core/io/tcp_connection.ts";
import { Reception, Witness } from "../../../core/io/tcp_witness.ts";

const transport = tcpTransport();
const LOOPBACK = { address: "127.0.0.1", port: 0 };

/** A peer that never reads keeps a closed connection for the linger and no longer. */
export async function lingerEnds(): Promise<void> {
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 }), heard = new Witness();
  const remote = { address: "127.0.0.1", port: server.addr.port };
  const connection = transport.dial({ remote, timeoutSeconds: 5 }, heard);
  const peer = await server.accept();
  await heard.up;
  connection.write(new Uint8Array(50_000_000));
  const from = performance.now();
  connection.close();
  assertEquals((await heard.over).kind, "closed");
  const took = performance.now() - from;
  assert(took >= LINGER_MS - 50 && took < LINGER_MS + 2000, `${took} ms`);
  assertEquals(connection.unsent, 0);
  peer.close();
  server.close();
}

/** A thousand connections in one process, a message over each, and all leave in order. */
export async function thousandConnections(): Promise<void> {
  const reception = new Reception(), listener = transport.listen(LOOPBACK, reception.accept);
  const dialled = Array.from({ length: 1000 }, () => {
    const heard = new Witness();
    return {
      heard,
      connection: transport.dial({ remote: listener.local, timeoutSeconds: 5 }, heard),
    };
  });
  const accepted = await Promise.all(dialled.map(() => reception.next()));
  await Promise.all(dialled.map(({ heard }) => heard.up));
  for (const { connection } of dialled) connection.write(new Uint8Array(19));
  await Promise.all(accepted.map(({ heard }) => heard.until(() => heard.octets === 19)));
  for (const { connection } of dialled) connection.close();
  const ends = await Promise.all([...dialled, ...accepted].map(({ heard }) => heard.over));
  assertEquals(new Set(ends.map(({ kind }) => kind)), new Set(["closed"]));
  listener.close();
}

/** Opens so many connections and holds them in silence until stdin ends. */
const CROWD = `
import socket, sys
held = []
for i in range(int(sys.argv[2])):
    s = socket.socket(); s.connect(("127.0.0.1", int(sys.argv[1]))); held.append(s)
print("there", flush=True)
sys.stdin.read()
`;

/** Ten thousand that connect and say nothing: those not wanted are reset, a wanted one still comes in. */
export async function tenThousandSilent(): Promise<void> {
  const most = 100, reception = new Reception();
  let held = 0;
  const listener = transport.listen(LOOPBACK, (c) => {
    // Who says nothing is not known; the last is told apart by its source.
    if (c.remote.address === "127.0.0.1" && ++held > most) return undefined;
    return reception.accept(c);
  });
  const command = new Deno.Command("python3", {
    args: ["-c", CROWD, String(listener.local.port), "10000"],
    stdin: "piped",
    stdout: "piped",
  });
  const before = Deno.memoryUsage().rss, crowd = command.spawn();
  const reader = crowd.stdout.getReader();
  assertEquals(new TextDecoder().decode((await reader.read()).value), "there\n");
  const heard = new Witness();
  const wanted = { remote: listener.local, source: "127.0.0.2", timeoutSeconds: 5 };
  const connection = transport.dial(wanted, heard);
  const taken = await Promise.all(Array.from({ length: most + 1 }, () => reception.next()));
  await heard.up;
  assertEquals(taken.at(-1)?.connection.remote.address, "127.0.0.2");
  const grown = (Deno.memoryUsage().rss - before) / 1e6;
  assert(grown < 150, `grew by ${grown} MB`);
  connection.abort();
  for (const { connection } of taken) connection.abort();
  await crowd.stdin.close();
  await reader.cancel();
  await crowd.status;
  listener.close();
}
