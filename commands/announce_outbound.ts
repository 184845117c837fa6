// The routes of the table on their way to one peer: with our addresses, our AS and what was negotiated.
import type { SelfHops } from "../core/agent/surroundings.ts";
import type { Device } from "../core/diagnose/host_facts.ts";
import { formatAddress } from "../core/net/address.ts";
import { Writer } from "../core/net/writer.ts";
import { formatPrefix } from "../core/net/prefix.ts";
import type { AdjOut, OutPeer, Unsendable } from "../core/rib/adj_out.ts";
import { makeExportView } from "../core/rib/export_view.ts";
import type { Negotiated } from "../core/session/negotiate.ts";
import { encodedRefresh } from "../core/speaker/outgoing.ts";
import type { PeerHandle } from "../core/speaker/watcher.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { familyName } from "../core/wire/family/mod.ts";
import { asOf } from "../core/wire/open.ts";
import { BEGIN, END } from "../core/wire/route_refresh.ts";
import type { Outbound, Sent } from "./announce_peer.ts";
import { ownNextHops } from "./announce_self.ts";

/** Octets written at a time. */
const PIECE = 1 << 18;
const FAMILIES = [IPV4_UNICAST, IPV6_UNICAST];

/** Told once of what a person should know: why routes do not leave to the peer, or how they do. */
export type Told = (text: string, isWithheld: boolean) => void;

export class TableOutbound implements Outbound {
  readonly #table: AdjOut;
  readonly #devices: readonly Device[];
  readonly #tell: Told;
  readonly #told = new Set<string>();
  #out: OutPeer | undefined;
  #negotiated: Negotiated | undefined;
  /** Our addresses on the session, and which of them it is over. */
  #self: SelfHops = {};
  #local = "";
  #before: Sent = NOTHING;

  constructor(table: AdjOut, devices: readonly Device[], tell: Told) {
    this.#table = table;
    this.#devices = devices;
    this.#tell = tell;
  }

  up({ session }: PeerHandle, negotiated: Negotiated): void {
    this.down();
    const local = session?.local?.address, ours = session?.ours;
    this.#local = local ?? "";
    this.#self = local === undefined ? {} : ownNextHops(local, this.#devices);
    const view = makeExportView({
      context: negotiated.send,
      localAs: ours ? asOf(ours) : 0,
      self: this.#self,
      extendedNextHop: negotiated.extendedNextHop.includes(IPV4_UNICAST),
    });
    this.#negotiated = negotiated;
    const { families } = negotiated, exported = this.#table.exported(view);
    this.#out = this.#table.addPeer(
      exported,
      families,
      (family, row, why) => this.#unsendable(family, row, why),
    );
  }

  down(): void {
    if (this.#out) this.#table.removePeer(this.#out);
    this.#out = this.#negotiated = undefined;
    this.#before = NOTHING;
    this.#told.clear();
  }

  refresh(family: FamilyKey): boolean {
    // RFC 7313 §4: what is not said again between the two is gone.
    const around = this.#negotiated?.enhancedRefresh
      ? {
        before: encodedRefresh({ family, subtype: BEGIN }),
        after: encodedRefresh({ family, subtype: END }),
      }
      : {};
    return this.#out?.again(family, around) ?? false;
  }

  next(room: number): Uint8Array | undefined {
    const out = this.#out;
    if (!out) return undefined;
    const writer = new Writer(Math.min(room, PIECE) + (1 << 16));
    while (!out.drain(writer, Math.min(room, PIECE)) && writer.length === 0);
    if (writer.length > 0) return writer.view();
    this.#sayFamilies();
    return undefined;
  }

  takeSent(): Sent {
    const now = this.#sum(), before = this.#before;
    this.#before = now;
    return {
      announced: now.announced - before.announced,
      withdrawn: now.withdrawn - before.withdrawn,
      messages: now.messages - before.messages,
    };
  }

  #sum(): Sent {
    const tallies = FAMILIES.flatMap((family) => this.#out?.tally(family) ?? []);
    const sum = (key: keyof Sent) => tallies.reduce((total, tally) => total + tally[key], 0);
    return { announced: sum("announced"), withdrawn: sum("withdrawn"), messages: sum("messages") };
  }

  /** What is not obvious of a family of which there are routes. */
  #sayFamilies(): void {
    for (const family of FAMILIES) {
      if (this.#table.size(family) === 0) continue;
      if (this.#negotiated!.families.includes(family)) this.#sayNextHop(family);
      else {
        const text = `it does not take ${familyName(family)}: such routes are not announced to it`;
        this.#say(text, true);
      }
    }
  }

  /** Routes over a session of the other family: which address of ours is their next hop, and why. */
  #sayNextHop(family: FamilyKey): void {
    const isIpv6 = family === IPV6_UNICAST, { ipv4, ipv6 } = this.#self;
    if (this.#local === "" || this.#local.includes(":") === isIpv6) return;
    const own = isIpv6 ? ipv6 : ipv4, hop = own ?? ipv6;
    // Where there is none, it is said of the route that cannot leave.
    if (!hop || !own && !this.#negotiated!.extendedNextHop.includes(family)) return;
    const why = own
      ? `an address of the interface that has ${this.#local}`
      : "the address of the session, as an extended next hop";
    const address = formatAddress(hop, 0, own && !isIpv6 ? 4 : 16);
    this.#say(
      `next hop of ${familyName(family)} routes that name none: ${address}, ${why}`,
      false,
    );
  }

  #unsendable(family: FamilyKey, row: number, why: Unsendable): void {
    const paths = this.#table.table(family)!, prefix = paths.prefixes.prefix(paths.prefixOf(row));
    if (this.#told.has(why)) return;
    this.#told.add(why);
    const hint = why.includes("next hop") ? "; name one with nexthop" : "";
    const text = `cannot announce ${formatPrefix(prefix)} to it, and any like it: ${why}${hint}`;
    this.#tell(text, true);
  }

  #say(text: string, isWithheld: boolean): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#tell(text, isWithheld);
  }
}

const NOTHING: Sent = { announced: 0, withdrawn: 0, messages: 0 };
