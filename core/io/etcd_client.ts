import type { EtcdAddress } from "./etcd_address.ts";
import { errorSaid, EtcdError } from "./etcd_error.ts";
import { readAnswer } from "./etcd_answer.ts";
import {
  base64,
  type EtcdCompare,
  type EtcdOp,
  type EtcdRange,
  type EtcdTxn,
  type Json,
  object,
  readRange,
  readTxn,
} from "./etcd_message.ts";

export interface EtcdOptions extends EtcdAddress {
  readonly password?: string;
  /** Certificates in PEM of who may have signed the server's; absent: the platform's. */
  readonly caCerts?: readonly string[];
  /** How long one request to one member may take. */
  readonly timeoutMs?: number;
  /** How long one request may take where each member was asked once already. */
  readonly patienceMs?: number;
}

/** What is asked of the rows in `[key, end)`, or of one row. */
export interface RangeRequest {
  readonly key: string;
  readonly end?: string;
  readonly limit?: number;
  /** As it was then. */
  readonly revision?: number;
  /** By when they were written last; without it, by their keys. */
  readonly order?: "newest" | "oldest";
  /** Without it, all of the rows. */
  readonly wants?: "keys" | "count";
}

const TIMEOUT_MS = 5000;
/** Rounds over all members before a request is given up; the first pause between two. */
const ROUNDS = 3, PAUSE_MS = 50;
/** Who waits for members that say nothing is told so after this. */
const PATIENCE_MS = 5000;

/**
 * Speaks to the JSON gateway of an etcd of version 3.4 or newer. A few requests over `fetch` are all
 * that a store needs; the clients that npm has bring gRPC along, some megabytes of it, and repeat
 * writes by rules of their own. Reads are asked of one member after the other; what writes is sent
 * again only where nobody took it. All of it rejects with {@link EtcdError}.
 */
export class EtcdClient {
  readonly #options: EtcdOptions;
  readonly #http: Deno.HttpClient;
  #turn = 0;
  #token: string | undefined;
  readonly #closed = new AbortController();

  constructor(options: EtcdOptions) {
    this.#options = options;
    const { caCerts } = options;
    this.#http = Deno.createHttpClient({
      poolIdleTimeout: 30_000,
      http2: false,
      ...(caCerts === undefined ? {} : { caCerts: [...caCerts] }),
    });
  }

  /** Rows as they are now at the leader: never a member's own, older view. */
  async range({ key, end, limit, revision, order, wants }: RangeRequest): Promise<EtcdRange> {
    return readRange(
      await this.call("/v3/kv/range", {
        key: base64(key),
        ...(end === undefined ? {} : { range_end: base64(end) }),
        ...(limit === undefined ? {} : { limit: String(limit) }),
        ...(revision === undefined ? {} : { revision: String(revision) }),
        ...(order === undefined ? {} : {
          sort_target: "MOD",
          sort_order: order === "newest" ? "DESCEND" : "ASCEND",
        }),
        ...(wants === undefined ? {} : { [`${wants}_only`]: true }),
      }, true),
    );
  }

  /** Is sent once: `unknown` says that it may have been done. */
  async txn(
    compare: readonly EtcdCompare[],
    success: readonly EtcdOp[],
    failure: readonly EtcdOp[] = [],
  ): Promise<EtcdTxn> {
    return readTxn(await this.call("/v3/kv/txn", { compare, success, failure }, false));
  }

  /** `isRepeatable`: asking twice does no harm. */
  async call(path: string, body: Json, isRepeatable: boolean): Promise<Json> {
    const text = JSON.stringify(body);
    const { endpoints, patienceMs = PATIENCE_MS } = this.#options;
    const began = performance.now();
    let isDenied = false;
    for (let tries = 1;; tries++) {
      try {
        return await this.#post(path, text);
      } catch (error) {
        if (!(error instanceof EtcdError)) throw error;
        if (error.kind === "denied" && this.#options.user !== undefined && !isDenied) {
          // Tokens pass; a new one is asked for once.
          isDenied = true;
          this.#token = undefined;
          continue;
        }
        const isOpen = error.kind === "unreachable" || error.kind === "unknown" && isRepeatable;
        const isOver = tries >= endpoints.length * ROUNDS ||
          tries >= endpoints.length && performance.now() - began > patienceMs;
        if (!isOpen || isOver || this.#closed.signal.aborted) throw error;
        this.passOver();
        if (tries % endpoints.length === 0) await pause(PAUSE_MS * tries);
      }
    }
  }

  /** The member that is asked now did not do: the next one is. */
  passOver(): void {
    this.#turn = (this.#turn + 1) % this.#options.endpoints.length;
  }

  /** A response whose body goes on; the caller reads it and aborts. */
  async stream(path: string, body: Json, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await this.#fetch(path, JSON.stringify(body), signal);
    if (response.ok && response.body !== null) return response.body;
    throw saidIn(response.status, await readAnswer(response));
  }

  close(): void {
    this.#closed.abort();
    this.#http.close();
  }

  async #post(path: string, body: string): Promise<Json> {
    const timeout = new AbortController(), ms = this.#options.timeoutMs ?? TIMEOUT_MS;
    const timer = setTimeout(() => timeout.abort(), ms);
    try {
      const response = await this.#fetch(path, body, timeout.signal);
      const answer = await readAnswer(response);
      if (response.ok && !("error" in answer && "code" in answer)) return answer;
      throw saidIn(response.status, answer);
    } catch (error) {
      if (error instanceof EtcdError) throw error;
      if (timeout.signal.aborted) throw new EtcdError("unknown", `no answer within ${ms} ms`);
      throw new EtcdError("unknown", textOf(error));
    } finally {
      clearTimeout(timer);
    }
  }

  async #fetch(path: string, body: string, signal: AbortSignal): Promise<Response> {
    const { endpoints, user } = this.#options, endpoint = endpoints[this.#turn]!;
    const headers: Record<string, string> = {
      "Content-Type": "application/json",
      // A member that has no leader says so at once, and ends a stream instead of staying silent.
      "Grpc-Metadata-hasleader": "true",
    };
    if (user !== undefined && path !== LOGIN) headers.Authorization = await this.#login(user);
    if (this.#closed.signal.aborted) throw new EtcdError("unreachable", "the client is closed");
    try {
      const method = "POST", client = this.#http;
      return await fetch(endpoint + path, { method, body, headers, signal, client });
    } catch (error) {
      if (signal.aborted) throw error;
      // Without a connection nothing was sent; of all else nobody knows.
      const wasSent = !/\(Connect\)/.test(textOf(error));
      throw new EtcdError(wasSent ? "unknown" : "unreachable", wordsOf(error, endpoint));
    }
  }

  async #login(user: string): Promise<string> {
    if (this.#token !== undefined) return this.#token;
    const { password = "" } = this.#options;
    const { token } = await this.#post(LOGIN, JSON.stringify({ name: user, password }));
    if (typeof token !== "string") throw new EtcdError("denied", "it gives no token");
    return this.#token = token;
  }
}

const LOGIN = "/v3/auth/authenticate";

function saidIn(status: number, answer: Json): EtcdError {
  const nested = answer.error;
  const said = typeof nested === "string" ? nested : object(nested ?? {}).message;
  return errorSaid(status, typeof said === "string" ? said : "");
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function wordsOf(error: unknown, endpoint: string): string {
  const text = textOf(error), host = endpoint.replace(/^https?:\/\//, "");
  if (/refused/i.test(text)) return `${host}: connection refused`;
  if (/dns|lookup/i.test(text)) return `${host}: the name is not known`;
  if (/certificate|UnknownIssuer/i.test(text)) return `${host}: its certificate is not trusted`;
  return `${host}: ${text.replace(/^.*client error \([^)]*\): /, "").slice(0, 120)}`;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random())));
}
