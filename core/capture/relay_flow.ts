import { type Context, makeContext, type PeerKind } from "../wire/context.ts";
import type { End, Flow } from "./record.ts";

/** What was last told of a flow that may change. */
export interface SentFlow {
  readonly context: Context;
  readonly fromAsn: number | undefined;
  readonly fromId: number | undefined;
  readonly toAsn: number | undefined;
  readonly toId: number | undefined;
  readonly reverse: number | undefined;
}

/** Whether a flow is still as it was told. */
export function isSame(sent: SentFlow, { context, from, to, reverse }: Flow): boolean {
  return sent.context === context && sent.fromAsn === from.asn && sent.fromId === from.bgpId &&
    sent.toAsn === to.asn && sent.toId === to.bgpId && sent.reverse === reverse?.id;
}

/** A flow as a value that survives JSON. */
export interface FlowValue {
  readonly id: number;
  readonly from: EndValue;
  readonly to: EndValue;
  readonly label: string;
  readonly reverse?: number;
  readonly declared?: boolean;
  readonly fragment?: boolean;
  readonly asWidth: 2 | 4;
  readonly addPath: readonly number[];
  readonly peer: PeerKind;
  readonly extendedMessage: boolean;
}

interface EndValue {
  readonly address: readonly number[];
  readonly port?: number;
  readonly asn?: number;
  readonly bgpId?: number;
}

export function flowValue(flow: Flow): FlowValue {
  const { id, label, context, reverse, declared, fragment } = flow;
  const { asWidth, addPath, peer, extendedMessage } = context;
  return {
    id,
    label,
    from: { ...flow.from, address: [...flow.from.address] },
    to: { ...flow.to, address: [...flow.to.address] },
    ...(reverse && { reverse: reverse.id }),
    ...(declared !== undefined && { declared }),
    ...(fragment !== undefined && { fragment }),
    asWidth,
    addPath: [...addPath],
    peer,
    extendedMessage,
  };
}

/** Flows on the other side, by id: one object each, so that views may compare them. */
export class ToldFlows {
  readonly #byId: (Flow | undefined)[] = [];

  /** A flow that was told of before it is named. */
  get(id: number): Flow {
    return this.#byId[id]!;
  }

  /** Makes the flow, or brings the one that is there up to date. */
  take(value: FlowValue): void {
    const context = makeContext({ ...value, addPath: new Set(value.addPath) });
    const known = this.#byId[value.id];
    const flow = known ?? this.#make(value, context);
    flow.context = context;
    Object.assign(flow.from, knownOf(value.from));
    Object.assign(flow.to, knownOf(value.to));
    const back = value.reverse === undefined ? undefined : this.#byId[value.reverse];
    if (!back) return;
    flow.reverse = back;
    back.reverse = flow;
  }

  #make(value: FlowValue, context: Context): Flow {
    const { id, label, declared, fragment } = value;
    return this.#byId[id] = {
      id,
      label,
      from: endOf(value.from),
      to: endOf(value.to),
      context,
      ...(declared !== undefined && { declared }),
      ...(fragment !== undefined && { fragment }),
    };
  }
}

function endOf(value: EndValue): End {
  return { ...value, address: Uint8Array.from(value.address) };
}

/** What may become known of an end later. */
function knownOf({ asn, bgpId }: EndValue): Partial<End> {
  return { ...(asn !== undefined && { asn }), ...(bgpId !== undefined && { bgpId }) };
}
