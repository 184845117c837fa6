// C: FSM, timers, connections.
import { later, type Line, line, type Scene } from "./line.ts";
import * as scenes from "./scenes_connection.ts";
import {
  blockedPeer,
  blockedPeerWithoutHold,
  dialsAgain,
  halfOpen,
  halfOpenOfPeer,
} from "./scenes_load.ts";

function played(number: number, title: string, section: string, ...scenes: Scene[]): Line {
  return { ...line(number, title, section), scenes };
}

export const CONNECTION_LINES: readonly Line[] = [
  played(38, "both dial", "RFC 4271 §6.8", ...scenes.collisions),
  played(39, "both dial, equal identifiers", "RFC 6286 §2.3", ...scenes.equalIdentifiers),
  played(
    40,
    "a new connection while Established",
    "RFC 4271 §6.8",
    scenes.newConnectionWhileUp,
    scenes.newConnectionOfRestarter,
  ),
  played(41, "no message for the hold time", "RFC 4271 §6.5", scenes.silentInEstablished),
  played(42, "no answer in OpenSent", "RFC 4271 §8.2.2", scenes.silentInOpenSent),
  played(43, "silence in OpenConfirm", "RFC 4271 §8.2.2", scenes.silentInOpenConfirm),
  played(44, "a peer that stops reading", "RFC 9687 §3", blockedPeer),
  played(45, "a peer that stops reading, hold time 0", "RFC 9687 §3.2", blockedPeerWithoutHold),
  {
    ...played(46, "connections are refused for 24 hours", "RFC 4271 §10", scenes.refusedThenUp),
    owner: "simulation",
    why: "a day passes on a virtual clock; that tries pause, and cost no memory each, is seen here",
  },
  later(
    47,
    "the system's clock jumps, the machine sleeps",
    "robustness",
    "simulation",
    "timers know the monotonic clock alone, which a test can only stop in a virtual world",
  ),
  later(
    48,
    "the loop is blocked with hold time 9",
    "robustness",
    "speed",
    "lateness of KEEPALIVEs under a million routes is measured with the other figures",
  ),
  played(
    49,
    "10,000 half-open connections",
    "RFC 4271 §8.2.2",
    halfOpen,
    dialsAgain,
    halfOpenOfPeer,
  ),
  later(
    50,
    "a range of dynamic neighbours, 1,000 join, 500 may",
    "RFC 4486 §4",
    "agent",
    "every peer is named now; ranges and their limit come with the agent's configuration",
  ),
  played(51, "wrong TCP-MD5 key, TTL of 253", "RFC 5082 §3", scenes.wrongKey, scenes.wrongTtl),
];
