import { assertEquals } from "@std/assert";
import type { SocketEnd, TcpSocket } from "./host_facts.ts";
import { type Dial, isSame, occupied } from "./occupied.ts";

const BIRD = { name: "bird", pid: 7 };

function end(text: string): SocketEnd {
  const cut = text.lastIndexOf(" "), port = text.slice(cut + 1);
  return port === "*" ? { address: text.slice(0, cut) } : {
    address: text.slice(0, cut),
    port: Number(port),
  };
}

function socket(state: string, local: string, remote: string, owners = [BIRD]): TcpSocket {
  return { state, local: end(local), remote: end(remote), owners, receiveQueue: 0, sendQueue: 0 };
}

const DIAL: Dial = { remote: "192.0.2.2", port: 179, source: "192.0.2.1" };

function kind(sockets: readonly TcpSocket[], dial: Partial<Dial> = {}): string {
  return occupied(sockets, { ...DIAL, ...dial }).kind;
}

Deno.test("occupied finds a session in either direction and names its process", () => {
  const out = socket("ESTAB", "192.0.2.1 40000", "192.0.2.2 179");
  const answer = occupied([out], DIAL);
  assertEquals(answer.kind === "held" && answer.owner, BIRD);
  assertEquals(kind([socket("ESTAB", "192.0.2.1 179", "192.0.2.2 40000")]), "held");
  assertEquals(kind([socket("SYN-SENT", "192.0.2.1 40000", "192.0.2.2 179")]), "held");
});

Deno.test("occupied leaves connections alone that are over, of another port, peer or source", () => {
  const free = [
    socket("TIME-WAIT", "192.0.2.1 40000", "192.0.2.2 179", []),
    socket("CLOSE-WAIT", "192.0.2.1 40000", "192.0.2.2 179"),
    socket("ESTAB", "192.0.2.1 40000", "192.0.2.2 22"),
    socket("ESTAB", "192.0.2.1 40000", "192.0.2.3 179"),
    socket("ESTAB", "192.0.2.9 40000", "192.0.2.2 179"),
  ];
  for (const one of free) assertEquals(kind([one]), "free", JSON.stringify(one));
});

Deno.test("occupied finds a session whose process may not be seen", () => {
  const hidden = socket("ESTAB", "192.0.2.1 179", "192.0.2.2 40000", []);
  const answer = occupied([hidden], DIAL);
  assertEquals(answer.kind, "held");
  assertEquals(answer.kind === "held" && answer.owner, undefined);
});

Deno.test("occupied does not take ourselves for another", () => {
  assertEquals(kind([socket("LISTEN", "0.0.0.0 179", "0.0.0.0 *")], { own: [7] }), "free");
});

Deno.test("occupied minds a listener only where it waits for our source address", () => {
  assertEquals(kind([socket("LISTEN", "0.0.0.0 179", "0.0.0.0 *")]), "listened");
  assertEquals(kind([socket("LISTEN", "* 179", "* *")]), "listened");
  assertEquals(kind([socket("LISTEN", "192.0.2.1 179", "0.0.0.0 *")]), "listened");
  assertEquals(kind([socket("LISTEN", "192.0.2.9 179", "0.0.0.0 *")]), "free");
  assertEquals(kind([socket("LISTEN", ":: 179", ":: *")]), "free");
  assertEquals(kind([socket("LISTEN", "0.0.0.0 1790", "0.0.0.0 *")]), "free");
});

Deno.test("occupied minds any listener of the family where our source is not known", () => {
  const { source: _, ...dial } = DIAL;
  const four = socket("LISTEN", "192.0.2.9 179", "0.0.0.0 *");
  assertEquals(occupied([four], dial).kind, "listened");
  assertEquals(occupied([socket("LISTEN", ":: 179", ":: *")], dial).kind, "free");
});

Deno.test("occupied takes a listener on the dialled address of this host for the peer itself", () => {
  const dial = { remote: "127.0.0.1", source: "127.0.0.1", hostAddresses: ["127.0.0.1"] };
  assertEquals(kind([socket("LISTEN", "0.0.0.0 179", "0.0.0.0 *")], dial), "free");
});

Deno.test("isSame compares addresses, not spellings", () => {
  assertEquals(isSame("2001:db8:0::1", "2001:DB8::1"), true);
  assertEquals(isSame("::ffff:192.0.2.1", "192.0.2.1"), true);
  assertEquals(isSame("fe80::1%eth0", "fe80::1"), true);
  assertEquals(isSame("fe80::1%eth0", "fe80::1%eth1"), false);
  // ss tells names; 2 may be the number of eth0.
  assertEquals(isSame("fe80::1%eth0", "fe80::1%2"), true);
  assertEquals(isSame("192.0.2.1", "192.0.2.10"), false);
});
