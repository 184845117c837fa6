// One end of a connection, in a process of its own: a network namespace is a process's. It is told
// what to do by one line of JSON on stdin (keys never stand on a command line), and says what
// happens in lines on stdout. A listener sends back what it hears.
import { tcpTransport } from "../../../core/io/tcp.ts";
import type { Connection, Endpoint, SocketOptions } from "../../../core/speaker/ports.ts";

/** {@link SocketOptions} with the key as text. */
export interface Asked {
  readonly key?: string;
  readonly ttl?: number;
  readonly ttlLeast?: number;
}

export interface Order extends Asked {
  readonly listen?: Endpoint;
  readonly keys?: readonly (Asked & { readonly from: string })[];
  readonly dial?: Endpoint;
  readonly source?: string;
  readonly timeoutSeconds?: number;
}

const say = (line: string) => console.log(line);
const at = (end: Endpoint | undefined) => end && `${end.address} ${end.port}`;

function optionsOf({ key, ttl, ttlLeast }: Asked): SocketOptions {
  return {
    ...key !== undefined && { md5Key: new TextEncoder().encode(key) },
    ...ttl !== undefined && { ttl },
    ...ttlLeast !== undefined && { ttlLeast },
  };
}

function listen(local: Endpoint, order: Order): void {
  const keys = (order.keys ?? []).map((key) => ({ from: key.from, ...optionsOf(key) }));
  const accept = (connection: Connection) => {
    say(`accepted ${at(connection.remote)}`);
    return {
      connected() {},
      data: (bytes: Uint8Array) => connection.write(bytes),
      drained() {},
      ended: () => say("left"),
    };
  };
  const listener = tcpTransport().listen(local, accept, keys);
  say(`listening ${at(listener.local)}`);
}

function dial(remote: Endpoint, order: Order): void {
  const { source, timeoutSeconds = 1 } = order;
  const target = { remote, timeoutSeconds, ...optionsOf(order), ...source && { source } };
  let silence: ReturnType<typeof setTimeout> | undefined;
  const connection = tcpTransport().dial(target, {
    connected() {
      say(`connected ${connection.local?.address}`);
      connection.write(new TextEncoder().encode("ping"));
      silence = setTimeout(() => {
        say("silence");
        connection.abort();
      }, 1000);
    },
    data(bytes) {
      clearTimeout(silence);
      say(`heard ${new TextDecoder().decode(bytes)}`);
      connection.close();
    },
    drained() {},
    ended(end) {
      clearTimeout(silence);
      say(`ended ${end.kind}: ${end.text}`);
    },
  });
}

if (import.meta.main) {
  const order: Order = JSON.parse(await new Response(Deno.stdin.readable).text());
  try {
    if (order.listen) listen(order.listen, order);
    if (order.dial) dial(order.dial, order);
  } catch (error) {
    say(`cannot: ${(error as Error).message}`);
  }
}
