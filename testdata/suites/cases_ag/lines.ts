import type { Line } from "./line.ts";
import { ATTRIBUTE_LINES } from "./lines_attribute.ts";
import { CONNECTION_LINES } from "./lines_connection.ts";
import { FRAMING_LINES } from "./lines_framing.ts";
import { HEADER_LINES } from "./lines_header.ts";
import { NLRI_LINES } from "./lines_nlri.ts";
import { OPEN_LINES } from "./lines_open.ts";
import { OTHER_LINES } from "./lines_other.ts";
import { PASSING_LINES } from "./lines_passing.ts";
import { REFRESH_LINES } from "./lines_refresh.ts";
import { ROUTING_LINES } from "./lines_routing.ts";

/** Lines 1 to 138, A to J. */
export const LINES: readonly Line[] = [
  ...HEADER_LINES,
  ...OPEN_LINES,
  ...CONNECTION_LINES,
  ...FRAMING_LINES,
  ...ATTRIBUTE_LINES,
  ...PASSING_LINES,
  ...NLRI_LINES,
  ...REFRESH_LINES,
  ...ROUTING_LINES,
  ...OTHER_LINES,
].sort((a, b) => a.line - b.line);
