import { systemMoment } from "../../../core/io/moment.ts";
import { EtcdClient } from "../../../core/io/etcd_client.ts";
import { base64, isOf, put } from "../../../core/io/etcd_message.ts";
import { EtcdStore } from "../../../core/io/store_etcd.ts";
import { allocate } from "../../../core/ipam/allocate.ts";
import { Keeper } from "../../../core/ipam/keeper.ts";
import { isRefusal } from "../../../core/ipam/refusal.ts";

/** Writers of one kind, and how they are done away with. */
export interface Crowd {
  readonly writers: readonly (() => Promise<unknown>)[];
  close(): Promise<void>;
}

const VALUE = "x".repeat(200), BLOCKS_OF_A_NODE = 8;
let serial = 0;

/** Raw txns by the client of the store. */
export function raw(endpoints: readonly string[], writers: number): Crowd {
  const clients = Array.from({ length: writers }, () => new EtcdClient({ endpoints }));
  return {
    writers: clients.map((client) => () => {
      const key = `/raw/${serial++}`;
      return client.txn([isOf(key, 0)], [put(key, VALUE)]);
    }),
    close: () => Promise.resolve(clients.forEach((client) => client.close())),
  };
}

/** Raw txns without a line of ours: what `fetch` and etcd do. */
export function bare([endpoint]: readonly string[], writers: number): Crowd {
  const write = async () => {
    const key = base64(`/bare/${serial++}`);
    const response = await fetch(`${endpoint}/v3/kv/txn`, {
      method: "POST",
      body: JSON.stringify({
        compare: [{ target: "CREATE", result: "EQUAL", key, create_revision: "0" }],
        success: [{ request_put: { key, value: base64(VALUE) } }],
      }),
    });
    if (!(await response.json()).succeeded) throw new Error("a raw txn failed");
  };
  return {
    writers: Array.from({ length: writers }, () => write),
    close: () => Promise.resolve(),
  };
}

/** Grants, by as many keepers as there are processes in the crowd, to nodes of so many racks. */
export function granting(
  endpoints: readonly string[],
  writers: number,
  keepers: number,
  racks: number,
): Crowd {
  const all = Array.from(
    { length: keepers },
    (_, i) => new Keeper(new EtcdStore({ endpoints }), systemMoment, `bench-${i}`),
  );
  const crowd = serial++;
  const grant = async (i: number) => {
    // A node takes some blocks, then the next one does.
    const node = `n${crowd}-${i}-${Math.floor(serial++ / (writers * BLOCKS_OF_A_NODE))}`;
    const labels = [{ key: "rack", value: `r${crowd}-${i % racks}` }];
    const request = `q${crowd}-${serial}`;
    const answer = await all[i % keepers]!.transact(
      allocate({ node, labels, freshUid: `u-${node}`, count: 1, request }),
    );
    if (isRefusal(answer)) throw new Error(answer.text);
  };
  return {
    writers: Array.from({ length: writers }, (_, i) => () => grant(i)),
    close: async () => {
      for (const keeper of all) await keeper.close();
    },
  };
}
