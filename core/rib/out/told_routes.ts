/** What members are still to be told of a prefix: it stands in the queue; it is to be looked at; it was and waits to be written. */
export const LISTED = 1, DUE = 2, CHOSEN = 8;
/** They have been told of it and that holds. */
export const TOLD = 4;

const PAGE_BITS = 12, PAGE = 1 << PAGE_BITS, MASK = PAGE - 1;

/**
 * What peers in step with each other have been told: three octets a prefix, its state and the peer that
 * told us the route. That one has not been told, all others have (RFC 4271 §9.2: nothing goes back).
 */
export class ToldRoutes {
  /** Prefixes told. */
  paths = 0;
  readonly #states: Uint8Array[] = [];
  readonly #sources: Uint16Array[] = [];
  /** Prefixes told by their source. */
  #from: Int32Array = new Int32Array(16);

  /** Octets that the pages have. */
  get octets(): number {
    return this.#states.length * PAGE * 3;
  }

  /** One more than the highest prefix there may be anything of. */
  get bound(): number {
    return this.#states.length << PAGE_BITS;
  }

  state(prefix: number): number {
    const page = prefix >>> PAGE_BITS;
    return page < this.#states.length ? this.#states[page]![prefix & MASK]! : 0;
  }

  setState(prefix: number, state: number): void {
    const page = prefix >>> PAGE_BITS;
    while (page >= this.#states.length) {
      this.#states.push(new Uint8Array(PAGE));
      this.#sources.push(new Uint16Array(PAGE));
    }
    this.#states[page]![prefix & MASK] = state;
  }

  isTold(prefix: number): boolean {
    return (this.state(prefix) & TOLD) !== 0;
  }

  /** Who told the route that was told; of use for a prefix that {@link isTold}. */
  source(prefix: number): number {
    return this.#sources[prefix >>> PAGE_BITS]![prefix & MASK]!;
  }

  /** How many of the prefixes told came from `peer`. */
  countFrom(peer: number): number {
    return peer < this.#from.length ? this.#from[peer]! : 0;
  }

  /** The prefix has been told, its route from `source`; whatever was due of it is no more. */
  tell(prefix: number, source: number): void {
    const page = prefix >>> PAGE_BITS, at = prefix & MASK, state = this.#states[page]![at]!;
    const sources = this.#sources[page]!;
    if ((state & TOLD) === 0) {
      this.paths++;
      this.#count(source, 1);
    } else if (sources[at] !== source) {
      this.#count(sources[at]!, -1);
      this.#count(source, 1);
    }
    sources[at] = source;
    this.#states[page]![at] = state & ~CHOSEN | TOLD;
  }

  /** The prefix has been withdrawn. */
  forget(prefix: number): void {
    const state = this.state(prefix);
    if ((state & TOLD) === 0) return;
    this.paths--;
    this.#count(this.source(prefix), -1);
    this.setState(prefix, state & ~TOLD);
  }

  #count(source: number, by: number): void {
    if (source >= this.#from.length) {
      const wider = new Int32Array(Math.max(source + 1, this.#from.length * 2));
      wider.set(this.#from);
      this.#from = wider;
    }
    this.#from[source] = this.#from[source]! + by;
  }

  copy(): ToldRoutes {
    const other = new ToldRoutes();
    for (const page of this.#states) other.#states.push(page.slice());
    for (const page of this.#sources) other.#sources.push(page.slice());
    other.#from = this.#from.slice();
    other.paths = this.paths;
    return other;
  }
}
