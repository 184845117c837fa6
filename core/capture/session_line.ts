/** What every line of a journal says first; the first line of one begins with it. */
export const SESSION_RECORD = "underlay.session-record/1";

/** The states of RFC 4271 §8.2.2 in the numbering of RFC 6396 §4.4.1. */
export const STATE_NUMBERS: Readonly<Record<string, number>> = {
  Idle: 1,
  Connect: 2,
  Active: 3,
  OpenSent: 4,
  OpenConfirm: 5,
  Established: 6,
};

export interface RecordedEndpoint {
  readonly address: string;
  readonly port?: number;
}

/** One line of a journal, as far as a reader of messages is concerned. */
export interface SessionLine {
  /** Unix seconds. */
  readonly time: number;
  readonly session: number;
  readonly begin?: { readonly peer: string; readonly origin: string };
  readonly connected?: { readonly local?: RecordedEndpoint; readonly remote?: RecordedEndpoint };
  /** State after an event, in the numbering of {@link STATE_NUMBERS}. */
  readonly state?: number;
  readonly message?: { readonly way: "in" | "out"; readonly octets: Uint8Array };
}

type Members = Readonly<Record<string, unknown>>;

/** Reads one line; a text says why it cannot be read. */
export function parseSessionLine(text: string): SessionLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is no JSON";
  }
  if (!isObject(value)) return "it is no JSON object";
  const { schema, time, session } = value;
  if (schema !== SESSION_RECORD) return `its schema is not ${SESSION_RECORD}`;
  if (typeof time !== "number" || !(time >= 0 && time < 2 ** 33)) return "it has no time";
  if (typeof session !== "number") return "it has no session";
  const told = toldBy(value);
  return typeof told === "string" ? told : { time, session, ...told };
}

/** What the line tells of its session; nothing where that is of no concern here. */
function toldBy(value: Members): Omit<SessionLine, "time" | "session"> | string {
  const { begin, timing, connected, event, state, message, hex } = value;
  if (isObject(begin)) {
    return { begin: { peer: String(begin["peer"]), origin: String(begin["origin"]) } };
  }
  if (isObject(timing)) return {};
  if (isObject(connected)) {
    const local = endpoint(connected["local"]), remote = endpoint(connected["remote"]);
    return { connected: { ...(local && { local }), ...(remote && { remote }) } };
  }
  if (event !== undefined) {
    const number = Object.hasOwn(STATE_NUMBERS, String(state)) && STATE_NUMBERS[String(state)];
    return number ? { state: number } : `there is no state ${JSON.stringify(state)}`;
  }
  if (message === "in" || message === "out") return messageOf(message, hex);
  return "it is neither begin nor timing nor connected nor event nor message";
}

function messageOf(way: "in" | "out", hex: unknown): Pick<SessionLine, "message"> | string {
  try {
    return { message: { way, octets: Uint8Array.fromHex(String(hex)) } };
  } catch {
    return "its message is no hex";
  }
}

function endpoint(value: unknown): RecordedEndpoint | undefined {
  if (!isObject(value) || typeof value["address"] !== "string") return undefined;
  const { address, port } = value;
  return { address, ...(typeof port === "number" && { port }) };
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
