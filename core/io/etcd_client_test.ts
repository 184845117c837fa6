import { assert, assertEquals, assertRejects } from "@std/assert";
import { EtcdClient } from "./etcd_client.ts";
import { EtcdError } from "./etcd_error.ts";
import { isOf, put } from "./etcd_message.ts";
import { watchEtcd } from "./etcd_watch.ts";

/** A server that answers whatever `answer` says, and how often it was asked. */
async function serving(
  answer: (path: string) => Response | Promise<Response>,
  test: (client: EtcdClient, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.arrayBuffer();
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    return answer(pathname);
  });
  const client = new EtcdClient({ endpoints: [`http://127.0.0.1:${server.addr.port}`] });
  try {
    await test(client, asked);
  } finally {
    client.close();
    await server.shutdown();
  }
}

const HEADER = '"header":{"cluster_id":"1","member_id":"2","revision":"7","raft_term":"2"}';
const saying = (text: string, status = 200) => () => new Response(text, { status });
const TXN = [[isOf("k", 0)], [put("k", "v")]] as const;

Deno.test("EtcdClient.range reads rows, and what is left out as 0, empty and false", async () => {
  const row =
    '{"key":"aw==","create_revision":"3","mod_revision":"5","version":"2","value":"w6Q="}';
  await serving(saying(`{${HEADER},"kvs":[${row},{"key":"aw=="}],"count":"2"}`), async (client) => {
    assertEquals(await client.range({ key: "k" }), {
      header: { cluster: "1", member: "2", revision: 7 },
      rows: [
        { key: "k", value: "ä", version: 5, born: 3 },
        { key: "k", value: "", version: 0, born: 0 },
      ],
      hasMore: false,
      count: 2,
    });
  });
});

Deno.test("EtcdClient.txn takes anything but true for no success", async () => {
  for (
    const [said, is] of [["", false], [',"succeeded":true', true], [',"succeeded":"true"', false]]
  ) {
    await serving(saying(`{${HEADER}${said}}`), async (client) => {
      assertEquals((await client.txn(...TXN)).succeeded, is);
    });
  }
});

Deno.test("EtcdClient: an answer that is none is an error with words, asked again only to read", async () => {
  const answers = [
    ...["", "hello", "[]", "null", "7", "{", "{}", '{"header":7}', '{"header":{"revision":"x"}}'],
    ...[`{${HEADER},"kvs":7,"responses":7}`, `{"header":{"revision":"99999999999999999999"}}`],
  ];
  for (const answer of answers) {
    await serving(saying(answer), async (client, asked) => {
      const written = await assertRejects(() => client.txn(...TXN), EtcdError);
      assertEquals([written.kind, asked.length], ["unknown", 1], answer);
      assert(written.message.startsWith("it answers"), written.message);
      const read = await assertRejects(() => client.range({ key: "k" }), EtcdError);
      assertEquals(read.kind, "unknown", answer);
    });
  }
});

Deno.test("EtcdClient reads no answer without end", async () => {
  const endless = () => {
    const piece = new Uint8Array(1 << 22).fill(32);
    return new Response(new ReadableStream({ pull: (to) => to.enqueue(piece) }));
  };
  await serving(endless, async (client) => {
    const error = await assertRejects(() => client.txn(...TXN), EtcdError);
    assert(/octets|no answer within/.test(error.message), error.message);
  });
});

Deno.test("EtcdClient knows what was refused for sure from what may have been done", async () => {
  const said: readonly (readonly [string, string])[] = [
    ["etcdserver: request timed out", "unknown"],
    ["etcdserver: leader changed", "unknown"],
    ["something new", "unknown"],
    ["etcdserver: mvcc: database space exceeded", "full"],
    ["etcdserver: too many operations in txn request", "refused"],
    ["etcdserver: permission denied", "denied"],
    ["etcdserver: mvcc: required revision has been compacted", "compacted"],
    ["etcdserver: mvcc: required revision is a future revision", "future"],
    ["etcdserver: no leader", "unreachable"],
  ];
  for (const [error, kind] of said) {
    const text = JSON.stringify({ error, message: error, code: 3 });
    await serving(saying(text, 400), async (client, asked) => {
      assertEquals((await assertRejects(() => client.txn(...TXN), EtcdError)).kind, kind);
      // Only what nobody took is sent again.
      assertEquals(asked.length, kind === "unreachable" ? 3 : 1, error);
    });
  }
});

Deno.test("EtcdClient: a write that is cut off is unknown, and not sent again", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let taken = 0;
  const done = (async () => {
    for await (const connection of listener) {
      taken++;
      await connection.read(new Uint8Array(4096));
      connection.close();
    }
  })();
  const client = new EtcdClient({ endpoints: [`http://127.0.0.1:${listener.addr.port}`] });
  const error = await assertRejects(() => client.txn(...TXN), EtcdError);
  assertEquals([error.kind, taken], ["unknown", 1]);
  listener.close();
  await done;
  const closed = await assertRejects(() => client.txn(...TXN), EtcdError);
  assertEquals(closed.kind, "unreachable");
  client.close();
});

Deno.test("watchEtcd puts the pieces of a revision together, and ends where the server ends it", async () => {
  const event = (key: string, version: number, type = "") =>
    `{${type}"kv":{"key":"${btoa(key)}","mod_revision":"${version}","value":"dg=="}}`;
  const lines = [
    `{"result":{${HEADER},"created":true}}`,
    `{"result":{${HEADER},"fragment":true,"events":[${event("a", 8)}]}}`,
    `{"result":{${HEADER},"events":[${event("b", 8, '"type":"DELETE",')}]}}`,
    `{"result":{${HEADER},"canceled":true,"compact_revision":"9"}}`,
  ];
  await serving(saying(lines.join("\n") + "\n"), async (client) => {
    const told: string[] = [];
    const follow = async () => {
      const range = { key: "a", end: "c", from: 1 };
      for await (const { events } of watchEtcd(client, range, new AbortController().signal)) {
        told.push(events.map(({ key, value }) => `${key}=${value}`).join(" "));
      }
    };
    assertEquals((await assertRejects(follow, EtcdError)).kind, "compacted");
    assertEquals(told, ["", "a=v b=undefined"]);
  });
});

Deno.test("EtcdClient gives up on members that say nothing, each asked at least once", async () => {
  const never = new Promise<Response>(() => {}), servers: Deno.HttpServer<Deno.NetAddr>[] = [];
  const asked = [0, 0];
  for (const i of [0, 1]) {
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    servers.push(Deno.serve(options, () => (asked[i]!++, never)));
  }
  const endpoints = servers.map(({ addr }) => `http://127.0.0.1:${addr.port}`);
  const client = new EtcdClient({ endpoints, timeoutMs: 20, patienceMs: 30 });
  const error = await assertRejects(
    () => client.range({ key: "k" }),
    EtcdError,
    "no answer within",
  );
  assertEquals([error.kind, asked], ["unknown", [1, 1]]);
  client.close();
  for (const server of servers) server.unref();
});
