import type { Output } from "../capture/output.ts";
import type { Flow, Stamp } from "../capture/record.ts";
import { fromHex } from "../net/hex.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import { type Context, makeContext } from "../wire/context.ts";
import type { Fault } from "../wire/fault.ts";
import { checkMessage } from "../wire/message.ts";
import { checkHeader, UPDATE } from "../wire/message_header.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { Page } from "./page.ts";

const MARKER = "f".repeat(32);

/** The hex of a message of `type` with `body`, both told in hex but the type. */
export function messageHex(type: number, body: string): string {
  const length = 19 + body.length / 2;
  return MARKER + length.toString(16).padStart(4, "0") + type.toString(16).padStart(2, "0") + body;
}

/** The hex of an UPDATE of these parts, in hex. */
export function updateHex(withdrawn: string, attributes: string, nlri: string): string {
  const sized = (part: string) => (part.length / 2).toString(16).padStart(4, "0") + part;
  return messageHex(UPDATE, sized(withdrawn) + sized(attributes) + nlri);
}

/** A session of documentation addresses, heard in one direction. */
export function madeFlow(context: Context = makeContext(), id = 0): Flow {
  return {
    id,
    from: { address: Uint8Array.of(192, 0, 2, 1), asn: 65001 },
    to: { address: Uint8Array.of(192, 0, 2, 2) },
    context,
    label: "",
  };
}

export const STAMP: Stamp = {
  seconds: 1_700_000_000,
  microseconds: 250,
  frame: 7,
  offset: 1234,
};

/** Hands one message to a view, checked as it is on the way from a capture. */
export function tell(
  output: Output,
  checker: UpdateChecker,
  hex: string,
  flow: Flow = madeFlow(),
  stamp: Stamp = STAMP,
): void {
  const bytes = fromHex(hex), end = bytes.length;
  const header = checkHeader(bytes, 0, flow.context.extendedMessage);
  if (!header && bytes[18] === UPDATE) {
    const faults = checker.check(bytes, 0, end, flow.context);
    if (checker.located) return output.update(flow, checker.update, checker.set, faults, stamp);
    return output.message(flow, bytes, 0, end, faults, stamp);
  }
  const faults: Fault[] = header ? [header] : [];
  if (!header) checkMessage(bytes, 0, end, faults);
  output.message(flow, bytes, 0, end, faults, stamp);
}

/** What a view writes while `work` hands it messages. */
export function shown(
  makeView: (page: Page, sets: AttributeBlocks) => Output,
  work: (output: Output, checker: UpdateChecker) => void,
): string {
  let text = "";
  const decoder = new TextDecoder();
  const page = new Page((octets) => text += decoder.decode(octets, { stream: true }));
  const checker = new UpdateChecker(), output = makeView(page, checker.sets);
  work(output, checker);
  output.finish();
  page.flush();
  return text;
}
