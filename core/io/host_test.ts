// What the tools of Debian 12 (iproute2 6.1.0) printed inside network namespaces.
import { assertEquals } from "@std/assert";
import { countedSince, COUNTERS } from "../diagnose/host_facts.ts";
import { parseCounters } from "./host_counters.ts";
import { parseDevices, parseNeighbours } from "./host_devices.ts";
import { parseRoute } from "./host_route.ts";
import { parseSockets } from "./host_sockets.ts";

const said = (stdout: string) => ({ code: 0, stdout, stderr: "" });

Deno.test("parseRoute reads device, gateway and the source that the kernel chooses", () => {
  const link =
    '[{"dst":"192.0.2.2","dev":"e0","prefsrc":"192.0.2.1","flags":[],"uid":0,"cache":[]}]';
  assertEquals(parseRoute(said(link)), {
    route: { type: "unicast", device: "e0", source: "192.0.2.1" },
  });
  const far = '[{"dst":"198.51.100.2","gateway":"192.0.2.254","dev":"eth0","prefsrc":"192.0.2.1",' +
    '"flags":[],"uid":0,"cache":[]}]';
  assertEquals(parseRoute(said(far)), {
    route: { type: "unicast", device: "eth0", gateway: "192.0.2.254", source: "192.0.2.1" },
  });
  const six = '[{"dst":"2001:db8::2","from":"::","dev":"e0","protocol":"kernel",' +
    '"prefsrc":"2001:db8::1","metric":256,"flags":[],"pref":"medium"}]';
  assertEquals(parseRoute(said(six)), {
    route: { type: "unicast", device: "e0", source: "2001:db8::1" },
  });
  const from = '[{"dst":"192.0.2.2","from":"10.9.9.9","dev":"e0","flags":[],"uid":0,"cache":[]}]';
  assertEquals(parseRoute(said(from)), {
    route: { type: "unicast", device: "e0", source: "10.9.9.9" },
  });
  const local = '[{"type":"local","dst":"127.0.0.1","dev":"lo","prefsrc":"127.0.0.1","flags":[],' +
    '"uid":0,"cache":["local"]}]';
  assertEquals(parseRoute(said(local)), {
    route: { type: "local", device: "lo", source: "127.0.0.1" },
  });
});

Deno.test("parseRoute reads that there is no route, and knows nothing of other answers", () => {
  const refused = { code: 2, stdout: "", stderr: "RTNETLINK answers: Network is unreachable\n" };
  assertEquals(parseRoute(refused), { refused: "network is unreachable" });
  assertEquals(parseRoute({ code: 1, stdout: "", stderr: "Usage: ip route" }), undefined);
  for (const text of ["", "[]", "{}", "null", "[1]", "[{", '[{"dst":1}]']) {
    assertEquals(parseRoute(said(text)), undefined, text);
  }
});

Deno.test("parseDevices reads addresses, MTU and whether a device is up", () => {
  const text =
    '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"operstate":"UNKNOWN",' +
    '"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"}]},' +
    '{"ifindex":2,"ifname":"e0","flags":["NO-CARRIER","BROADCAST","UP"],"mtu":1500,"operstate":"DOWN",' +
    '"addr_info":[{"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link","tentative":true}]}]';
  assertEquals(parseDevices(text), [
    {
      name: "lo",
      mtu: 65536,
      up: true,
      addresses: [{ address: "127.0.0.1", device: "lo", scope: "host", tentative: false }],
    },
    {
      name: "e0",
      mtu: 1500,
      up: false,
      addresses: [{ address: "fe80::1", device: "e0", scope: "link", tentative: true }],
    },
  ]);
  assertEquals(parseDevices('[{"ifname":7},{"ifname":"x","addr_info":{"local":1}}]'), [
    { name: "x", mtu: 0, up: false, addresses: [] },
  ]);
  assertEquals(parseDevices("not json"), undefined);
});

Deno.test("parseNeighbours reads states, and an empty table is no missing one", () => {
  const text = '[{"dst":"192.0.2.9","dev":"e0","state":["FAILED"]},{"dst":"192.0.2.2","dev":"e0",' +
    '"lladdr":"da:18:80:4f:4d:14","state":["DELAY"]},{"dev":"e0"}]';
  assertEquals(parseNeighbours(text), [
    { address: "192.0.2.9", device: "e0", states: ["FAILED"] },
    { address: "192.0.2.2", device: "e0", states: ["DELAY"] },
  ]);
  assertEquals(parseNeighbours("[ ]\n"), []);
  assertEquals(parseNeighbours("oops"), undefined);
});

const SOCKETS = `\
SYN-SENT 0      1               192.0.2.1:43682         192.0.2.77:179   users:(("python3",pid=17633,fd=3)) bbr rto:1000 backoff:2 mss:524 pmtu:1500 cwnd:1 segs_out:1 lost:1 retrans:1/3
ESTAB    0      36              192.0.2.1:48280          192.0.2.2:179   users:(("bird",pid=7,fd=7),("bird",pid=7,fd=8),("x y",pid=9,fd=1)) bbr pmtu:1500 rcv_ooopack:4 snd_wnd:89088
LISTEN   0      3                    [::]:8180                [::]:*     users:(("python3",pid=17633,fd=5)) bbr cwnd:10
LISTEN   1      3                       *:8179                   *:*    
ESTAB    0      0      [fe80::1]%e0:179  [fe80::2]%e0:52756 bbr wscale:10,10
`;

Deno.test("parseSockets reads ends, owners and what TCP measured", () => {
  const sockets = parseSockets(SOCKETS);
  assertEquals(sockets.map(({ state }) => state).join(" "), "SYN-SENT ESTAB LISTEN LISTEN ESTAB");
  assertEquals(sockets[0], {
    state: "SYN-SENT",
    local: { address: "192.0.2.1", port: 43682 },
    remote: { address: "192.0.2.77", port: 179 },
    owners: [{ name: "python3", pid: 17633 }],
    receiveQueue: 0,
    sendQueue: 1,
    retransmissions: 3,
    backoff: 2,
    pathMtu: 1500,
  });
  assertEquals(sockets[1]!.owners, [{ name: "bird", pid: 7 }, { name: "x y", pid: 9 }]);
  assertEquals(sockets[1]!.outOfOrder, 4);
  assertEquals(sockets[2]!.local, { address: "::", port: 8180 });
  assertEquals(sockets[3]!.remote, { address: "*" });
  assertEquals(sockets[3]!.owners, []);
  assertEquals(sockets[4]!.local, { address: "fe80::1%e0", port: 179 });
});

Deno.test("parseSockets is not led astray by a program that chose its name with care", () => {
  const line = 'ESTAB 0 0 192.0.2.1:1 192.0.2.2:179 users:(("a)) retrans:0/9",pid=3,fd=4)) bbr';
  const [socket] = parseSockets(line);
  assertEquals(socket!.owners, [{ name: "a)) retrans:0/9", pid: 3 }]);
  assertEquals(socket!.retransmissions, undefined);
  assertEquals(parseSockets("Netid State\n\0\nESTAB 0 0 nonsense nonsense\nESTAB 0 0 a:b c:d"), []);
  // Neither as another process, which might be us.
  for (const name of ['",pid=77,fd=3)', '",pid=7,fd=3))']) {
    const faked = `ESTAB 0 0 192.0.2.1:1 192.0.2.2:179 users:(("${name}",pid=3,fd=4)) bbr`;
    assertEquals(parseSockets(faked)[0]?.owners, [{ name, pid: 3 }]);
  }
});

Deno.test("parseCounters reads the counters asked for and leaves absent what is absent", () => {
  const text = "#kernel\nIcmpInDestUnreachs              1                  0.0\n" +
    "TcpExtTCPMD5NotFound            0                  0.0\nIpInReceives   5   0.0\n";
  const counters = parseCounters(text, COUNTERS);
  assertEquals(counters, { IcmpInDestUnreachs: 1, TcpExtTCPMD5NotFound: 0 });
});

Deno.test("countedSince gives differences of what is known twice", () => {
  const before = { IcmpInDestUnreachs: 1, TcpExtTCPMD5NotFound: 4, IcmpInTimeExcds: 9 };
  const after = { IcmpInDestUnreachs: 3, TcpExtTCPMD5Failure: 1, IcmpInTimeExcds: 2 };
  assertEquals(countedSince(before, after), { IcmpInDestUnreachs: 2 });
});
