import type { CauseId } from "../cause.ts";

/** The one test that separates two causes. */
const DECIDERS: readonly { readonly between: readonly CauseId[]; readonly test: string }[] = [
  {
    between: ["filtered", "md5-suspected"],
    test:
      "on the side that does not answer: a SYN in `tcpdump port 179` there, and rising TcpExtTCPMD5* " +
      "counters in `nstat -az`, mean the key; no SYN at all means a filter",
  },
  {
    between: ["refused", "md5-suspected"],
    test:
      "on the side that resets: `ss -ltn sport = :179` shows whether anything listens; if so, it is the key",
  },
  {
    between: ["filtered", "ttl"],
    test:
      "take TTL security and hop limits off on both sides for one attempt: if it comes up, it was the TTL",
  },
  {
    between: ["unreachable", "filtered"],
    test: "`traceroute` to the peer with and without TCP port 179: a filter stops only one of them",
  },
  {
    between: ["no-route", "unreachable"],
    test: "`ip route get` with the peer's address on this host: it names the way, or there is none",
  },
  {
    between: ["no-neighbour", "unreachable"],
    test:
      "`ip neigh` on this host: FAILED or INCOMPLETE for the peer, or for the router on the way, means " +
      "that it does not answer on the link",
  },
  {
    between: ["mtu-black-hole", "hold-timer-expired"],
    test:
      "`ping -M do -s 1472` (IPv6: 1452) to the peer from the side whose segments are lost: small pings that " +
      "pass and large ones that do not mean the MTU",
  },
  {
    between: ["mtu-black-hole", "filtered"],
    test:
      "`ping -M do -s 1472` (IPv6: 1452) to the peer, from both sides: small pings that pass and large ones " +
      "that do not mean the MTU",
  },
  {
    between: ["send-blocked", "hold-timer-expired"],
    test:
      "`ss -tni` on both sides: a Recv-Q that stays full on the side with the zero window means that its " +
      "daemon does not read",
  },
  {
    between: ["closed-before-open", "reset-before-open", "backing-off"],
    test:
      "wait a minute (BIRD: its error wait time) and try again, or restart the protocol there: " +
      "whoever still ends the connection does not know the address that dials",
  },
  {
    between: ["closed-before-open", "both-passive"],
    test: "wait for one connect retry (120 s): if no SYN comes from either side, both are passive",
  },
  {
    between: ["both-passive", "filtered"],
    test: "capture on the other side: a SYN that leaves there means a filter, none means passive",
  },
  {
    between: ["malformed-update", "closed"],
    test: "the log of the side that closed names the attribute, or its own end",
  },
  {
    between: ["malformed-header", "closed"],
    test: "the log of the side that closed names the header, or its own end",
  },
  {
    between: ["fsm-error", "closed"],
    test: "the log of the side that closed names the message, or its own end",
  },
  {
    between: ["family-mismatch", "capability-missing"],
    test:
      "offer the capability that the NOTIFICATION names: it is its data that were missed or refused",
  },
  {
    between: ["family-mismatch", "closed"],
    test: "activate one common family on both sides: if the session then stays, it was that",
  },
];

/** What would separate the first two of the remaining causes that a test can separate. */
export function deciderOf(ids: readonly CauseId[]): string | undefined {
  for (let second = 1; second < ids.length; second++) {
    for (let first = 0; first < second; first++) {
      const pair = [ids[first]!, ids[second]!];
      const found = DECIDERS.find(({ between }) => pair.every((id) => between.includes(id)));
      if (found) return found.test;
    }
  }
  return undefined;
}
