/** TTL, keys and packet sizes. */
import { planted } from "./planted.ts";
import { BRIEFLY, keyFile, on } from "./stage.ts";

/** Enough for an UPDATE of more than 600 octets. */
const ROUTES = 255;
const MULTIHOP = `  [neighbors.ebgp-multihop.config]
    enabled = true
    multihop-ttl = 4
`;
const KEY = { bird: (key: string) => ({ bgp: `password "${key}";` }) };

export const PATH = [
  planted(
    "gtsm-there-bird",
    ["ttl"],
    "BIRD runs TTL security and we do not",
    on({ wish: { daemon: "bird", bird: { bgp: "ttl security on;" } } }),
  ),
  planted(
    "gtsm-there-frr-ipv6",
    ["ttl"],
    "FRR runs TTL security and we do not, over IPv6",
    on({
      v6: true,
      wish: { daemon: "frr", frr: { bgp: " neighbor 2001:db8::1 ttl-security hops 1", ipv6: "" } },
    }),
  ),
  planted(
    "gtsm-here",
    ["ttl"],
    "we run TTL security and FRR sends with TTL 1",
    on({ wish: { daemon: "frr" }, options: ["--ttl-security", "1"] }),
  ),
  planted(
    "gtsm-here-ipv6",
    ["ttl"],
    "we run TTL security and BIRD sends with hop limit 1",
    on({ v6: true, wish: { daemon: "bird" }, options: ["--ttl-security", "1"] }),
  ),
  planted(
    "ttl-one",
    ["ttl"],
    "we send with TTL 1 and the peer is a router away",
    on({
      link: { routed: true },
      wish: { daemon: "bird", passive: true, bird: { bgp: "multihop 3;" } },
      options: ["--ttl", "1"],
    }),
  ),
  planted(
    "ttl-one-ipv6",
    ["ttl"],
    "we send with hop limit 1 and the peer is a router away",
    on({
      v6: true,
      link: { routed: true },
      wish: { daemon: "bird", passive: true, bird: { bgp: "multihop 3;" } },
      options: ["--ttl", "1"],
    }),
  ),
  planted(
    "ttl-one-there",
    ["ttl"],
    "FRR is a router away and sends with TTL 1",
    on({
      link: { routed: true },
      wish: { daemon: "frr", frr: { bgp: " neighbor 192.0.2.1 disable-connected-check" } },
    }),
    { ambiguous: true, offline: { causes: ["ttl", "filtered"], ambiguous: true } },
  ),
  planted(
    "md5-wrong-key",
    ["md5-suspected"],
    "both sides sign, with different keys",
    async (lab) => {
      const path = await keyFile(lab, "left");
      return await on({
        wish: { daemon: "bird", bird: KEY.bird("right") },
        options: [...BRIEFLY, "--password-file", path],
      })(lab);
    },
  ),
  planted(
    "md5-wrong-key-ipv6",
    ["md5-suspected"],
    "both sides sign, with different keys, over IPv6",
    async (lab) => {
      const path = await keyFile(lab, "left");
      const frr = { bgp: " neighbor 2001:db8::1 password right", ipv6: "" };
      return await on({
        v6: true,
        wish: { daemon: "frr", frr },
        options: [...BRIEFLY, "--password-file", path],
      })(lab);
    },
  ),
  planted(
    "md5-only-there",
    ["md5-suspected"],
    "FRR signs and dials, we have no key",
    on({
      options: BRIEFLY,
      wish: { daemon: "frr", frr: { bgp: " neighbor 192.0.2.1 password secret" } },
    }),
  ),
  planted(
    "md5-only-there-passive",
    ["md5-suspected", "filtered"],
    "BIRD wants signatures and never dials, we have no key",
    on({ options: BRIEFLY, wish: { daemon: "bird", passive: true, bird: KEY.bird("secret") } }),
    { ambiguous: true },
  ),
  planted("md5-only-here", ["md5-suspected"], "we sign, GoBGP does not and dials", async (lab) => {
    const path = await keyFile(lab, "only-here");
    return await on({ wish: { daemon: "gobgp" }, options: [...BRIEFLY, "--password-file", path] })(
      lab,
    );
  }),
  planted(
    "md5-only-here-passive",
    ["md5-suspected"],
    "we sign, BIRD does not and never dials",
    async (lab) => {
      const path = await keyFile(lab, "only-here");
      const wish = { daemon: "bird", passive: true } as const;
      return await on({ wish, options: [...BRIEFLY, "--password-file", path] })(lab);
    },
  ),
  ...([
    { daemon: "bird", bird: { bgp: "multihop 4;" } },
    { daemon: "frr", frr: { bgp: " neighbor 192.0.2.1 ebgp-multihop 4" } },
    { daemon: "gobgp", gobgp: { tables: MULTIHOP } },
  ] as const).map((wish) =>
    planted(
      `mtu-black-hole-${wish.daemon}`,
      ["mtu-black-hole"],
      "the way from the peer carries 600 octets and says nothing; the peer has a table to send",
      on({
        link: { routed: true, mtu: 600 },
        wish: { ...wish, routes: Array.from({ length: ROUTES }, (_, n) => `10.0.${n}.0/24`) },
        first: (_a, _b, r) => r!.firewall("output", "icmp type destination-unreachable drop"),
      }),
    )
  ),
];
