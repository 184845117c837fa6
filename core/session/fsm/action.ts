import type { Notification } from "../../wire/notification.ts";
import type { Timer } from "./state.ts";

/** What a step asks of whoever holds the connection, to be done in order. */
export type Action =
  /** Starts a timer, or starts it anew. */
  | { readonly do: "start"; readonly timer: Timer; readonly seconds: number }
  | { readonly do: "stop"; readonly timer: Timer }
  /** Begins to connect; an attempt under way is given up first. */
  | { readonly do: "connect" }
  | { readonly do: "send open" }
  | { readonly do: "send keepalive" }
  | { readonly do: "send notification"; readonly notification: Notification }
  /** Closes the connection or ends the dial, if there is one, after what was sent before; answers to it are no longer events. */
  | { readonly do: "drop" }
  /** The session is up: routes may flow. */
  | { readonly do: "up" }
  /** All that belongs to the session is to be released: its routes, its buffers. */
  | { readonly do: "release" };
