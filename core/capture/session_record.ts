import { parseAddress } from "../net/address.ts";
import { makeContext } from "../wire/context.ts";
import { HEADER_LENGTH } from "../wire/message_header.ts";
import { Delivery } from "./delivery.ts";
import { type FlowTable, link } from "./flows.ts";
import type { Decoder, End, Flow, Sink } from "./record.ts";
import {
  parseSessionLine,
  type RecordedEndpoint,
  type SessionLine,
  STATE_NUMBERS,
} from "./session_line.ts";

/** Characters that one line may have: the longest message as hex, and room for what names it. */
const LONGEST_LINE = 1 << 18;

/** Connections that are told apart; a journal that names more is no session's. */
const MOST_CONNECTIONS = 1 << 15;

/** One session of the journal: the connection that it has, or the last one that it had. */
interface Recorded {
  readonly peer: End;
  received: Flow | undefined;
  state: number;
}

/**
 * Reads the journal of a session, as `peer --record` writes it: each message goes to one direction
 * between this host and the peer, each change of the FSM's state to the direction from the peer.
 */
export class SessionRecordDecoder implements Decoder {
  readonly #delivery: Delivery;
  readonly #text = new TextDecoder("latin1");
  readonly #sessions = new Map<number, Recorded>();
  #rest = "";
  /** The line in hand is too long: its end is awaited. */
  #isPassing = false;
  #offset = 0;
  #connections = 0;

  constructor(sink: Sink, flows: FlowTable) {
    this.#delivery = new Delivery(sink, flows);
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#text.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#take(line, 1);
    if (this.#rest.length <= LONGEST_LINE) return;
    if (!this.#isPassing) this.#bad(`it is longer than ${LONGEST_LINE} characters`, 1);
    this.#isPassing = true;
    this.#offset += this.#rest.length;
    this.#rest = "";
  }

  finish(): void {
    if (this.#rest !== "") this.#take(this.#rest, 0);
    this.#rest = "";
  }

  /** `ending` octets end the line. */
  #take(text: string, ending: number): void {
    const { stamp } = this.#delivery;
    stamp.frame++;
    stamp.offset = this.#offset;
    this.#offset += text.length + ending;
    if (this.#isPassing) this.#isPassing = false;
    else if (text.length > LONGEST_LINE) this.#bad(`it is longer than ${LONGEST_LINE} characters`);
    else if (text.trim() !== "") this.#read(text);
  }

  #read(text: string): void {
    const { stamp } = this.#delivery, line = parseSessionLine(text);
    if (typeof line === "string") return this.#bad(line);
    const microseconds = Math.round(line.time * 1e6);
    stamp.seconds = Math.floor(microseconds / 1e6);
    stamp.microseconds = microseconds % 1e6;
    this.#tell(line);
  }

  #tell(line: SessionLine): void {
    const session = this.#sessionOf(line);
    if (!session) return;
    if (line.connected) this.#connect(session, line.connected);
    else if (line.state !== undefined) this.#change(session, line.state);
    else if (line.message) this.#message(session, line.message.way, line.message.octets);
  }

  #sessionOf({ session: number, begin }: SessionLine): Recorded | undefined {
    const known = this.#sessions.get(number);
    if (known && !begin) return known;
    const peer = { address: octetsOf(begin?.peer) };
    const state = STATE_NUMBERS[begin?.origin === "theirs" ? "Active" : "Idle"]!;
    const made: Recorded = { peer, received: undefined, state };
    if (known?.received) this.#close(known.received);
    if (this.#sessions.size < MOST_CONNECTIONS || known) this.#sessions.set(number, made);
    return made;
  }

  #connect(session: Recorded, { local, remote }: NonNullable<SessionLine["connected"]>): void {
    if (session.received) this.#close(session.received);
    session.received = this.#flow(endOf(remote) ?? session.peer, endOf(local) ?? nobody());
  }

  /** The direction from the peer; undefined where there are too many connections. */
  #flow(from: End, to: End): Flow | undefined {
    if (this.#connections++ >= MOST_CONNECTIONS) {
      const text = `more than ${MOST_CONNECTIONS} connections: those that follow are skipped`;
      this.#delivery.notice("skipped", text);
      return undefined;
    }
    const { flows } = this.#delivery;
    const received = flows.add(from, to, makeContext()), sent = flows.add(to, from, makeContext());
    link(received, sent);
    return received;
  }

  #close(received: Flow): void {
    const { sink } = this.#delivery;
    sink.closed?.(received);
    sink.closed?.(received.reverse!);
  }

  #change(session: Recorded, to: number): void {
    const { state: from } = session, { sink, stamp } = this.#delivery;
    if (from === to) return;
    session.state = to;
    session.received ??= this.#flow(session.peer, nobody());
    if (session.received) sink.state(session.received, { from, to }, stamp);
  }

  #message(session: Recorded, way: "in" | "out", octets: Uint8Array): void {
    const { sink, stamp } = this.#delivery;
    if (octets.length < HEADER_LENGTH) {
      return this.#bad(`${octets.length} octets are too few for a message`);
    }
    session.received ??= this.#flow(session.peer, nobody());
    const flow = way === "in" ? session.received : session.received?.reverse;
    if (flow) sink.message(flow, octets, 0, octets.length, stamp);
  }

  /** `later`: the line that is wrong is so many behind the last one that was read. */
  #bad(reason: string, later = 0): void {
    const { frame } = this.#delivery.stamp;
    this.#delivery.damage(`line ${frame + later}`, reason, later > 0 ? this.#offset : undefined);
  }
}

function nobody(): End {
  return { address: new Uint8Array(0) };
}

/** The octets of an address, with or without a zone; none where it is no address. */
function octetsOf(text = ""): Uint8Array {
  return parseAddress(text.split("%")[0]!) ?? new Uint8Array(0);
}

function endOf(endpoint: RecordedEndpoint | undefined): End | undefined {
  if (!endpoint) return undefined;
  const { address, port } = endpoint;
  return { address: octetsOf(address), ...(port !== undefined && { port }) };
}
