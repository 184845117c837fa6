// What `peer` tells of its session, as lines for a person or as JSON lines.
import { judge } from "../core/session/judge/mod.ts";
import { disagreements } from "../core/session/disagree.ts";
import type { Negotiated } from "../core/session/negotiate.ts";
import { offerOf } from "../core/session/offer.ts";
import type { PeerHandle, Session, StateChange } from "../core/speaker/watcher.ts";
import { jsonText } from "../core/view/json_text.ts";
import { opensLines } from "../core/view/opens.ts";
import { makePalette, type Palette } from "../core/view/palette.ts";
import { hanging, WIDTH } from "../core/view/paragraph.ts";
import {
  downJson,
  notificationEventJson,
  opensJson,
  plainEventJson,
  stateJson,
  upJson,
} from "../core/view/session_json.ts";
import { eventLines, stateLines } from "../core/view/session_text.ts";
import { familyName } from "../core/wire/family/mod.ts";
import type { Notification } from "../core/wire/notification.ts";
import { notificationText } from "../core/wire/notification_view.ts";
import { capabilitiesOf } from "../core/wire/open.ts";
import type { Open } from "../core/wire/open_value.ts";
import { type Io, useColor } from "./io.ts";
import type { ColorChoice } from "./io.ts";

/** What is told of one session; each call is one event of it. */
export interface PeerScreen {
  changed(peer: PeerHandle, change: StateChange): void;
  opened(peer: PeerHandle, session: Session): void;
  up(peer: PeerHandle, negotiated: Negotiated): void;
  /** An attempt or a session ended: why. */
  ended(peer: PeerHandle): void;
  notified(peer: PeerHandle, sender: "us" | "them", notification: Notification): void;
  /** Anything else, by name for a script and in words for a person. */
  event(peer: PeerHandle, name: string, text: string, members?: Record<string, unknown>): void;
}

/** The screen that the options ask for. */
export function peerScreen(
  options: { readonly json: boolean; readonly color?: ColorChoice | undefined },
  io: Io,
): PeerScreen {
  if (options.json) return new JsonScreen(io);
  return new TextScreen(io, makePalette(useColor(io, io.stdout, options.color)));
}

function now(): number {
  return Date.now() / 1000;
}

function comparedOpens({ ours, theirs, negotiated }: Session) {
  const side = (open: Open) => ({ offer: offerOf(open), capabilities: capabilitiesOf(open) });
  const a = side(ours!), b = theirs && side(theirs);
  const points = b ? disagreements(a.offer, b.offer) : [];
  return { ours: a, theirs: b, negotiated, disagreements: points };
}

class TextScreen implements PeerScreen {
  readonly #io: Io;
  readonly #palette: Palette;
  #told = "";
  #opens = "";

  constructor(io: Io, palette: Palette) {
    this.#io = io;
    this.#palette = palette;
  }

  get #width(): number {
    return this.#io.stdout.isTerminal ? this.#io.columns() : WIDTH * 2;
  }

  #print(lines: readonly string[]): void {
    this.#io.stdout.write(lines.map((line) => `${line}\n`).join(""));
  }

  changed(_peer: PeerHandle, change: StateChange): void {
    this.#print(stateLines(now(), change, this.#palette, this.#width));
  }

  opened(_peer: PeerHandle, session: Session): void {
    const lines = opensLines(comparedOpens(session), this.#palette, this.#width - 2);
    // As long as both sides say the same, it is told once.
    const opens = lines.join("\n");
    if (opens === this.#opens) return;
    this.#opens = opens;
    this.#print(["", ...lines.map((line) => `  ${line}`), ""]);
  }

  up(peer: PeerHandle, negotiated: Negotiated): void {
    this.#told = "";
    const families = negotiated.families.map(familyName).join(", ") || "no family in common";
    const { holdTimeSeconds } = negotiated;
    const hold = holdTimeSeconds === 0 ? "no hold timer" : `hold time ${holdTimeSeconds} s`;
    this.event(peer, "up", `up: ${families}; ${hold}`);
  }

  ended(peer: PeerHandle): void {
    const verdict = judge(peer.facts), [top, ...others] = verdict.causes;
    const also = others.map(({ title, why }) => `or ${title}: ${why}`);
    const sure = top.confidence === "certain" ? "" : ` (${top.confidence})`;
    const rows = [
      ["why", `${top.title}${sure}: ${top.why.replace(/; \d+ attempts went like this$/, "")}`],
      ...also.map((text) => ["", text]),
      ["do", verdict.remedy],
      ...(verdict.decider === undefined ? [] : [["test", verdict.decider]]),
    ] as const;
    // The same reason again and again is told once.
    const told = `${top.id} ${others.map(({ id }) => id)}`;
    if (told === this.#told || top.id === "silent" || top.id === "established") return;
    this.#told = told;
    this.#print([
      ...rows.flatMap(([label, text]) => hanging(`  ${label.padEnd(6)}`, text!, this.#width))
        .map((line) => this.#palette.notice(line)),
    ]);
  }

  notified(_peer: PeerHandle, sender: "us" | "them", notification: Notification): void {
    if (sender === "them") return;
    this.#print(eventLines(now(), `sent ${notificationText(notification)}`, this.#width));
  }

  event(_peer: PeerHandle, _name: string, text: string): void {
    this.#print(eventLines(now(), text, this.#width));
  }
}

class JsonScreen implements PeerScreen {
  readonly #io: Io;

  constructor(io: Io) {
    this.#io = io;
  }

  #print(value: Record<string, unknown>): void {
    this.#io.stdout.write(`${jsonText(value)}\n`);
  }

  changed(peer: PeerHandle, change: StateChange): void {
    this.#print(stateJson(now(), peer.name, change));
  }

  opened(peer: PeerHandle, session: Session): void {
    const { ours, theirs } = session;
    this.#print(opensJson(now(), peer.name, ours!, theirs, comparedOpens(session)));
  }

  up(peer: PeerHandle, negotiated: Negotiated): void {
    this.#print(upJson(now(), peer.name, negotiated));
  }

  ended(peer: PeerHandle): void {
    const { causes: [{ id, why }], remedy } = judge(peer.facts);
    this.#print(downJson(now(), peer.name, { id, why, remedy }));
  }

  notified(peer: PeerHandle, sender: "us" | "them", notification: Notification): void {
    this.#print(notificationEventJson(now(), peer.name, sender, notification));
  }

  event(peer: PeerHandle, name: string, text: string, members = {}): void {
    this.#print(plainEventJson(now(), peer.name, name, { text, ...members }));
  }
}
