import { admit } from "../session/admission.ts";
import type { EventName } from "../session/fsm/event.ts";
import { negotiate } from "../session/negotiate.ts";
import { offerOf } from "../session/offer.ts";
import { refusalOf } from "../session/refusal.ts";
import { type Fault, strongest } from "../wire/fault.ts";
import type { FrameSink } from "../wire/framer.ts";
import {
  checkHeader,
  HEADER_LENGTH,
  KEEPALIVE,
  messageLength,
  NOTIFICATION,
  OPEN,
  ROUTE_REFRESH,
  UPDATE,
} from "../wire/message_header.ts";
import { decodeNotification } from "../wire/notification.ts";
import { decodeOpen, type Open } from "../wire/open.ts";
import { BEGIN, decodeRouteRefresh, END } from "../wire/route_refresh.ts";
import type { LiveSession } from "./live_session.ts";

const KEEPALIVE_EVENT = { name: "KeepAliveMsg" } as const,
  UPDATE_EVENT = { name: "UpdateMsg" } as const;
const REFRESH_EVENT = { name: "RouteRefreshMsg" } as const;

/** What is wrong, in one line for a person. */
function faultText({ what, reason }: Fault): string {
  return `received a message with a fault: ${what}: ${reason}`;
}

/**
 * Reads the messages of one connection and tells its session what they mean to the FSM. After the
 * session has dropped the connection nothing of what follows is looked at.
 */
export class Receiver implements FrameSink<undefined> {
  readonly #session: LiveSession;
  #isOver = false;

  constructor(session: LiveSession) {
    this.#session = session;
  }

  message(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isOver) return;
    const session = this.#session, type = bytes[start + 18]!;
    const fault = checkHeader(bytes, start, this.#isExtended);
    if (fault) return this.#headerFault(fault, bytes, start, end);
    session.watch?.message(1, bytes, start, end);
    session.host.received(session, bytes, start, end);
    // Whoever was told of it may have had enough.
    if (!session.connection) return void (this.#isOver = true);
    if (type === UPDATE) this.#update(bytes, start, end);
    else if (type === KEEPALIVE) session.happen(KEEPALIVE_EVENT, "KEEPALIVE");
    else if (type === OPEN) this.#open(bytes, start, end);
    else if (type === NOTIFICATION) this.#notification(bytes, start, end);
    else this.#refresh(bytes, start, end);
    if (!session.connection) this.#isOver = true;
  }

  /** We offered extended messages, whether they did or not (RFC 8654 §4). */
  get #isExtended(): boolean {
    const { negotiated, host } = this.#session;
    return negotiated?.receive.extendedMessage ?? host.settings.extendedMessage;
  }

  garbage(): void {}

  /** The stream has lost its marker or its lengths: nothing after this can be read (RFC 4271 §6.1). */
  broken(bytes: Uint8Array, at: number): void {
    const fault = checkHeader(bytes, at, this.#isExtended);
    if (this.#isOver || !fault) return;
    this.#session.watch?.garbage();
    this.#headerFault(fault, bytes, at, at + HEADER_LENGTH);
  }

  /** A header that will not do need not be waited for: its message may never come whole. */
  unfinished(held: Uint8Array): void {
    if (this.#isOver || held.length < HEADER_LENGTH) return;
    const fault = checkHeader(held, 0, this.#isExtended);
    if (fault) this.#headerFault(fault, held, 0, HEADER_LENGTH);
  }

  #headerFault(fault: Fault, bytes: Uint8Array, start: number, end: number): void {
    const session = this.#session;
    this.#isOver = true;
    session.watch?.faults(bytes[start + 18]!, [fault]);
    // To an error in a NOTIFICATION nothing may be answered (RFC 4271 §6.4).
    if (bytes[start + 18] === NOTIFICATION) {
      return session.happen({ name: "NotifMsg" }, faultText(fault));
    }
    if (this.#isShortRound(bytes, start, end)) {
      const told = { ...fault, code: 7, subcode: 1 };
      const notification = refusalOf(told, bytes, start, end);
      return session.happen({ name: "RouteRefreshMsgErr", notification }, faultText(fault));
    }
    const notification = refusalOf(fault, bytes, start, end);
    session.happen({ name: "BGPHeaderErr", notification }, faultText(fault));
  }

  /** A BoRR or EoRR that is cut: who knows enhanced refresh says so by its own code (RFC 7313 §5). */
  #isShortRound(bytes: Uint8Array, start: number, end: number): boolean {
    const { isUp, negotiated } = this.#session, subtype = bytes[start + HEADER_LENGTH + 2]!;
    return isUp && negotiated!.enhancedRefresh && bytes[start + 18] === ROUTE_REFRESH &&
      end - start === messageLength(bytes, start) && end - start > HEADER_LENGTH + 2 &&
      (subtype === BEGIN || subtype === END);
  }

  #open(bytes: Uint8Array, start: number, end: number): void {
    const session = this.#session, { state, delayingOpen } = session.fsm;
    const isAwaited = state === "OpenSent" || delayingOpen;
    // In any other state it is an error of the FSM, whatever stands in it (RFC 6608 §4).
    if (!isAwaited) return session.happen({ name: "BGPOpen" }, "received an OPEN");
    const faults: Fault[] = [], open = decodeOpen(bytes, start, end, faults);
    session.watch?.faults(OPEN, faults);
    const reset = faults.find((fault) => fault.outcome === "reset");
    if (reset) {
      const notification = refusalOf(reset, bytes, start, end);
      const name = reset.code === 1 ? "BGPHeaderErr" : "BGPOpenMsgErr";
      return session.happen({ name, notification }, faultText(reset));
    }
    this.#consider(open);
  }

  #consider(open: Open): void {
    const session = this.#session, { host } = session;
    session.theirs = open;
    const localAs = host.localAs(session);
    const refusal = localAs === undefined ? undefined : admit(open, host.settings, localAs);
    if (refusal) {
      const { notification, why } = refusal;
      host.opened(session);
      return session.happen({ name: "BGPOpenMsgErr", notification }, why);
    }
    const theirs = offerOf(open);
    if (session.ours) session.negotiated = negotiate(offerOf(session.ours), theirs);
    if (!host.admitted(session)) return;
    const ours = session.ours ?? host.openFor(session);
    if (!ours) return;
    session.negotiated ??= negotiate(offerOf(ours), theirs);
    const name: EventName = session.fsm.delayingOpen
      ? "BGPOpen with DelayOpenTimer running"
      : "BGPOpen";
    const { holdTimeSeconds } = session.negotiated;
    session.happen({ name, holdTimeSeconds }, "received their OPEN");
  }

  #update(bytes: Uint8Array, start: number, end: number): void {
    const session = this.#session, { negotiated, host } = session;
    if (!session.isUp || !negotiated) return session.happen(UPDATE_EVENT, "received an UPDATE");
    const faults = host.checker.check(bytes, start, end, negotiated.receive);
    if (faults.length > 0) {
      session.watch?.faults(UPDATE, faults);
      if (strongest(faults) === "reset") {
        const fault = faults.find((f) => f.outcome === "reset")!;
        const notification = refusalOf(fault, bytes, start, end);
        return session.happen({ name: "UpdateMsgErr", notification }, faultText(fault));
      }
    }
    session.happen(UPDATE_EVENT, "");
    host.update(session, faults);
  }

  #notification(bytes: Uint8Array, start: number, end: number): void {
    this.#session.notified(decodeNotification(bytes, start, end, []));
  }

  #refresh(bytes: Uint8Array, start: number, end: number): void {
    const session = this.#session;
    if (bytes[start + 18] !== ROUTE_REFRESH || !session.isUp) {
      return session.happen(REFRESH_EVENT, "received a ROUTE-REFRESH");
    }
    const faults: Fault[] = [], refresh = decodeRouteRefresh(bytes, start, end, faults);
    if (faults.length > 0) session.watch?.faults(ROUTE_REFRESH, faults);
    const fault = faults.find((f) => f.outcome === "reset");
    if (fault) {
      // 7/1 is for those who know enhanced refresh; to others the length is wrong (RFC 7313 §5).
      const known = session.negotiated!.enhancedRefresh || fault.code === 1;
      const told = known ? fault : { ...fault, code: 1, subcode: 2 };
      const notification = refusalOf(told, bytes, start, end);
      return session.happen({ name: "RouteRefreshMsgErr", notification }, faultText(fault));
    }
    session.happen(REFRESH_EVENT, "");
    // A subtype that nobody knows is only logged (RFC 7313 §5).
    if (refresh.subtype <= END) session.host.refresh(session, refresh);
  }
}
