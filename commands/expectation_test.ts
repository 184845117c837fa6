import { assertEquals, assertThrows } from "@std/assert";
import { ownOpen } from "../core/session/own_open.ts";
import { offerOf } from "../core/session/offer.ts";
import { makeSettings } from "../core/session/settings.ts";
import { capabilitiesOf } from "../core/wire/open.ts";
import { CommandError, EXIT } from "./exit.ts";
import { mismatches, parseExpectations } from "./expectation.ts";

const open = ownOpen(makeSettings({ routerId: 0xc0000201, role: 0, hostName: "tor1" }), 65001);
const seen = { offer: offerOf(open), capabilities: capabilitiesOf(open) };
const found = (...items: string[]) =>
  mismatches(parseExpectations(items), seen).map(({ key, expected, found }) =>
    `${key}=${expected}: ${found}`
  );

Deno.test("mismatches is empty where the peer is as expected", () => {
  assertEquals(
    found(
      ...["as=65001", "as=AS65001", "id=192.0.2.1", "hold=90", "family=ipv4", "no-family=ipv6"],
      ...["capability=4-octet-as", "no-capability=add-path", "role=provider", "name=tor1"],
    ),
    [],
  );
});

Deno.test("mismatches says what was found instead", () => {
  assertEquals(
    found(
      ...["as=65002", "id=192.0.2.2", "hold=180", "family=ipv6", "no-family=ipv4"],
      ...["capability=add-path", "no-capability=role", "role=customer", "name=tor2"],
    ),
    [
      "as=65002: it is 65001",
      "id=192.0.2.2: it is 192.0.2.1",
      "hold=180: it is 90 s",
      "family=ipv6: ipv6 unicast is not offered",
      "no-family=ipv4: ipv4 unicast is offered",
      "capability=add-path: add-path is not offered",
      "no-capability=role: role is offered",
      "role=customer: it is provider",
      "name=tor2: it is tor1",
    ],
  );
});

Deno.test("parseExpectations refuses what nobody can be", () => {
  const refused = (item: string) => {
    const error = assertThrows(() => parseExpectations([item]), CommandError);
    assertEquals(error.code, EXIT.usage);
    return error.message.split("\n")[0];
  };
  assertEquals(refused("as=x"), 'cannot expect "as=x": "x" is not an AS number');
  assertEquals(
    refused("famly=ipv4"),
    'cannot expect "famly=ipv4": it is not KEY=VALUE; did you mean family=?',
  );
  assertEquals(refused("65001"), 'cannot expect "65001": it is not KEY=VALUE');
  assertEquals(refused("toString=1"), 'cannot expect "toString=1": it is not KEY=VALUE');
});
