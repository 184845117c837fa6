// Routers that each take sessions at an address of their own and tell their routes, whoever dials.
// `deno run -A sender.ts ORDERS.json`, ORDERS being a list of {@link Order}.

export interface Order {
  readonly address: string;
  /** Whole messages as hex. */
  readonly open: string;
  readonly updates: string;
}

const KEEPALIVE = "ff".repeat(16) + "001304", OPEN_TYPE = 1, KEEPALIVE_TYPE = 4;

function octets(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

async function send(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}

/** The types of the messages that come in, one after the other. */
async function* types(from: Deno.TcpConn): AsyncGenerator<number> {
  let held = new Uint8Array();
  const chunk = new Uint8Array(65536);
  for (let n = await from.read(chunk); n !== null; n = await from.read(chunk)) {
    const all = new Uint8Array(held.length + n);
    all.set(held);
    all.set(chunk.subarray(0, n), held.length);
    let at = 0;
    while (all.length - at >= 19) {
      const length = all[at + 16]! << 8 | all[at + 17]!;
      if (length < 19 || all.length - at < length) break;
      yield all[at + 18]!;
      at += length;
    }
    held = all.slice(at);
  }
}

async function serve(tcp: Deno.TcpConn, order: Order): Promise<void> {
  const beat = setInterval(() => send(tcp, octets(KEEPALIVE)).catch(() => {}), 20_000);
  let isUp = false;
  try {
    for await (const type of types(tcp)) {
      if (type === OPEN_TYPE) await send(tcp, octets(order.open + KEEPALIVE));
      if (type !== KEEPALIVE_TYPE || isUp) continue;
      isUp = true;
      await send(tcp, octets(order.updates));
    }
  } finally {
    clearInterval(beat);
    tcp.close();
  }
}

async function listen(order: Order): Promise<void> {
  for await (const tcp of Deno.listen({ hostname: order.address, port: 179 })) {
    serve(tcp, order).catch((error) => console.log(order.address, String(error)));
  }
}

if (import.meta.main) {
  const orders: Order[] = JSON.parse(await Deno.readTextFile(Deno.args[0]!));
  await Promise.all(orders.map(listen));
}
