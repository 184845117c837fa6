// An etcd for a test: on the loopback, on free ports, with a folder that goes with it.
import { until } from "../../tools/lab/shell.ts";

export interface Member {
  readonly name: string;
  readonly client: number;
  readonly peer: number;
  readonly folder: string;
}

/** One member, or several; all are killed and forgotten by {@link close}. */
export class EtcdServers {
  readonly members: readonly Member[];
  readonly #root: string;
  readonly #running = new Map<string, Deno.ChildProcess>();
  readonly #arguments: readonly string[];

  private constructor(members: readonly Member[], root: string, more: readonly string[]) {
    this.members = members;
    this.#root = root;
    this.#arguments = more;
  }

  /** Resolves when it has a leader. */
  static async start(count = 1, more: readonly string[] = []): Promise<EtcdServers> {
    const root = await Deno.makeTempDir({ prefix: "underlay-etcd-" });
    const ports = freePorts(2 * count);
    const members = Array.from({ length: count }, (_, i) => ({
      name: `m${i}`,
      client: ports[2 * i]!,
      peer: ports[2 * i + 1]!,
      folder: `${root}/m${i}`,
    }));
    const servers = new EtcdServers(members, root, more);
    for (const member of members) servers.run(member);
    try {
      await servers.ready();
    } catch (error) {
      await servers.close();
      throw error;
    }
    return servers;
  }

  get endpoints(): string[] {
    return this.members.map(({ client }) => url(client));
  }

  run(member: Member, more: readonly string[] = []): void {
    const all = this.members.map(({ name, peer }) => `${name}=${url(peer)}`).join(",");
    const args = [
      ...["--name", member.name, "--data-dir", member.folder, "--log-level", "error"],
      ...["--listen-client-urls", url(member.client)],
      ...["--advertise-client-urls", url(member.client)],
      ...["--listen-peer-urls", url(member.peer)],
      ...["--initial-advertise-peer-urls", url(member.peer), "--initial-cluster", all],
      ...["--heartbeat-interval", "50", "--election-timeout", "500"],
      ...this.#arguments,
      ...more,
    ];
    const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
    this.#running.set(member.name, new Deno.Command("etcd", { args, ...quiet }).spawn());
  }

  async ready(): Promise<void> {
    const is = await until(async () => (await this.leader()) !== undefined, 15_000);
    if (!is) throw new Error("no etcd came up within 15 s");
  }

  /** Who leads, as the first that answers has it. */
  async leader(among: readonly Member[] = this.members): Promise<Member | undefined> {
    for (const member of among) {
      const id = await ask(member, "/v3/maintenance/status").catch(() => undefined);
      if (id?.leader === undefined) continue;
      for (const other of among) {
        const own = await ask(other, "/v3/maintenance/status").catch(() => undefined);
        if (own?.header?.member_id === id.leader) return other;
      }
    }
    return undefined;
  }

  signal(member: Member, signal: Deno.Signal): void {
    this.#running.get(member.name)?.kill(signal);
  }

  /** As when the power goes. */
  async kill(member: Member): Promise<void> {
    const child = this.#running.get(member.name);
    this.#running.delete(member.name);
    if (child === undefined) return;
    child.kill("SIGKILL");
    await child.status;
  }

  async close(): Promise<void> {
    for (const member of this.members) await this.kill(member);
    await Deno.remove(this.#root, { recursive: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

export function url(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Asks one member, past the code that is tested. */
export async function ask(
  { client }: Pick<Member, "client">,
  path: string,
  body: unknown = {},
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const signal = AbortSignal.timeout(5000);
  const response = await fetch(url(client) + path, {
    method: "POST",
    body: JSON.stringify(body),
    signal,
  });
  return await response.json();
}

function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  for (const listener of listeners) listener.close();
  return ports;
}
