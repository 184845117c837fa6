import type { Scenario } from "../scenario.ts";
import { BMP } from "./bmp.ts";
import { CEASE } from "./cease.ts";
import { COLLISION } from "./collision.ts";
import { CONNECT } from "./connect.ts";
import { EVENTS } from "./healthy_events.ts";
import { FAMILIES } from "./healthy_families.ts";
import { UNICAST } from "./healthy_unicast.ts";
import { WRAPPED } from "./healthy_wrapped.ts";
import { MRT } from "./mrt.ts";
import { OPEN } from "./open.ts";
import { SEVERAL } from "./several.ts";
import { TIMERS } from "./timers.ts";
import { TRANSPORT } from "./transport.ts";
import { UPDATE } from "./update.ts";

const FAULTS: readonly Scenario[] = [
  ...CONNECT,
  ...OPEN,
  ...UPDATE,
  ...TIMERS,
  ...TRANSPORT,
  ...CEASE,
  ...COLLISION,
  ...SEVERAL,
];

const HEALTHY: readonly Scenario[] = [...UNICAST, ...EVENTS, ...FAMILIES, ...WRAPPED];

export const SCENARIOS: readonly Scenario[] = [...FAULTS, ...HEALTHY, ...MRT, ...BMP];
