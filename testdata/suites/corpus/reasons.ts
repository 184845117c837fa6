/**
 * Files whose counts differ from the truth's, each with the reason; any other difference fails. A
 * reason that is no longer needed fails too.
 */
export const DIFFERENT: Readonly<Record<string, string>> = {
  "the-tcpdump-group+tcpdump/tests/bgp-as-path-oobr.pcap":
    "fuzzed: tshark gives up after 13 messages, tcpdump reads 330 with sound headers, we 334 and 67 " +
    "more whose marker has one octet off",
  "the-tcpdump-group+tcpdump/tests@head/bgp_vpn_rt-oobr.pcap":
    "fuzzed and cut: tshark gives up after one message, tcpdump after three; a fourth marker follows",
  "the-tcpdump-group+tcpdump/tests@tcpdump-4.9/bgp_vpn_rt-oobr.pcap":
    "as the same file of the other release",
};

/** Files whose counts are those of the second counter named in the truth, not of the first. */
export const AS_CROSS_CHECKED: Readonly<Record<string, string>> = {
  "the-tcpdump-group+tcpdump/tests/bgp-aigp-oobr.pcap":
    "fuzzed: tshark gives up after 9 messages, tcpdump finds the markers behind them as we do",
  "the-tcpdump-group+tcpdump/tests/bgp_vpn_rt-oobr.pcap":
    "fuzzed: tshark gives up after one message, tcpdump finds the markers behind it as we do",
  "bgpkit+bgpkit-parser/tests/fixtures/ripe/rrc00/2000.01/updates.20000102.2014.gz":
    "MRT type 5 (BGP), which the truth's walker does not open and bgpdump does",
};

/** Files whose routes in table dumps are not those that the truth counted. */
export const OTHER_ENTRIES: Readonly<Record<string, string>> = {
  "bgpkit+bgpkit-parser/tests/fixtures/ripe/rrc00/2000.01/bview.20000111.0032.gz":
    "records that are four octets longer than they say: the truth's walker and bgpdump lose their " +
    "way after the first of 452018",
  "hadiasghari+pyasn/data/rib.20140523.0600_firstMB.bz2":
    "cut inside a block of bzip2, whose program drops up to 5000 octets before the cut",
};

/** Raw messages whose header gets another verdict, by the start of their hash. */
export const OTHER_VERDICT: Readonly<Record<string, readonly [verdict: string, reason: string]>> = {
  c05cef41906a: ["1/2", "21 octets are too few for a ROUTE-REFRESH: no body is waited for"],
};
