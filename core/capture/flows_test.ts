import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { makeContext } from "../wire/context.ts";
import { FlowMemo } from "./flow_memo.ts";
import { FlowTable } from "./flows.ts";

const end = (last: number, asn?: number) => ({
  address: Uint8Array.of(10, 0, 0, last),
  ...asn !== undefined && { asn },
});

Deno.test("FlowTable gives one flow per ends, label and kind, with dense ids", () => {
  const table = new FlowTable(), context = makeContext();
  const one = table.flow(end(1, 5), end(2), context);
  assertStrictEquals(table.flow(end(1, 5), end(2), context), one);
  const others = [
    table.flow(end(1, 6), end(2), context),
    table.flow(end(1), end(2), context),
    table.flow(end(1, 5), end(2), context, "label"),
    table.flow(end(1, 5), end(2), context, "", "kind"),
    table.flow(end(2), end(1, 5), context),
    table.add(end(1, 5), end(2), context),
  ];
  for (const other of others) assertNotStrictEquals(other, one);
  assertEquals([one, ...others].map((flow) => flow!.id), [0, 1, 2, 3, 4, 5, 6]);
  assertEquals(table.count, 7);
});

Deno.test("FlowTable links the two directions of the same kind", () => {
  const table = new FlowTable(), context = makeContext();
  const one = table.flow(end(1), end(2), context, "", "a")!;
  const other = table.flow(end(2), end(1), context, "", "b")!;
  assertEquals([one.reverse, other.reverse], [undefined, undefined]);
  const back = table.flow(end(2), end(1), context, "", "a")!;
  assertStrictEquals(one.reverse, back);
  assertStrictEquals(back.reverse, one);
});

Deno.test("FlowTable finds a flow by the ends that it began with, also when an OPEN has told more", () => {
  const table = new FlowTable(), context = makeContext();
  const flow = table.flow(end(1), end(2), context)!;
  flow.from.asn = 65000;
  assertStrictEquals(table.flow(end(1), end(2), context), flow);
});

Deno.test("FlowTable remembers no more than its limit", () => {
  const table = new FlowTable(1), context = makeContext();
  const flow = table.flow(end(1), end(2), context);
  assertEquals(table.flow(end(3), end(2), context), undefined);
  assertStrictEquals(table.flow(end(1), end(2), context), flow);
});

Deno.test("FlowMemo makes a flow once per header and kind, and again when it had to forget", () => {
  const memo = new FlowMemo(8), table = new FlowTable();
  let made = 0;
  const find = (n: number, kind: number) =>
    memo.flow(Uint8Array.of(0, n >> 8, n, 0), 1, 3, kind, () => {
      made++;
      return table.flow(end(n & 255, n), end(kind & 255, kind), makeContext());
    });
  const one = find(1, 1), other = find(1, 2), far = find(1, 129);
  assertNotStrictEquals(one, other);
  assertEquals([one, other, far].map((flow) => flow!.to.asn), [1, 2, 129]);
  assertStrictEquals(find(1, 2), other);
  assertEquals(made, 3);
  // 129 stands where 1 stood.
  assertStrictEquals(find(1, 1), one);
  assertEquals(made, 4);
  for (let n = 0; n < 500; n++) assertEquals(find(n, 1)!.from.asn, n);
  assertEquals(made, 504 - 1, "headers beyond the eighth are made, those met before are not");
  assertStrictEquals(find(1, 1), one);
  assertEquals(made, 504, "it was forgotten");
});

Deno.test("FlowMemo asks again when a flow could not be made", () => {
  const memo = new FlowMemo(), header = Uint8Array.of(1, 2);
  const flow = new FlowTable().flow(end(1), end(2), makeContext())!;
  assertEquals(memo.flow(header, 0, 2, 1, () => undefined), undefined);
  assertStrictEquals(memo.flow(header, 0, 2, 1, () => flow), flow);
  assertStrictEquals(memo.flow(header, 0, 2, 1, () => undefined), flow);
});
