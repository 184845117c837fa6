import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CommandError, EXIT } from "./exit.ts";
import { checkedSource, parseListen, peerAddress } from "./peer_address.ts";

const nobody = () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
const refused = async (text: string) => {
  const error = await assertRejects(() => peerAddress(text, undefined, nobody), CommandError);
  return [error.code, error.message.split(": ").slice(1).join(": ")];
};

Deno.test("peerAddress takes addresses in canonical form, link-local ones with their zone", async () => {
  const address = async (text: string) => (await peerAddress(text, undefined, nobody)).address;
  assertEquals(await address("192.0.2.1"), "192.0.2.1");
  assertEquals(await address("2001:DB8:0::1"), "2001:db8::1");
  assertEquals(await address("fe80::1%eth0"), "fe80::1%eth0");
});

Deno.test("peerAddress takes IPv4 inside IPv6 for the IPv4 address that it is", async () => {
  // Else the check for sessions that a dial would disturb would look for another peer.
  const address = async (text: string, found: readonly string[] = []) =>
    (await peerAddress(text, undefined, () => Promise.resolve(found))).address;
  assertEquals(await address("::ffff:192.0.2.1"), "192.0.2.1");
  assertEquals(await address("tor1", ["::FFFF:c000:201"]), "192.0.2.1");
  assertEquals(checkedSource("::ffff:192.0.2.9"), "192.0.2.9");
  assertEquals(await refused("::ffff:0.0.0.0"), [EXIT.usage, "it is nobody's address"]);
});

Deno.test("peerAddress refuses what is no peer and says what to write", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["fe80::1", "it is link-local, so name its interface: fe80::1%eth0"],
    ["192.0.2.1%eth0", "only a link-local address has a zone"],
    ["10.0.0.0/24", "it has a slash; give one address, not a prefix"],
    ["10.0.0.256", "it is not an address"],
    ["10.0.0", "it is not an address"],
    ["2001:db8:::1", "it is not an address"],
    ["192.0.2.1:1790", "give the port by itself: 192.0.2.1 --port 1790"],
    ["[2001:db8::1]:1790", "give the port by itself: 2001:db8::1 --port 1790"],
    ["0.0.0.0", "it is nobody's address"],
    ["ff02::1", "it is a multicast address"],
    ["tor 1", "it is neither an address nor a name"],
  ];
  for (const [text, why] of cases) assertEquals(await refused(text), [EXIT.usage, why], text);
});

Deno.test("peerAddress looks a name up and takes the address that the source can reach", async () => {
  const ask = () => Promise.resolve(["2001:db8::1", "192.0.2.1"]);
  assertEquals(await peerAddress("tor1", undefined, ask), {
    typed: "tor1",
    address: "2001:db8::1",
    others: ["192.0.2.1"],
    note: "tor1 is 2001:db8::1; not tried: 192.0.2.1",
  });
  const { address, others } = await peerAddress("tor1", "192.0.2.9", ask);
  assertEquals([address, others], ["192.0.2.1", undefined]);
});

Deno.test("peerAddress passes over addresses of a name that no router has", async () => {
  const ask = (...all: string[]) => () => Promise.resolve(all);
  const found = await peerAddress("tor1", undefined, ask("0.0.0.0", "fe80::1", "192.0.2.1"));
  assertEquals(found.address, "192.0.2.1");
  const error = await assertRejects(
    () => peerAddress("tor1", undefined, ask("0.0.0.0")),
    CommandError,
  );
  assertEquals(error.code, EXIT.failed);
  assertEquals(error.message, 'cannot use "tor1" as a peer: its address is 0.0.0.0');
});

Deno.test("peerAddress says that a name is unknown with exit code 3", async () => {
  assertEquals(await refused("tor1"), [EXIT.failed, "there is no such name"]);
  const none = () => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" }));
  await assertRejects(
    () => peerAddress("rib", undefined, none, "there is no such file, and "),
    CommandError,
    'cannot find the address of "rib": there is no such file, and there is no such name',
  );
});

Deno.test("parseListen takes an address and a port, an IPv6 one in brackets", () => {
  assertEquals(parseListen("0.0.0.0:1790"), { address: "0.0.0.0", port: 1790 });
  assertEquals(parseListen("[fe80::1%eth0]:179"), { address: "fe80::1%eth0", port: 179 });
  for (const text of ["1790", "0.0.0.0:0", "0.0.0.0:65536", "::1:179", "[192.0.2.1]:179", ""]) {
    assertThrows(() => parseListen(text), CommandError, "it is not like 0.0.0.0:179 or [::]:179");
  }
});
