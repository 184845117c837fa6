// What tests of the Adj-RIB-Out share.
import { assert } from "@std/assert";
import { parseAddress } from "../net/address.ts";
import { parsePrefix } from "../net/prefix.ts";
import { Writer } from "../net/writer.ts";
import type { Attributes } from "../wire/attribute/mod.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { AdjOut, type OutPeer } from "./adj_out.ts";
import { type ExportView, makeExportView } from "./export_view.ts";
import { Bench, EBGP, madeFacts } from "./made_peers.ts";

const BOTH = [IPV4_UNICAST, IPV6_UNICAST];
export const VIEW = makeExportView({
  context: EBGP,
  localAs: 65000,
  self: { ipv4: parseAddress("192.0.2.9")!, ipv6: parseAddress("2001:db8::9")! },
});

/** An Adj-RIB-Out, and peers that read what comes out of it. */
export class Outbound {
  readonly adjOut: AdjOut = new AdjOut(new UpdateChecker().sets);
  readonly reader: Bench = new Bench();
  readonly refused: string[] = [];
  #readers = 0;

  join(view: Partial<ExportView> = {}, families = BOTH): OutPeer {
    this.reader.adjIn.addPeer(madeFacts(++this.#readers));
    const exported = this.adjOut.exported({ ...VIEW, ...view });
    return this.adjOut.addPeer(
      exported,
      families,
      (_f, row, why) => this.refused.push(`${row} ${why}`),
    );
  }

  set(prefix: string, attributes: Attributes = {}, nextHop = "", pathId = -1): boolean {
    const { adjOut } = this;
    const hop = nextHop === "" ? 0 : adjOut.nextHops.intern(parseAddress(nextHop)!);
    return adjOut.set(parsePrefix(prefix)!, adjOut.attributes(attributes), hop, pathId);
  }

  delete(prefix: string, pathId = -1): boolean {
    return this.adjOut.delete(parsePrefix(prefix)!, pathId);
  }
}

/** All that is to be told, in slices of `budget` octets. */
export function drained(peer: OutPeer, budget = 1 << 20): Uint8Array {
  const out = new Writer();
  for (let turn = 0; !peer.drain(out, budget); turn++) assert(turn < 100_000, "endless");
  assert(peer.isIdle);
  return out.finish();
}

export function messages(stream: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0; at < stream.length;) {
    const end = at + (stream[at + 16]! << 8 | stream[at + 17]!);
    found.push(stream.subarray(at + 18, end).toHex());
    at = end;
  }
  return found;
}
