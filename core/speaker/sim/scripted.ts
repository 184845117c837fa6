import { makeSettings, type SessionSettings } from "../../session/settings.ts";
import { ownOpen } from "../../session/own_open.ts";
import { encodedKeepalive, encodedOpen } from "../outgoing.ts";
import type { Connection, ConnectionEvents } from "../ports.ts";
import type { Lab } from "./lab.ts";

/** One end of a connection that says what a test wants, and remembers what it was told. */
export class Scripted {
  /** Messages that came in, whole, in order. */
  readonly heard: Uint8Array[] = [];
  /** How the connection ended; undefined while it stands. */
  ended: string | undefined;
  #connection: Connection | undefined;
  #rest = new Uint8Array(0);

  /** Dials `to` from a machine; the speaker there has to listen. */
  static dial(lab: Lab, from: string, to: string): Scripted {
    const one = new Scripted(), host = lab.network.host(from);
    const target = { remote: { address: to, port: 179 }, timeoutSeconds: 5 };
    one.#connection = lab.network.dial(host, target, one.#events());
    return one;
  }

  /** Listens on a machine; each connection that comes is handed to `meet`. */
  static listen(lab: Lab, at: string, meet: (one: Scripted) => void): void {
    lab.network.host(at).transport().listen({ address: at, port: 179 }, (connection) => {
      const one = new Scripted();
      one.#connection = connection;
      meet(one);
      return one.#events();
    });
  }

  #events(): ConnectionEvents {
    return {
      connected() {},
      drained() {},
      data: (bytes) => this.#take(bytes),
      ended: ({ kind }) => this.ended = kind,
    };
  }

  #take(bytes: Uint8Array): void {
    const all = new Uint8Array([...this.#rest, ...bytes]);
    let at = 0;
    for (let end = 0; at + 19 <= all.length; at = end) {
      end = at + (all[at + 16]! << 8 | all[at + 17]!);
      if (end > all.length) break;
      this.heard.push(all.slice(at, end));
    }
    this.#rest = all.slice(at);
  }

  say(...messages: readonly Uint8Array[]): this {
    for (const message of messages) this.#connection!.write(message);
    return this;
  }

  /** An OPEN of these settings, and the KEEPALIVE that answers one. */
  open(as: number, settings: Partial<SessionSettings> = {}): this {
    const open = ownOpen(makeSettings({ routerId: 0x0a0000fe, ...settings }), as);
    return this.say(encodedOpen(open), encodedKeepalive());
  }

  pause(): void {
    this.#connection!.pause();
  }

  close(): void {
    this.#connection!.close();
  }

  /** Types of the messages that came in. */
  get types(): readonly number[] {
    return this.heard.map((message) => message[18]!);
  }

  /** The NOTIFICATION that came in, as `code/subcode data`; undefined where none did. */
  get refusal(): string | undefined {
    const last = this.heard.find((message) => message[18] === 3);
    return last && `${last[19]}/${last[20]} ${last.subarray(21).toHex()}`.trimEnd();
  }
}
