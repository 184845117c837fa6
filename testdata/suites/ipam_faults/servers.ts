// Servers that stand where an etcd should, and do whatever they like.

export interface MadServer {
  readonly where: string;
  /** What is said of it. */
  readonly words: RegExp;
}

type Manner = (connection: Deno.Conn) => Promise<void>;

const encoder = new TextEncoder();

async function say(connection: Deno.Conn, text: string): Promise<void> {
  const octets = encoder.encode(text);
  for (let at = 0; at < octets.length;) at += await connection.write(octets.subarray(at));
}

function answer(status: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: ${encoder.encode(body).length}\r\n\r\n${body}`;
}

/** Answers every request alike. */
function always(text: string): Manner {
  return async (connection) => {
    const octets = new Uint8Array(65_536);
    while (await connection.read(octets) !== null) await say(connection, text);
  };
}

const silent: Manner = async (connection) => {
  const octets = new Uint8Array(65_536);
  while (await connection.read(octets) !== null);
};

const endless: Manner = async (connection) => {
  await connection.read(new Uint8Array(65_536));
  await say(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (;;) await say(connection, `10000\r\n${"[".repeat(65_536)}\r\n`);
};

const half: Manner = async (connection) => {
  await connection.read(new Uint8Array(65_536));
  await say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");
  await silent(connection);
};

const MANNERS: readonly (readonly [Manner, RegExp])[] = [
  [silent, /no answer within \d+ ms/],
  [half, /no answer within \d+ ms/],
  [endless, /cannot read etcd/],
  [always("\0\x01garbage\r\n\r\n"), /cannot read etcd/],
  [always(answer("200 OK", '{"header":"x","kvs":7,"count":{}}')), /it answers 7/],
  [always(answer("200 OK", "[".repeat(10_000))), /cannot read etcd/],
  [always(answer("500 No", "oops \x1b[31m")), /HTTP 500/],
];

/** Runs with one server of each manner, and one that is not there. */
export async function withMadServers(
  run: (servers: readonly MadServer[]) => Promise<void>,
): Promise<void> {
  const listeners = MANNERS.map(([manner]) => serve(manner));
  const away = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const gone = (away.addr as Deno.NetAddr).port;
  away.close();
  try {
    await run([
      { where: `etcd://127.0.0.1:${gone}`, words: /connection refused/ },
      { where: "etcd://no-such-host.invalid:2379", words: /the name is not known/ },
      ...MANNERS.map(([, words], i) => ({
        where: `etcd://127.0.0.1:${(listeners[i]!.addr as Deno.NetAddr).port}`,
        words,
      })),
    ]);
  } finally {
    for (const listener of listeners) listener.close();
  }
}

function serve(manner: Manner): Deno.Listener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  (async () => {
    for await (const connection of listener) {
      // Whoever hangs up ends it.
      manner(connection).catch(() => {}).finally(() => {
        try {
          connection.close();
        } catch { /* It is. */ }
      });
    }
  })().catch(() => {});
  return listener;
}
