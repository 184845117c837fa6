// Grants from a ledger in etcd beside what the same etcd does at its fastest: raw txns of one comparison
// and one put, with the same number of writers. It is one member on the loopback, and shares the machine
// with them.
import { systemMoment } from "../../../core/io/moment.ts";
import { EtcdStore } from "../../../core/io/store_etcd.ts";
import { Keeper } from "../../../core/ipam/keeper.ts";
import { EtcdServers } from "../../suites/ipam_etcd/server.ts";
import { addBenchPool } from "./durable_grants.ts";
import { bare, type Crowd, granting, raw } from "./etcd_crowd.ts";
import type { Figure } from "./figure.ts";
import type { Plan } from "./plan.ts";

const WRITERS = 16;

interface Kind {
  readonly what: string;
  readonly make: () => Crowd;
  /** Of 16 racks. */
  readonly isMarked?: true;
}

export async function etcd(plan: Plan): Promise<Figure[]> {
  await using servers = await EtcdServers.start();
  const { endpoints } = servers;
  const keeper = new Keeper(new EtcdStore({ endpoints }), systemMoment, "bench");
  await addBenchPool(keeper);
  await keeper.close();
  const grants = (keepers: number, racks: number) => () =>
    granting(endpoints, WRITERS, keepers, racks);
  const kinds: readonly Kind[] = [
    { what: "raw txns by fetch alone", make: () => bare(endpoints, WRITERS) },
    { what: "raw txns by our client", make: () => raw(endpoints, WRITERS) },
    {
      what: `${WRITERS} racks, a keeper each`,
      make: grants(WRITERS, WRITERS),
      isMarked: true,
    },
    { what: `${WRITERS} racks, one process`, make: grants(1, WRITERS) },
    { what: `one rack, ${WRITERS} keepers`, make: grants(WRITERS, 1) },
    { what: "one rack, one process", make: grants(1, 1) },
  ];
  return await measure(kinds, plan);
}

async function measure(kinds: readonly Kind[], { runs, seconds }: Plan): Promise<Figure[]> {
  const crowds = kinds.map(({ make }) => make());
  const rates = kinds.map((): number[] => []), took = kinds.map((): number[] => []);
  for (const { writers } of crowds) for (const write of writers) await write();
  for (let run = 0; run < runs; run++) {
    for (const [i, crowd] of crowds.entries()) {
      rates[i]!.push(await rateOf(crowd, seconds, took[i]!));
    }
  }
  for (const { close } of crowds) await close();
  return kinds.flatMap(({ what, isMarked }, i): Figure[] => {
    took[i]!.sort((a, b) => a - b);
    const worst = took[i]![Math.floor(took[i]!.length * 0.99)]!;
    const figures: Figure[] = [
      { what, unit: "/s", values: rates[i]! },
      { what: `  99 of 100 within`, unit: "ms", values: [worst] },
    ];
    if (i === 0) return figures;
    const parts = rates[i]!.map((rate, run) => rate / rates[0]![run]!);
    const marks = isMarked ? { must: 0.5, aim: 0.9 } : {};
    return [...figures, { what: `  of fetch alone`, unit: "of raw", values: parts, ...marks }];
  });
}

/** `took` gets the milliseconds of each. */
async function rateOf({ writers }: Crowd, seconds: number, took: number[]): Promise<number> {
  const begun = performance.now(), end = begun + seconds * 1000;
  let done = 0;
  await Promise.all(writers.map(async (write) => {
    for (let at = performance.now(); at < end; done++) {
      await write();
      const next = performance.now();
      took.push(next - at);
      at = next;
    }
  }));
  return done / (performance.now() - begun) * 1000;
}
