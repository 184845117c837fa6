import { Ascii } from "../../../core/net/ascii.ts";
import { fromHex } from "../../../core/net/hex.ts";
import { AS_TRANS } from "../../../core/wire/asn.ts";
import { writePath } from "../../../core/wire/as_path.ts";
import { attributeOf, checkAttributes, NLRI_FIELD } from "../../../core/wire/attribute/mod.ts";
import { makeContext } from "../../../core/wire/context.ts";
import { type Fault, strongest } from "../../../core/wire/fault.ts";
import { decodeOpen } from "../../../core/wire/open.ts";
import { UpdateChecker } from "../../../core/wire/update_checker.ts";

/** What FRR makes of a vector, and what we do. */
export interface Comparison {
  readonly name: string;
  readonly want: string;
  readonly got: string;
}

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly declared_len: number;
  readonly expect: string | null;
  readonly shouldbe: string | null;
}

function read<T>(folder: string, name: string): T {
  return JSON.parse(Deno.readTextFileSync(`${folder}FRRouting+frr/vectors/${name}.json`));
}

interface BlockVector {
  readonly name: string;
  readonly peer: "ebgp" | "ibgp";
  readonly has_nlri: "true" | "false";
  readonly attrs_hex: string;
  readonly expect: "proceed" | "withdraw" | "error";
}

/** FRR proceeds where there is no fault, and where an attribute is discarded. */
const MEANING = { ignore: "proceed", discard: "proceed", withdraw: "withdraw", reset: "error" };

export function attributeVerdicts(folder: string): Comparison[] {
  return read<BlockVector[]>(folder, "attr_parse").map(({ name, ...vector }) => {
    const octets = fromHex(vector.attrs_hex);
    // In one administration over several ASs LOCAL_PREF counts as inside of one AS.
    const peer = vector.peer === "ibgp" || name.endsWith("-oad") ? "internal" : "external";
    const around = vector.has_nlri === "true" ? NLRI_FIELD : 0;
    const faults = checkAttributes(octets, 0, octets.length, makeContext({ peer }), around, 0);
    return { name, want: vector.expect, got: MEANING[strongest(faults) ?? "ignore"] };
  });
}

/** A path as FRR prints it: sets in order and without repetition. */
function asPrinted(path: string): string {
  return path.replace(/([{[])([\d,]+)([}\]])/g, (_all, open, members, close) => {
    const numbers = [...new Set<string>(members.split(","))].sort((a, b) => Number(a) - Number(b));
    return open + numbers.join() + close;
  });
}

/** The vectors repeat some paths in asdot: those are left out. */
export function pathTexts(folder: string): Comparison[] {
  return read<Vector[]>(folder, "aspath").filter(({ name }) => !/asdot/.test(name)).map(
    (vector) => {
      const octets = fromHex(vector.hex), context = makeContext({ asWidth: 2 });
      const complaint = attributeOf(2)!.check(octets, 0, octets.length, context);
      const want = vector.shouldbe ?? "malformed";
      if (complaint && !complaint.isLegible) return { name: vector.name, want, got: "malformed" };
      const out = new Ascii();
      writePath(out, octets, 0, octets.length, 2);
      return { name: vector.name, want, got: asPrinted(out.text()) };
    },
  );
}

export function communityTexts(folder: string): Comparison[] {
  return read<Vector[]>(folder, "ecommunity").map(({ name, hex, shouldbe }) => {
    const octets = fromHex(hex), out = new Ascii();
    attributeOf(16)!.text(out, octets, 0, octets.length, makeContext());
    return { name, want: shouldbe!, got: out.text().replace(/^(\w+):/, "$1 ") };
  });
}

/** Each capability, or list of parameters, in an OPEN of its own. */
export function capabilityVerdicts(folder: string): Comparison[] {
  const vectors = read<Vector[]>(folder, "capability");
  // Those of dynamic capability are messages of a type that we do not have.
  return vectors.filter(({ name }) => !name.startsWith("DynCap")).map((vector, i) => {
    const isList = /^(Cap-|AS4(more|series|real))/.test(vector.name);
    const octets = fromHex(vector.hex).subarray(0, vector.declared_len);
    const parameters = isList ? octets : Uint8Array.of(2, octets.length, ...octets);
    const faults: Fault[] = [], open = openOf(twoOctetAs(vector.hex), parameters);
    decodeOpen(open, 0, open.length, faults);
    // FRR's parser fails where ours may only leave the capability out.
    const isErr = vector.expect === "err" ? faults.length > 0 : strongest(faults) === "reset";
    return { name: `${vector.name} ${i}`, want: vector.expect!, got: isErr ? "err" : "parse" };
  });
}

/** What the two-octet field must say beside the four-octet capability in it. */
function twoOctetAs(hex: string): number {
  const [, high, low] = /4104(.{4})(.{4})/.exec(hex) ?? [];
  return high === "0000" ? parseInt(low!, 16) : AS_TRANS;
}

function openOf(as: number, parameters: Uint8Array): Uint8Array {
  const fixed = [4, as >>> 8, as & 255, 0, 90, 10, 0, 0, 1, parameters.length, ...parameters];
  return Uint8Array.of(...new Array(16).fill(255), 0, 19 + fixed.length, 1, ...fixed);
}

/** The strongest fault of the UPDATE of each message that crashed FRR. */
export function crashVerdicts(folder: string): string[] {
  interface Crash {
    readonly msgs: readonly { readonly name: string; readonly hex: string }[];
  }
  return read<Crash[]>(folder, "crash_reproducers").map(({ msgs }) => {
    const octets = fromHex(msgs.find(({ name }) => name === "UPDATE")!.hex);
    const faults = new UpdateChecker().check(octets, 0, octets.length, makeContext());
    const worst = faults.find(({ outcome }) => outcome === strongest(faults))!;
    return `${worst.outcome} ${worst.code}/${worst.subcode}`;
  });
}
