// What may be asked on the agent's socket: every request by its name.
import { BIRD_REQUESTS } from "./agent_requests_bird.ts";
import { COUNT_REQUESTS } from "./agent_requests_count.ts";
import { PEER_REQUESTS } from "./agent_requests_peer.ts";
import { ROUTE_REQUESTS } from "./agent_requests_route.ts";
import { ROUTER_REQUESTS } from "./agent_requests_router.ts";
import type { RequestTable } from "./agent_request.ts";

export const REQUESTS: RequestTable = {
  ...ROUTER_REQUESTS,
  ...PEER_REQUESTS,
  ...ROUTE_REQUESTS,
  ...COUNT_REQUESTS,
  ...BIRD_REQUESTS,
};
