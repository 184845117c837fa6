import type { AdjIn } from "../rib/adj_in.ts";
import type { PathTable } from "../rib/path_table.ts";
import { formatAddress, writeIpv4 } from "../net/address.ts";
import { toHex } from "../net/hex.ts";
import { eachNextHop } from "../wire/attribute/mod.ts";
import { Block, NEXT_HOP } from "../wire/block.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { AttributesJson } from "./attributes_json.ts";
import { endJson } from "./flow_json.ts";
import { jsonText } from "./json_text.ts";
import { KeptText, type Page } from "./page.ts";
import { writeTime } from "./rfc3339.ts";
import { RouteCells } from "./route_cells.ts";

const QUOTE = 34, CLOSE = 125;

/** What of a row is told, where that is other than what stands in the table. */
export interface RouteLook {
  setOf(row: number): number;
  nextHopOf(row: number): number;
  /** Negative: none. */
  pathIdOf(row: number): number;
  /** Members about who told it, each with a comma before it; the same for all rows of a peer. */
  writePeer(page: Page, peer: number): void;
  /** Further members of the object. */
  writeMembers(page: Page, prefix: number, row: number): void;
}

/** Routes as JSON, one object a line: schema `underlay.route/1`, as a table dump's in decode. */
export class RouteJson {
  readonly #page: Page;
  readonly #routes: AdjIn;
  readonly #table: PathTable;
  /** Up to where the prefix begins, without a path identifier and with one. */
  readonly #head: string;
  readonly #headWithId: string;
  readonly #block: Block;
  readonly #cells: RouteCells;
  readonly #from: KeptText;
  readonly #hop: KeptText;
  readonly #tail: KeptText;
  readonly #tailWithHop: KeptText;
  readonly #attributes: AttributesJson;

  readonly #look: RouteLook | undefined;

  constructor(page: Page, routes: AdjIn, family: FamilyKey, look?: RouteLook) {
    this.#page = page;
    this.#look = look;
    this.#routes = routes;
    this.#table = routes.table(family)!;
    const head = `,"family":"${familyName(family)}"`;
    this.#head = `${head},"nlri":"`;
    this.#headWithId = `${head},"path_id":`;
    this.#block = new Block(routes.sets);
    this.#cells = new RouteCells(routes);
    this.#attributes = new AttributesJson(page, routes.sets);
    const generation = () => routes.sets.generation;
    this.#from = new KeptText(page, () => 0);
    this.#hop = new KeptText(page, () => 0);
    this.#tail = new KeptText(page, generation);
    this.#tailWithHop = new KeptText(page, generation);
  }

  /** One route; throws `PageFull` after the last line that is wanted. */
  row(prefix: number, row: number): void {
    this.object(prefix, row);
    this.#page.newline();
  }

  /** The same without an end of line. */
  object(prefix: number, row: number): void {
    const page = this.#page, table = this.#table, look = this.#look;
    const set = (look ?? table).setOf(row);
    this.#from.paste(table.peerOf(row), this.#writeFrom);
    look?.writeMembers(page, prefix, row);
    const time = table.timeOf(row);
    if (time > 0) {
      page.string(',"originated":"');
      writeTime(page, time, -1);
      page.byte(QUOTE);
    }
    const pathId = (look ?? table).pathIdOf(row);
    if (pathId < 0) page.string(this.#head);
    else {
      page.string(this.#headWithId);
      page.uint(pathId);
      page.string(',"nlri":"');
    }
    this.#cells.network(page, table, prefix);
    page.byte(QUOTE);
    const hop = (look ?? table).nextHopOf(row);
    if (hop === 0) return this.#tailWithHop.paste(set, this.#writeTailWithHop);
    this.#hop.paste(hop, this.#writeHop);
    this.#tail.paste(set, this.#writeTail);
  }

  readonly #writeFrom = (peer: number): void => {
    const { name, address, asn, routerId } = this.#routes.facts(peer);
    const from = endJson({
      address,
      ...(asn > 0 && { asn }),
      ...(routerId > 0 && { bgpId: routerId }),
    });
    this.#page.string(`{"schema":"underlay.route/1"`);
    if (from) this.#page.string(`,"from":${jsonText(from)}`);
    // The name of a peer of a capture is its address, then what tells its tables apart.
    const label = name.indexOf(" ");
    if (label > 0) this.#page.string(`,"label":${jsonText(name.slice(label + 1))}`);
    this.#look?.writePeer(this.#page, peer);
  };

  /** The addresses of a next hop that stood with the prefix, a link-local one behind it (RFC 2545 §3). */
  readonly #writeHop = (hop: number): void => {
    const octets = this.#routes.nextHops.view(hop), page = this.#page;
    let count = 0;
    eachNextHop(0, octets.length, (at, size) => {
      const key = count++ === 0 ? "next_hop" : "link_local";
      page.string(`,"${key}":"${formatAddress(octets, at, size)}"`);
    });
    if (count === 0) page.string(`,"next_hop_hex":"${toHex(octets, 0, octets.length)}"`);
  };

  readonly #writeTail = (set: number): void => {
    this.#attributes.write(set);
    this.#page.byte(CLOSE);
  };

  readonly #writeTailWithHop = (set: number): void => {
    const page = this.#page, block = this.#block;
    block.open(set);
    if (block.has(NEXT_HOP)) {
      page.string(',"next_hop":"');
      writeIpv4(page, block.bytes, block.start(NEXT_HOP));
      page.byte(QUOTE);
    }
    this.#writeTail(set);
  };
}
