/** The socket of a running agent, one question after the other. */
export class AgentSocket {
  readonly #connection: Deno.Conn;
  readonly #chunk = new Uint8Array(1 << 16);
  readonly #decoder = new TextDecoder();
  #held = "";
  /** Questions wait for each other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Waits until somebody answers there. */
  static async open(path: string): Promise<AgentSocket> {
    for (;;) {
      try {
        return new AgentSocket(await Deno.connect({ transport: "unix", path }));
      } catch {
        await new Promise((go) => setTimeout(go, 20));
      }
    }
  }

  /** The rows of an answer; throws where it is an error. */
  ask<Row>(what: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<Row[]> {
    const done = this.#last.catch(() => {}).then(() => this.#ask<Row>(what, parameters));
    this.#last = done;
    return done;
  }

  async #ask<Row>(what: string, parameters: Readonly<Record<string, unknown>>): Promise<Row[]> {
    const request = { schema: "underlay.request/1", do: what, parameters };
    const octets = new TextEncoder().encode(`${JSON.stringify(request)}\n`);
    for (let at = 0; at < octets.length;) at += await this.#connection.write(octets.subarray(at));
    const rows: Row[] = [];
    for (;;) {
      const row = JSON.parse(await this.#line());
      if (row.schema !== "underlay.end/1") rows.push(row);
      else if (row.error === undefined) return rows;
      else throw new Error(`${what}: ${row.error}`);
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf("\n");
      if (end >= 0) {
        const line = this.#held.slice(0, end);
        this.#held = this.#held.slice(end + 1);
        return line;
      }
      const count = await this.#connection.read(this.#chunk);
      if (count === null) throw new Error("the agent has closed its socket");
      this.#held += this.#decoder.decode(this.#chunk.subarray(0, count), { stream: true });
    }
  }

  close(): void {
    this.#connection.close();
  }
}
