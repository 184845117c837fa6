// A client of the agent's socket that sends whatever it is told. It shares no code with the program.
import { connect, type Socket } from "node:net";
import type { Said } from "./program.ts";
import { Waiting } from "./waiting.ts";

/** What came of a request: its rows, and how it ended. */
export interface Answered {
  readonly rows: readonly Said[];
  readonly code: number;
  readonly error?: string;
}

/** One connection to the socket. */
export class Asking {
  /** Whole lines that came in. */
  readonly lines: string[] = [];
  /** Those of them that say how an answer ended. */
  readonly ends: string[] = [];
  isOver = false;
  readonly #waiting = new Waiting();
  #rest = "";
  #taken = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(readonly socket: Socket) {
    socket.setEncoding("utf8");
    socket.on("data", (text) => {
      const lines = (this.#rest + text).split("\n");
      this.#rest = lines.pop()!;
      for (const line of lines) {
        this.lines.push(line);
        if (line.startsWith('{"schema":"underlay.end/')) this.ends.push(line);
      }
      this.#waiting.look();
    });
    const over = () => {
      this.isOver = true;
      this.#waiting.look();
    };
    socket.on("error", over);
    socket.on("end", over);
    socket.on("close", over);
  }

  static connect(path: string): Promise<Asking> {
    return new Promise((done, fail) => {
      const socket = connect({ path });
      socket.once("error", fail);
      socket.once("connect", () => done(new Asking(socket)));
    });
  }

  /** Hands text to the kernel; ends when it has taken it. */
  send(text: string | Uint8Array): Promise<void> {
    return new Promise((done) => this.socket.write(text, () => done()));
  }

  until(isSo: () => boolean, what: string): Promise<void> {
    return this.#waiting.until(isSo, what);
  }

  /** Asks, one request after the other, and takes the answer. */
  ask(what: string, parameters: Said = {}): Promise<Answered> {
    const answer = this.#last.then(() => this.#ask(what, parameters));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #ask(what: string, parameters: Said): Promise<Answered> {
    await this.send(
      `${JSON.stringify({ schema: "underlay.request/1", do: what, parameters })}\n`,
    );
    const rows: Said[] = [];
    for (;;) {
      await this.until(() => this.#taken < this.lines.length || this.isOver, `answer to ${what}`);
      const line = this.lines[this.#taken++];
      if (line === undefined) throw new Error(`the agent closed its socket: ${what}`);
      const row = JSON.parse(line);
      if (row.schema !== "underlay.end/1") rows.push(row);
      else return { rows, code: row.code, ...(row.error !== undefined && { error: row.error }) };
    }
  }

  close(): void {
    this.socket.destroy();
  }
}
