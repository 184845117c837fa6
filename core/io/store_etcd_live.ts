import type { EtcdClient } from "./etcd_client.ts";
import { EtcdError } from "./etcd_error.ts";
import { get, isOf, number, object, put } from "./etcd_message.ts";
import { LIVE, liveKey, nameAt } from "./store_etcd_keys.ts";

interface Lease {
  readonly id: string;
  readonly instance: string;
  readonly seconds: number;
}

/**
 * Who lives: a key under a lease each. That it goes when nobody keeps it alive is all that a lease
 * does here: no row hangs on one.
 */
export class EtcdLiveness {
  readonly #client: EtcdClient;
  readonly #leases = new Map<string, Lease>();

  constructor(client: EtcdClient) {
    this.#client = client;
  }

  async live(name: string, instance: string, seconds: number): Promise<boolean> {
    const held = this.#leases.get(name);
    if (held?.instance === instance && held.seconds === seconds && await this.#keep(held.id)) {
      const { rows } = await this.#client.range({ key: liveKey(name) });
      if (rows[0]?.value === instance) return true;
      if (rows[0] !== undefined) return false;
    }
    const id = await this.#grant(seconds);
    if (!await this.#claim(name, instance, id)) {
      await this.#client.call("/v3/lease/revoke", { ID: id }, true).catch(() => {});
      return false;
    }
    this.#leases.set(name, { id, instance, seconds });
    return true;
  }

  async living(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.#client.range(LIVE);
    return new Map(rows.map(({ key, value }) => [nameAt(key), value]));
  }

  async #grant(seconds: number): Promise<string> {
    const ttl = String(Math.max(1, Math.ceil(seconds)));
    const { ID: id } = await this.#client.call("/v3/lease/grant", { TTL: ttl }, true);
    if (typeof id === "string") return id;
    throw new EtcdError("unknown", "it grants a lease without a number");
  }

  /** False where the lease has run out. */
  async #keep(id: string): Promise<boolean> {
    const answer = await this.#client.call("/v3/lease/keepalive", { ID: id }, true);
    return number(object(answer.result ?? {}).TTL) > 0;
  }

  /** Whose key it is: nobody's, or this instance's from before. Asking twice does no harm. */
  async #claim(name: string, instance: string, lease: string): Promise<boolean> {
    const key = liveKey(name), isNobody = [isOf(key, 0)], mine = put(key, instance, lease);
    const first = await this.#client.txn(isNobody, [mine], [get(key)]);
    if (first.succeeded) return true;
    const row = first.ranges[0]?.[0];
    if (row?.value !== instance) return false;
    return (await this.#client.txn([isOf(key, row.born)], [mine])).succeeded;
  }
}
