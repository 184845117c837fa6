// H and J: what other parts have. Graceful restart comes with its own suite; decode has one.
import { later, type Line, type Owner } from "./line.ts";

const entry = (owner: Owner, why: string) => (number: number, title: string, section: string) =>
  later(number, title, section, owner, why);

const helper = entry(
  "graceful restart",
  "core/agent/graceful_help has the helper and its tests; a session that is lost is played there",
);
const ours = entry("graceful restart", "we do not restart gracefully ourselves yet");
const longLived = entry("graceful restart", "long-lived graceful restart is not built yet");
const decode = entry(
  "decode",
  "it is about files: testdata/suites/corpus_test.ts and main_test.ts",
);

export const OTHER_LINES: readonly Line[] = [
  helper(106, "the connection to a restarting peer is lost", "RFC 4724 §4.2"),
  helper(107, "the restart time runs out", "RFC 4724 §4.2"),
  helper(108, "it is back without forwarding state, family or capability", "RFC 4724 §4.2"),
  helper(109, "End-of-RIB: what is stale goes", "RFC 4724 §4.2"),
  helper(110, "a second restart before End-of-RIB", "RFC 8538 §4.1"),
  helper(111, "NOTIFICATION with and without the N bit, Hard Reset", "RFC 8538 §4"),
  helper(112, "the hold timer expires with the N bit", "RFC 8538 §4"),
  helper(113, "the stale timer", "RFC 8538 §4.1"),
  helper(114, "Hard Reset with damaged data", "RFC 8538 §3.1"),
  ours(115, "R and F bits of a restart of ours", "RFC 4724 §4.1"),
  ours(116, "selection waits for End-of-RIB", "RFC 4724 §4.1"),
  ours(117, "kill -9 and a start within the restart time", "RFC 4724"),
  helper(118, "an ADD-PATH peer comes back with other path ids", "RFC 7911 §5"),
  ours(119, "End-of-RIB for each family, once", "RFC 4724 §4"),
  longLived(120, "LLGR_STALE after the restart time", "RFC 9494"),
  longLived(121, "the LLGR capability without graceful restart", "RFC 9494"),
  decode(131, "every capture at hand", "corpus"),
  decode(132, "every file cut and damaged", "corpus"),
  decode(133, "pcap of every kind", "corpus"),
  decode(134, "pcapng with unknown and cut blocks", "corpus"),
  decode(135, "TCP with loss, reordering, overlaps", "corpus"),
  decode(136, "MRT of every type", "RFC 6396"),
  decode(137, "decode, JSON, encode: the same octets", "corpus"),
  decode(138, "terminal escapes in texts", "robustness"),
];
