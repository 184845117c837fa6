// A Unix socket on which lines are asked and lines are answered, by many at once.
import { systemClock } from "./clock.ts";
import { type ClaimedSocket, claimSocket } from "./control_socket.ts";
import { LineReader, LineTooLong } from "./line_reader.ts";
import { Turns } from "./turns.ts";

/** What is said on a socket. */
export interface LineService {
  /** What everybody is told who comes; absent: nothing. */
  readonly greeting?: string;
  /**
   * The answer to a line, in pieces that are whole lines together. A piece is pulled when the one before has left
   * this process, so each should take well under a millisecond and be some ten thousand octets. What
   * it throws ends the connection.
   */
  answer(line: string): Iterable<string> | AsyncIterable<string>;
  /** The last word to one whose line is longer than {@link LINE_MOST}. */
  tooLong(): string;
  /** The last word to one who comes when all places are taken. */
  crowded(): string;
}

/** Octets of a line that is asked. */
export const LINE_MOST = 1 << 16;
/** Connections at a time. */
export const CLIENTS_MOST = 64;
/** Who neither asked nor took anything for so long gives way to one who comes. */
const STALLED_MS = 3000;
/** After a failed accept (no more file descriptors) the next waits. */
const ACCEPT_AGAIN_MS = 100;

export interface ControlServerOptions {
  /** Of the socket; without it 0600. */
  readonly mode?: number;
  /** In place of {@link STALLED_MS}. */
  readonly stalledMs?: number;
}

/** Serves until it is closed. Throws `Cannot` where it cannot listen. */
export async function serveControl(
  path: string,
  service: LineService,
  options: ControlServerOptions = {},
): Promise<ControlServer> {
  const socket = await claimSocket(path, options.mode);
  return new ControlServer(path, socket, service, options.stalledMs ?? STALLED_MS);
}

export class ControlServer {
  readonly #socket: ClaimedSocket;
  readonly #service: LineService;
  readonly #stalledMs: number;
  readonly #clients = new Set<Client>();
  readonly #turns = new Turns(systemClock());
  #isClosed = false;

  constructor(
    readonly path: string,
    socket: ClaimedSocket,
    service: LineService,
    stalledMs: number,
  ) {
    this.#socket = socket;
    this.#service = service;
    this.#stalledMs = stalledMs;
    this.#acceptAll();
  }

  /** Connections there are. */
  get size(): number {
    return this.#clients.size;
  }

  /** Ends all connections and takes the socket away. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.release();
    this.#socket.listener.close();
    for (const client of this.#clients) client.close();
  }

  async #acceptAll(): Promise<void> {
    while (!this.#isClosed) {
      try {
        this.#take(await this.#socket.listener.accept());
      } catch {
        if (!this.#isClosed) await new Promise((go) => setTimeout(go, ACCEPT_AGAIN_MS));
      }
    }
  }

  #take(connection: Deno.Conn): void {
    const client = new Client(connection, this.#service, this.#turns);
    if (this.#clients.size >= CLIENTS_MOST && !this.#makeRoom()) return void client.refuse();
    this.#clients.add(client);
    client.serve().finally(() => this.#clients.delete(client));
  }

  /** Lets go who has been still for longest; false where nobody was still for long. */
  #makeRoom(): boolean {
    const [first, ...others] = this.#clients;
    const stillest = others.reduce((a, b) => b.activeAt < a.activeAt ? b : a, first!);
    if (performance.now() - stillest.activeAt < this.#stalledMs) return false;
    stillest.close();
    return this.#clients.delete(stillest);
  }
}

/** One connection: its lines are answered one after the other, and read no sooner. */
class Client {
  /** When it last asked or took something. */
  activeAt = performance.now();
  readonly #connection: Deno.Conn;
  readonly #service: LineService;
  readonly #turns: Turns;
  #isClosed = false;

  constructor(connection: Deno.Conn, service: LineService, turns: Turns) {
    this.#connection = connection;
    this.#service = service;
    this.#turns = turns;
  }

  /** Answers until the client leaves, or is let go; never rejects. */
  async serve(): Promise<void> {
    try {
      const { greeting } = this.#service;
      if (greeting !== undefined) await this.#write(greeting);
      const lines = new LineReader(this.#connection, LINE_MOST);
      for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
        this.activeAt = performance.now();
        await this.#answer(line);
      }
    } catch (error) {
      // Whoever is gone needs no answer any more; one who asks too long a line gets a last one.
      if (error instanceof LineTooLong) await this.#lastWord(this.#service.tooLong());
    }
    this.close();
  }

  async refuse(): Promise<void> {
    await this.#lastWord(this.#service.crowded());
    this.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  async #answer(line: string): Promise<void> {
    // The answer itself begins in a turn: what asks for it may be the longest part.
    const pieces = await this.#turns.take(() => iteratorOf(this.#service.answer(line)));
    try {
      for (;;) {
        const { value, done } = await this.#turns.take(() => pieces.next());
        if (done) return;
        await this.#write(value);
      }
    } finally {
      await pieces.return?.();
    }
  }

  async #lastWord(text: string): Promise<void> {
    try {
      await this.#write(text);
    } catch { /* It has gone. */ }
  }

  async #write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let done = 0; done < bytes.length;) {
      done += await this.#connection.write(bytes.subarray(done));
      this.activeAt = performance.now();
    }
  }
}

function iteratorOf(pieces: Iterable<string> | AsyncIterable<string>) {
  return Symbol.iterator in pieces ? pieces[Symbol.iterator]() : pieces[Symbol.asyncIterator]();
}
