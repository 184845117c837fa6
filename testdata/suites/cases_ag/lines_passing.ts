// E: attributes on their way through a router: what is passed on, changed, held back or refused.
import { later, type Line, line, onAgent, stays } from "./line.ts";
import {
  announce,
  announceInside,
  as4,
  AS_PATH,
  attribute,
  LOCAL_PREF,
  MP_IPV4,
  NEXT_HOP,
  nlri,
  open,
  ORIGIN,
  update,
} from "./octets.ts";
import { longAsNumber } from "./scenes_open.ts";
import { roleMatrix } from "./scenes_roles.ts";
import {
  asSets,
  gracefulShutdown,
  loops,
  reflectionLoops,
  tooBig,
  towardsOldPeer,
} from "./scenes_rules.ts";

const NET = "10.0.0.0/24", NET_OCTETS = nlri(NET), OTHER = "10.0.1.0/24";
const inside = { peer: "internal" } as const;

/** Attribute 99 as JSON shows it. */
const unknown = (hex: string) => ({ code: 99, name: "attribute 99", flags: 0xc0, hex });

/** What the route to 10.0.0.0/24 has behind us, outside and inside. */
const OUT_HEAD = "40010100", OUT = OUT_HEAD + "40020a02020000fde80000fde9" + "400304SELF";
const IN_HEAD = ORIGIN + AS_PATH + NEXT_HOP;
/** With these attributes behind the others. */
const behind = (more: string) => ({
  outside: OUT + more,
  inside: IN_HEAD + LOCAL_PREF + more,
});

export const PASSING_LINES: readonly Line[] = [
  line(
    73,
    "unknown optional transitive: passed on with Partial, the same octets",
    "RFC 4271 §9",
    stays("its octets are kept", [announce(NET_OCTETS, "c06302beef")], {
      present: [NET],
      attributes: { unknown: [unknown("beef")] },
      behind: behind("e06302beef"),
    }),
    stays("2,000 octets", [announce(NET_OCTETS, attribute(0xc0, 99, "5a".repeat(2000)))], {
      present: [NET],
      behind: behind("f06307d0" + "5a".repeat(2000)),
    }),
    stays("Partial stays", [announce(NET_OCTETS, "e06302beef")], {
      present: [NET],
      behind: behind("e06302beef"),
    }),
  ),
  line(
    74,
    "unknown optional non-transitive: not passed on",
    "RFC 4271 §5",
    stays("the route is passed on without", [announce(NET_OCTETS, "806302beef")], {
      present: [NET],
      behind: behind(""),
    }),
  ),
  line(
    75,
    "discarded PREFIX_SID, AIGP, LOCAL_PREF: not visible downstream",
    "RFC 8669 §6",
    stays("they are neither kept nor passed on", [
      announce(
        NET_OCTETS,
        "400504000001f4" + "801a03010000" + "c0280b" + "00".repeat(11),
      ),
    ], {
      present: [NET],
      attributes: { local_pref: null, aigp: null, prefix_sid: null },
      behind: behind(""),
    }),
    stays("AIGP, sound, of a session without it (RFC 7311 §3.3)", [
      announce(NET_OCTETS, "801a0b01000b0000000000000001"),
    ], { present: [NET], behind: behind("") }),
    stays("PREFIX_SID, sound, goes on", [
      announce(NET_OCTETS, "c0280a0100070000000000002a"),
    ], { present: [NET], behind: behind("c0280a0100070000000000002a") }),
  ),
  later(
    76,
    "confederation peer without AS_CONFED_SEQUENCE first",
    "RFC 5065 §5",
    "confederation",
    "no key of the configuration makes a confederation; core/wire has the rule and its test",
  ),
  onAgent(
    line(
      77,
      "AS_PATH with our own AS",
      "RFC 4271 §9.1.2",
      stays("it is taken in and goes nowhere", [
        update(ORIGIN + "40020a02020000fde90000fde8" + NEXT_HOP, NET_OCTETS),
      ], { present: [NET], behind: { held: [NET] } }),
    ),
    loops,
  ),
  onAgent(
    line(
      78,
      "ORIGINATOR_ID is ours, CLUSTER_LIST has our cluster",
      "RFC 4456 §8",
      stays(
        "the session stays up",
        [
          announceInside(NET_OCTETS, "8009040a000001" + "800a040a000001"),
        ],
        {},
        inside,
      ),
    ),
    reflectionLoops,
  ),
  onAgent(
    line(
      79,
      "AS_SET",
      "RFC 6472 §3",
      stays("it is taken, unless the option says otherwise", [
        update(ORIGIN + "40020c02010000fde901010000fdea" + NEXT_HOP, NET_OCTETS),
      ], {
        present: [NET],
        behind: { outside: OUT_HEAD + "40021002020000fde80000fde901010000fdea" + "400304SELF" },
      }),
    ),
    asSets,
  ),
  line(
    80,
    "NO_EXPORT, NO_ADVERTISE, NO_EXPORT_SUBCONFED are obeyed",
    "RFC 1997",
    stays("each as it says", [
      announce(NET_OCTETS, "c00804ffffff01"),
      announce(nlri(OTHER), "c00804ffffff02"),
      announce(nlri("10.0.2.0/24"), "c00804ffffff03"),
      announce(nlri("10.0.3.0/24"), "c00804ffffff04"),
    ], {
      present: [NET, OTHER, "10.0.2.0/24", "10.0.3.0/24"],
      behind: {
        inside: IN_HEAD + "40050400000064" + "c00804ffffff01",
        held: [OTHER],
        heldOutside: [NET, "10.0.2.0/24"],
      },
    }),
  ),
  onAgent(
    line(
      81,
      "GRACEFUL_SHUTDOWN and BLACKHOLE",
      "RFC 8326",
      stays("LOCAL_PREF 0 for what is about to go, and the community goes on", [
        announce(NET_OCTETS, "c00804ffff0000"),
      ], {
        present: [NET],
        behind: {
          outside: OUT + "c00804ffff0000",
          inside: IN_HEAD + "40050400000000" + "c00804ffff0000",
        },
      }),
      stays("BLACKHOLE is a community as others are (RFC 7999 §3.4: policy says what it does)", [
        announce(NET_OCTETS, "c00804ffff029a"),
      ], { present: [NET], behind: behind("c00804ffff029a") }),
    ),
    gracefulShutdown,
  ),
  onAgent(
    line(
      82,
      "ONLY_TO_CUSTOMER by role",
      "RFC 9234 §5",
      stays("a leak from a customer goes nowhere", [announce(NET_OCTETS, "c023040000fdea")], {
        present: [NET],
      }, {
        ours: { role: 0 },
        open: open({ capabilities: [MP_IPV4, as4(65001), "090103"] }),
      }),
    ),
    ...roleMatrix,
  ),
  {
    ...onAgent(line(83, "AS_TRANS towards a two-octet peer", "RFC 6793 §4"), towardsOldPeer),
    scenes: [longAsNumber],
  },
  onAgent(
    line(
      86,
      "many communities, a block of 65,000 octets",
      "RFC 8654 §4",
      stays("255 communities, 1,000 large ones, 65,000 octets", [
        announce(NET_OCTETS, attribute(0xc0, 8, "fde90001".repeat(255))),
        announce(nlri(OTHER), attribute(0xc0, 32, "0000fde9".repeat(3000))),
        announce(nlri("10.0.2.0/24"), attribute(0xc0, 99, "ab".repeat(65000))),
      ], { present: [NET, OTHER, "10.0.2.0/24"] }),
    ),
    tooBig,
  ),
];
