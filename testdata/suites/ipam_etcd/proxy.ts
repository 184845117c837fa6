/** A way to an etcd on which things go wrong when a test says so. */
export class Proxy {
  readonly #listener: Deno.TcpListener;
  readonly #target: number;
  readonly #open = new Set<
    { readonly client: Deno.Conn; readonly server: Deno.Conn; what: string }
  >();
  /** The next write reaches the server, and its answer nobody. */
  cutsNextTxn = false;
  /** From then on, or now: nobody is let in. */
  isDownAfterCut = false;
  isDown = false;
  /** What watches bring stays here. */
  holdsWatches = false;
  /** Requests that passed, by their path. */
  readonly passed = new Map<string, number>();
  #release = Promise.withResolvers<void>();

  private constructor(target: number) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    void this.#accept();
  }

  static to(target: number): Proxy {
    return new Proxy(target);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  /** Cuts every connection, or those whose last request was for that path. */
  cut(path = ""): void {
    for (const one of this.#open) if (one.what.startsWith(path)) this.#end(one);
  }

  release(): void {
    this.holdsWatches = false;
    this.#release.resolve();
    this.#release = Promise.withResolvers();
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    this.release();
    this.cut();
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      if (this.isDown) {
        client.close();
        continue;
      }
      const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
      const one = { client, server, what: "", cuts: false };
      this.#open.add(one);
      void this.#pass(client, server, (bytes) => this.#asked(one, bytes)).finally(() =>
        this.#end(one)
      );
      void this.#pass(server, client, () => this.#answered(one)).finally(() => this.#end(one));
    }
  }

  #asked(one: { what: string; cuts: boolean }, bytes: Uint8Array): boolean {
    const path = new TextDecoder().decode(bytes.subarray(0, 80)).match(/^POST (\S+) /)?.[1];
    if (path === undefined) return true;
    one.what = path;
    this.passed.set(path, (this.passed.get(path) ?? 0) + 1);
    if (path === "/v3/kv/txn" && this.cutsNextTxn) {
      this.cutsNextTxn = false;
      one.cuts = true;
    }
    return true;
  }

  async #answered(one: { what: string; cuts: boolean }): Promise<boolean> {
    if (one.cuts) {
      this.isDown ||= this.isDownAfterCut;
      if (this.isDown) this.cut();
      return false;
    }
    if (one.what === "/v3/watch" && this.holdsWatches) await this.#release.promise;
    return true;
  }

  async #pass(
    from: Deno.Conn,
    to: Deno.Conn,
    goes: (bytes: Uint8Array) => boolean | Promise<boolean>,
  ): Promise<void> {
    const buffer = new Uint8Array(1 << 16);
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (length === null || !await goes(buffer.subarray(0, length))) return;
        for (let done = 0; done < length;) done += await to.write(buffer.subarray(done, length));
      }
    } catch { /* One end has gone. */ }
  }

  #end(one: { readonly client: Deno.Conn; readonly server: Deno.Conn; what: string }): void {
    if (!this.#open.delete(one)) return;
    for (const connection of [one.client, one.server]) {
      try {
        connection.close();
      } catch { /* It is closed. */ }
    }
  }
}
