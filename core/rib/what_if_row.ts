// What would become of a prefix, as rows: what --json writes and the text is made of.

import type { PathPart } from "./explanation.ts";

/** A path that is, or would be, the best. */
export interface WhatIfPath {
  readonly peer: string;
  readonly path_id?: number;
  readonly next_hop?: string;
  readonly local_pref?: number;
  readonly med?: number;
  readonly as_path: readonly PathPart[];
  /** Paths used: the best and those beside it. */
  readonly width: number;
}

/** Schema `underlay.what-if/1`: a prefix that would not be as it is. */
export interface WhatIfRow {
  readonly schema: "underlay.what-if/1";
  readonly family: string;
  readonly prefix: string;
  /**
   * `best`: another path would be the best; `attributes`: the same with other attributes; `width`:
   * more or fewer paths beside it; `lost`: none would be left; `gained`: there was none.
   */
  readonly change: "best" | "attributes" | "width" | "lost" | "gained";
  readonly before?: WhatIfPath;
  readonly after?: WhatIfPath;
  /** Why the best of now would not be it: the step of the decision, or that it would be gone. */
  readonly step?: string;
  /** At that step: of the best of now, and of the one that would be. */
  readonly before_value?: string;
  readonly after_value?: string;
}

/** Schema `underlay.what-if-count/1`: the last row. */
export interface WhatIfCount {
  readonly schema: "underlay.what-if-count/1";
  /** Prefixes that were looked at, because something would become of their paths. */
  readonly touched: number;
  readonly best: number;
  readonly attributes: number;
  readonly lost: number;
  readonly gained: number;
  /** Prefixes with more, and with fewer paths used side by side than now; those that are lost left out. */
  readonly wider: number;
  readonly narrower: number;
  readonly notes?: readonly string[];
}
