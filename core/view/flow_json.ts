import type { End, Flow } from "../capture/record.ts";
import { formatAddress } from "../net/address.ts";
import type { Context } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { identifierText } from "../wire/open_view.ts";
import { jsonText } from "./json_text.ts";
import { KeptText, type Page } from "./page.ts";

/** What the kept text of a flow was made of. */
interface Told {
  context: Context | undefined;
  fromAsn: number | undefined;
  toAsn: number | undefined;
  fromId: number | undefined;
  toId: number | undefined;
}

/** One end as JSON shows it; undefined when the source tells nothing of it. */
export function endJson({ address, port, asn, bgpId }: End): Record<string, unknown> | undefined {
  const told = {
    ...(address.length > 0 && { address: formatAddress(address) }),
    ...(port !== undefined && { port }),
    ...(asn !== undefined && { asn }),
    ...(bgpId !== undefined && { bgp_id: identifierText(bgpId) }),
  };
  return Object.keys(told).length > 0 ? told : undefined;
}

/** Who is spoken to: what their own messages have told of them is known in the other direction. */
export function receiverOf(flow: Flow): End {
  return flow.reverse?.from ?? flow.to;
}

/**
 * How NLRI and attributes were read, where it is not as between two modern speakers: AS numbers of
 * two octets, families whose NLRI have path identifiers.
 */
export function readingJson({ asWidth, addPath }: Context): Record<string, unknown> | undefined {
  if (asWidth === 4 && addPath.size === 0) return undefined;
  const families = [...addPath].sort((a, b) => a - b).map(familyName);
  return {
    ...(asWidth === 2 && { as_width: 2 }),
    ...(families.length > 0 && { add_path: families }),
  };
}

/**
 * The members of JSON that depend on the flow alone, made once a flow and again when more is known
 * of its ends or its reading changes.
 */
export class FlowJson {
  readonly #page: Page;
  readonly #ends: KeptText;
  readonly #reading: KeptText;
  readonly #told: (Told | undefined)[] = [];
  #flow: Flow | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#ends = new KeptText(page, () => 0);
    this.#reading = new KeptText(page, () => 0);
  }

  /** `,"from":{…},"to":{…},"label":"…"`, without what the source does not tell. */
  pasteEnds(flow: Flow): void {
    this.#renew(flow);
    this.#ends.paste(flow.id, this.#writeEnds);
  }

  /** `,"reading":{…}` where there is something to say; after {@link FlowJson.pasteEnds} of the same flow. */
  pasteReading(flow: Flow): void {
    this.#reading.paste(flow.id, this.#writeReading);
  }

  /** True when nothing more is known of the flow than when its text was made. */
  isCurrent(flow: Flow): boolean {
    const told = this.#told[flow.id], { from } = flow, to = receiverOf(flow);
    return told !== undefined && told.context === flow.context &&
      told.fromAsn === from.asn && told.toAsn === to.asn &&
      told.fromId === from.bgpId && told.toId === to.bgpId;
  }

  #renew(flow: Flow): void {
    this.#flow = flow;
    if (this.isCurrent(flow)) return;
    const { from, context } = flow, to = receiverOf(flow);
    this.#ends.drop(flow.id);
    this.#reading.drop(flow.id);
    this.#told[flow.id] = {
      context,
      fromAsn: from.asn,
      toAsn: to.asn,
      fromId: from.bgpId,
      toId: to.bgpId,
    };
  }

  readonly #writeEnds = (): void => {
    const flow = this.#flow!, { label } = flow;
    this.#member("from", endJson(flow.from));
    this.#member("to", endJson(receiverOf(flow)));
    this.#member("label", label === "" ? undefined : label);
  };

  readonly #writeReading = (): void => {
    this.#member("reading", readingJson(this.#flow!.context));
  };

  #member(key: string, value: unknown): void {
    if (value !== undefined) this.#page.string(`,"${key}":${jsonText(value)}`);
  }
}
