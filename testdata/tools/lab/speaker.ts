/**
 * A BGP speaker that does what its script says and nothing else, for what no daemon would do.
 * `deno run -A speaker.ts SCRIPT.json`, SCRIPT being a list of {@link Step}.
 */
export type Step =
  | { readonly do: "connect"; readonly to: string; readonly port?: number }
  /** Accepts one connection. */
  | { readonly do: "listen"; readonly on: string; readonly port?: number }
  | { readonly do: "send"; readonly hex: string }
  | { readonly do: "sleep"; readonly ms: number }
  /** Waits until `n` messages of a type have come in, or the other side has closed. */
  | { readonly do: "expect"; readonly type: number; readonly n?: number; readonly ms?: number }
  /** Sends a KEEPALIVE now and every `ms` until the connection ends, reading or not. */
  | { readonly do: "alive"; readonly ms: number }
  /** Stops reading; what arrives stays in the kernel until its window is closed. */
  | { readonly do: "deaf" }
  | { readonly do: "close" }
  /** Steps that follow use another connection; number 0 is the first. */
  | { readonly do: "use"; readonly connection: number };

const KEEPALIVE = "ff".repeat(16) + "001304";

class Connection {
  readonly #seen = new Map<number, number>();
  #buffer = new Uint8Array();
  #deaf = false;
  closed = false;

  constructor(readonly tcp: Deno.TcpConn) {
    this.#read().catch(() => {}).finally(() => this.closed = true);
  }

  async #read(): Promise<void> {
    const chunk = new Uint8Array(65536);
    while (!this.#deaf) {
      const n = await this.tcp.read(chunk);
      if (n === null) return;
      if (!this.#deaf) this.#take(chunk.subarray(0, n));
    }
    // A deaf speaker keeps its connection; only the other side can end it now.
    await new Promise(() => {});
  }

  #take(chunk: Uint8Array): void {
    const all = new Uint8Array(this.#buffer.length + chunk.length);
    all.set(this.#buffer);
    all.set(chunk, this.#buffer.length);
    let at = 0;
    while (all.length - at >= 19) {
      const length = (all[at + 16] ?? 0) << 8 | (all[at + 17] ?? 0);
      if (length < 19 || all.length - at < length) break;
      const type = all[at + 18] ?? 0;
      this.#seen.set(type, (this.#seen.get(type) ?? 0) + 1);
      at += length;
    }
    this.#buffer = all.slice(at);
  }

  seen(type: number): number {
    return this.#seen.get(type) ?? 0;
  }

  stopReading(): void {
    this.#deaf = true;
  }

  async send(hex: string): Promise<void> {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    for (let at = 0; at < bytes.length;) at += await this.tcp.write(bytes.subarray(at));
  }

  keepAlive(ms: number): void {
    const beat = () => this.send(KEEPALIVE).catch(() => clearInterval(timer));
    const timer = setInterval(beat, ms);
    beat();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function dial(to: string, port: number): Promise<Connection> {
  for (let tries = 0;; tries++) {
    try {
      const tcp = await Deno.connect({ hostname: to, port });
      tcp.setNoDelay(true);
      return new Connection(tcp);
    } catch (error) {
      if (tries >= 100) throw error;
      await sleep(100);
    }
  }
}

async function accept(on: string, port: number): Promise<Connection> {
  const listener = Deno.listen({ hostname: on, port });
  const tcp = await listener.accept();
  listener.close();
  return new Connection(tcp);
}

async function expect(connection: Connection, step: Extract<Step, { do: "expect" }>) {
  const end = Date.now() + (step.ms ?? 10_000);
  while (Date.now() < end && !connection.closed) {
    if (connection.seen(step.type) >= (step.n ?? 1)) return;
    await sleep(10);
  }
}

async function perform(step: Step, all: Connection[], current: number): Promise<number> {
  if (step.do === "connect") return all.push(await dial(step.to, step.port ?? 179)) - 1;
  if (step.do === "listen") return all.push(await accept(step.on, step.port ?? 179)) - 1;
  if (step.do === "use") return step.connection;
  if (step.do === "sleep") {
    await sleep(step.ms);
    return current;
  }
  const connection = all[current];
  if (connection === undefined) throw new Error(`${step.do} before any connection`);
  if (step.do === "send") await connection.send(step.hex);
  if (step.do === "expect") await expect(connection, step);
  if (step.do === "alive") connection.keepAlive(step.ms);
  if (step.do === "deaf") connection.stopReading();
  if (step.do === "close") connection.tcp.close();
  return current;
}

async function main(path: string): Promise<void> {
  const steps = JSON.parse(await Deno.readTextFile(path)) as Step[];
  const all: Connection[] = [];
  let current = 0;
  for (const step of steps) {
    console.log(new Date().toISOString(), JSON.stringify(step).slice(0, 200));
    current = await perform(step, all, current);
  }
}

if (import.meta.main) {
  await main(Deno.args[0] ?? "").catch((error) => console.log(String(error)));
  Deno.exit(0);
}
