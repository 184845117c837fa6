import { answersOf } from "./etcd_answer.ts";
import type { EtcdClient } from "./etcd_client.ts";
import { EtcdError } from "./etcd_error.ts";
import {
  base64,
  type EtcdEvent,
  type EtcdHeader,
  list,
  object,
  readEvent,
  readHeader,
} from "./etcd_message.ts";

/** One message of a watch. */
export interface WatchNews {
  readonly header: EtcdHeader;
  /** All events of some revisions, in order; none: it only began. */
  readonly events: readonly EtcdEvent[];
}

/**
 * Tells what happens in `[key, end)` from a revision on (0: from now), until the server or `signal`
 * ends it. Throws `compacted` where that revision is no longer there.
 */
export async function* watchEtcd(
  client: EtcdClient,
  range: { readonly key: string; readonly end: string; readonly from: number },
  signal: AbortSignal,
): AsyncGenerator<WatchNews> {
  const body = {
    create_request: {
      key: base64(range.key),
      range_end: base64(range.end),
      start_revision: String(range.from),
      fragment: true,
    },
  };
  let part: EtcdEvent[] = [];
  const stream = await client.stream("/v3/watch", body, signal);
  for await (const answer of answersOf(stream, signal)) {
    if (answer.result === undefined) {
      const said = object(answer.error ?? {}).message;
      throw new EtcdError("unknown", typeof said === "string" ? said : "the watch ended");
    }
    const result = object(answer.result), events = list(result.events).map(readEvent);
    if (result.canceled === true) {
      const isGone = result.compact_revision !== undefined;
      throw new EtcdError(
        isGone ? "compacted" : "unknown",
        `${result.cancel_reason ?? "canceled"}`,
      );
    }
    // Large revisions come in pieces; a piece of one is nothing that anybody could go on from.
    part = part.length === 0 ? events : [...part, ...events];
    if (result.fragment === true) continue;
    yield { header: readHeader(result.header), events: part };
    part = [];
  }
}
