// Updates of a live session as decode prints those of a capture.
import type { Output } from "../core/capture/output.ts";
import type { End, Flow, Stamp } from "../core/capture/record.ts";
import type { PeerHandle, Session } from "../core/speaker/watcher.ts";
import { systemClock } from "../core/io/clock.ts";
import { splitZone } from "../core/io/sockaddr.ts";
import { parseAddress } from "../core/net/address.ts";
import { JsonView } from "../core/view/json.ts";
import { LineView } from "../core/view/line.ts";
import { Page } from "../core/view/page.ts";
import { makePalette } from "../core/view/palette.ts";
import type { Fault } from "../core/wire/fault.ts";
import { asOf, type Open } from "../core/wire/open.ts";
import type { UpdateChecker } from "../core/wire/update_checker.ts";
import { type ColorChoice, type Io, useColor } from "./io.ts";
import type { Endpoint } from "../core/speaker/ports.ts";

/**
 * Prints each UPDATE when it comes; what was printed goes out with {@link flush}. `before` may put
 * a filter before the view.
 */
export class LiveRoutes {
  readonly #page: Page;
  readonly #view: Output;
  readonly #stamp: Stamp = { seconds: 0, microseconds: 0, frame: 0, offset: 0 };
  readonly #clock = systemClock();
  readonly #flows = new Map<PeerHandle, Flow>();
  #count = 0;

  constructor(
    checker: UpdateChecker,
    options: { readonly json: boolean; readonly color?: ColorChoice | undefined },
    io: Io,
    page: Page = new Page((text) => io.stdout.write(text)),
    before: (view: Output) => Output = (view) => view,
  ) {
    this.#page = page;
    const palette = makePalette(useColor(io, io.stdout, options.color));
    const width = io.stdout.isTerminal ? io.columns() : Infinity;
    this.#view = before(
      options.json
        ? new JsonView(page, checker.sets)
        : new LineView(page, checker.sets, palette, width),
    );
  }

  /** The session came up: what it says from now on is read as was negotiated. */
  up(peer: PeerHandle): void {
    const { local, remote, ours, theirs, negotiated } = peer.session!;
    const flow: Flow = {
      id: this.#count++,
      from: endOf(remote, theirs),
      to: endOf(local, ours),
      context: negotiated!.receive,
      declared: true,
      label: "",
    };
    this.#flows.set(peer, flow);
  }

  update(peer: PeerHandle, checker: UpdateChecker, faults: readonly Fault[]): void {
    const flow = this.#flows.get(peer),
      stamp = this.#stamp,
      microseconds = Math.floor(this.#clock.unixSeconds() * 1e6);
    if (!flow) return;
    stamp.seconds = Math.floor(microseconds / 1e6);
    stamp.microseconds = microseconds % 1e6;
    stamp.offset = ++stamp.frame;
    this.#view.update(flow, checker.update, checker.set, faults, stamp);
  }

  flush(): void {
    this.#page.flush();
  }
}

function endOf(endpoint: Endpoint | undefined, open: Session["ours"]): End {
  const address = endpoint ? parseAddress(splitZone(endpoint.address).address) : undefined;
  return {
    address: address ?? new Uint8Array(0),
    ...(endpoint && { port: endpoint.port }),
    ...identityOf(open),
  };
}

function identityOf(open: Open | undefined): Partial<End> {
  return open ? { asn: asOf(open), bgpId: open.identifier } : {};
}
